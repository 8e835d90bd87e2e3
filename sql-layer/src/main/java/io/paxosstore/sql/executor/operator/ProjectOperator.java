package io.paxosstore.sql.executor.operator;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes a new row from each row. */
final class ProjectOperator implements Operator {
  private final Run run;
  private final Operator input;
  private final List<CompiledExpr> expressions;
  private final RowWriter writer = new RowWriter();
  private final RowBuffer out = new RowBuffer();

  ProjectOperator(Run run, Operator input, List<CompiledExpr> expressions) {
    this.run = run;
    this.input = input;
    this.expressions = expressions;
  }

  @Override
  public void open() {
    input.open();
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    RowBuffer batch = input.next(maxRows);
    if (batch == null) {
      return null;
    }
    out.clear();
    EvaluationFrame frame = run.frame();
    for (int i = 0; i < batch.count(); i++) {
      frame.input(batch.bytes(), batch.row(i));
      writer.begin(expressions.size());
      for (int k = 0; k < expressions.size(); k++) {
        expressions.get(k).write(frame, writer);
      }
      out.append(writer);
    }
    return out;
  }

  @Override
  public void close() {
    input.close();
    out.clear();
  }
}
