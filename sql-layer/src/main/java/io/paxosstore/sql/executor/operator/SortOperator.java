package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.expression.RowComparator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sorts its input in memory; equal rows keep their order. With a fetch it keeps at most twice the
 * rows that are wanted, and leaves out at once what comes after the last of them.
 */
final class SortOperator implements Operator {
  private static final int[] NONE = {};
  private static final int LEAST_KEPT = 256;

  private final Run run;
  private final Operator input;
  private final RowComparator order;
  private final RowCounts counts;
  private final RowBuffer out = new RowBuffer();
  private RowBuffer rows;
  private int[] sorted = NONE;
  private int sortedCount;
  private long sortedBytes;
  private boolean done;
  private int at;
  private int end;

  SortOperator(Run run, Operator input, RowComparator order, RowCounts counts) {
    this.run = run;
    this.input = input;
    this.order = order;
    this.counts = counts;
    this.rows = new RowBuffer(run.memory());
  }

  @Override
  public void open() {
    done = false;
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    if (!done) {
      sort();
      done = true;
    }
    if (at >= end) {
      return null;
    }
    out.viewOf(rows.bytes());
    for (int to = (int) Math.min(end, (long) at + maxRows); at < to; at++) {
      out.addView(rows.row(sorted[at]));
    }
    return out;
  }

  @Override
  public void close() {
    input.close();
    rows.free();
    releaseOrder();
    done = false;
  }

  private void sort() {
    long offset = counts.offset(run);
    long fetch = counts.fetch(run);
    long wanted = offset > Long.MAX_VALUE - fetch ? Long.MAX_VALUE : offset + fetch;
    if (wanted == 0 || fetch == 0) {
      at = 0;
      end = 0;
      return;
    }
    collect(wanted);
    arrange();
    at = (int) Math.min(offset, sortedCount);
    end = (int) Math.min(wanted, sortedCount);
  }

  private void collect(long wanted) {
    long cutAt = wanted > Integer.MAX_VALUE / 4 ? Long.MAX_VALUE : Math.max(LEAST_KEPT, wanted * 2);
    boolean bounded = false;
    input.open();
    for (RowBuffer batch = input.next(RowBuffer.BATCH_ROWS);
        batch != null;
        batch = input.next(RowBuffer.BATCH_ROWS)) {
      for (int i = 0; i < batch.count(); i++) {
        if (bounded && !comesBeforeLast(batch, i)) {
          continue;
        }
        rows.append(batch.bytes(), batch.row(i));
        if (rows.count() >= cutAt) {
          cut((int) wanted);
          bounded = true;
        }
      }
      run.cancellation().check();
    }
    input.close();
  }

  private boolean comesBeforeLast(RowBuffer batch, int i) {
    int last = rows.row(lastKept);
    return order.compare(batch.bytes(), batch.row(i), rows.bytes(), last) < 0;
  }

  private int lastKept;

  /**
   * Keeps the first {@code wanted} rows in order, in a fresh store, so that the bytes of the others
   * go.
   */
  private void cut(int wanted) {
    arrange();
    RowBuffer kept = new RowBuffer(run.memory());
    for (int i = 0; i < wanted; i++) {
      kept.append(rows.bytes(), rows.row(sorted[i]));
    }
    rows.free();
    rows = kept;
    lastKept = wanted - 1;
  }

  private void arrange() {
    releaseOrder();
    int count = rows.count();
    // Two arrays while the sort runs.
    run.memory().reserve(8L * count);
    sortedBytes = 8L * count;
    sorted = new int[count];
    Arrays.setAll(sorted, i -> i);
    sortedCount = count;
    byte[] bytes = rows.bytes();
    RowBuffer store = rows;
    IntMergeSort.sort(
        sorted, count, (a, b) -> order.compare(bytes, store.row(a), bytes, store.row(b)));
  }

  private void releaseOrder() {
    sorted = NONE;
    sortedCount = 0;
    run.memory().release(sortedBytes);
    sortedBytes = 0;
  }
}
