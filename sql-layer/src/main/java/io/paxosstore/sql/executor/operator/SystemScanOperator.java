package io.paxosstore.sql.executor.operator;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.sql.catalog.SystemView;
import org.jspecify.annotations.Nullable;

/** Rows of a system view, computed when it is opened. */
final class SystemScanOperator implements Operator {
  private final Run run;
  private final SystemView view;
  private final RowBuffer out = new RowBuffer();
  private @Nullable RowBatch rows;
  private int at;

  SystemScanOperator(Run run, SystemView view) {
    this.run = run;
    this.view = view;
  }

  @Override
  public void open() {
    rows = view.rows(run.context().catalog());
    at = 0;
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    RowBatch all = rows;
    if (all == null || at == all.count()) {
      return null;
    }
    out.viewOf(all.array());
    for (; at < all.count() && out.count() < maxRows; at++) {
      out.addView(all.row(at));
    }
    return out;
  }

  @Override
  public void close() {
    rows = null;
    out.clear();
  }
}
