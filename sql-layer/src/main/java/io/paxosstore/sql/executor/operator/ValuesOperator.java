package io.paxosstore.sql.executor.operator;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of expressions that see no input. */
final class ValuesOperator implements Operator {
  private final Run run;
  private final List<List<CompiledExpr>> rows;
  private final RowWriter writer = new RowWriter();
  private final RowBuffer out = new RowBuffer();
  private int at;

  ValuesOperator(Run run, List<List<CompiledExpr>> rows) {
    this.run = run;
    this.rows = rows;
  }

  @Override
  public void open() {
    at = 0;
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    if (at == rows.size()) {
      return null;
    }
    out.clear();
    for (; at < rows.size() && out.count() < maxRows; at++) {
      List<CompiledExpr> row = rows.get(at);
      writer.begin(row.size());
      for (int k = 0; k < row.size(); k++) {
        row.get(k).write(run.frame(), writer);
      }
      out.append(writer);
    }
    return out;
  }

  @Override
  public void close() {
    out.clear();
  }
}
