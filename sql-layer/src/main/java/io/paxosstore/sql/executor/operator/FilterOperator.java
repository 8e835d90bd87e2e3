package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.expression.CompiledExpr;
import org.jspecify.annotations.Nullable;

/** Drops rows for which the condition is not true from its input's batches. */
final class FilterOperator implements Operator {
  private final Run run;
  private final Operator input;
  private final CompiledExpr condition;

  FilterOperator(Run run, Operator input, CompiledExpr condition) {
    this.run = run;
    this.input = input;
    this.condition = condition;
  }

  @Override
  public void open() {
    input.open();
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    for (RowBuffer batch = input.next(maxRows); batch != null; batch = input.next(maxRows)) {
      int kept = 0;
      for (int i = 0; i < batch.count(); i++) {
        if (condition.test(run.frame().input(batch.bytes(), batch.row(i)))) {
          batch.keep(kept++, i);
        }
      }
      batch.keepFirst(kept);
      if (kept > 0) {
        return batch;
      }
      run.cancellation().check();
    }
    return null;
  }

  @Override
  public void close() {
    input.close();
  }
}
