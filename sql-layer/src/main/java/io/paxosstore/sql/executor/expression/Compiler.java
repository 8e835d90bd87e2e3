package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.plan.Expr;

/** Turns a plan's expression into evaluators. */
final class Compiler {
  private final int leftColumns;

  Compiler(int leftColumns) {
    this.leftColumns = leftColumns;
  }

  Evaluator compile(Expr expr) {
    return switch (expr) {
      case Expr.Column(int index, var type) ->
          index < leftColumns
              ? new ColumnEvaluator(EvaluationFrame.INPUT, index, type)
              : new ColumnEvaluator(EvaluationFrame.RIGHT, index - leftColumns, type);
      case Expr.Literal(var value, var type) -> Constant.of(value, type);
      case Expr.Parameter(int index, var type) ->
          new ColumnEvaluator(EvaluationFrame.PARAMETERS, index, type);
      case Expr.Outer(int correlation, int index, var type) ->
          new ColumnEvaluator(EvaluationFrame.OUTER + correlation, index, type);
      case Expr.Call call ->
          throw new SqlError(SqlStates.NOT_SUPPORTED, "function " + call.function());
      case Expr.NamedCall call ->
          throw new SqlError(SqlStates.NOT_SUPPORTED, "function " + call.name());
      case Expr.Case choice ->
          throw new SqlError(SqlStates.NOT_SUPPORTED, "CASE of type " + choice.type());
    };
  }
}
