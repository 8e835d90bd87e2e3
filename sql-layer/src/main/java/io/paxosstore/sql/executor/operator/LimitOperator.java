package io.paxosstore.sql.executor.operator;

import org.jspecify.annotations.Nullable;

/**
 * Leaves out the first rows and stops after some more; asks its input for no more than it will
 * give.
 */
final class LimitOperator implements Operator {
  private final Run run;
  private final Operator input;
  private final RowCounts counts;
  private long toSkip;
  private long toGive;

  LimitOperator(Run run, Operator input, RowCounts counts) {
    this.run = run;
    this.input = input;
    this.counts = counts;
  }

  @Override
  public void open() {
    toSkip = counts.offset(run);
    toGive = counts.fetch(run);
    if (toGive > 0) {
      input.open();
    }
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    while (toSkip > 0 && toGive > 0) {
      RowBuffer skipped = input.next((int) Math.min(toSkip, RowBuffer.BATCH_ROWS));
      if (skipped == null) {
        toGive = 0;
      } else {
        toSkip -= skipped.count();
      }
    }
    if (toGive == 0) {
      return null;
    }
    RowBuffer batch = input.next((int) Math.min(toGive, maxRows));
    toGive = batch == null ? 0 : toGive - batch.count();
    return batch;
  }

  @Override
  public void close() {
    input.close();
  }
}
