package io.paxosstore.sql.executor.access;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.transaction.Columns;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The input columns that an expression names. */
public final class ExprColumns {
  private ExprColumns() {}

  /** The same expression on other columns. */
  public static Expr map(Expr expr, IntUnaryOperator columns) {
    return switch (expr) {
      case Expr.Column column -> new Expr.Column(columns.applyAsInt(column.index()), column.type());
      case Expr.Call call ->
          new Expr.Call(call.function(), map(call.operands(), columns), call.type());
      case Expr.NamedCall call ->
          new Expr.NamedCall(call.name(), map(call.operands(), columns), call.type());
      case Expr.Case choice ->
          new Expr.Case(
              map(choice.conditions(), columns),
              map(choice.results(), columns),
              map(choice.otherwise(), columns),
              choice.type());
      case Expr.Literal literal -> literal;
      case Expr.Parameter parameter -> parameter;
      case Expr.Outer outer -> outer;
    };
  }

  /** The same expressions on other columns. */
  public static List<Expr> map(List<Expr> exprs, IntUnaryOperator columns) {
    return exprs.stream().map(expr -> map(expr, columns)).toList();
  }

  /** The columns that an expression looks at, as a set of {@link Columns}. */
  public static long used(Expr expr) {
    return switch (expr) {
      case Expr.Column column -> Columns.of(column.index());
      case Expr.Call call -> used(call.operands());
      case Expr.NamedCall call -> used(call.operands());
      case Expr.Case choice ->
          used(choice.conditions()) | used(choice.results()) | used(choice.otherwise());
      case Expr.Literal _, Expr.Parameter _, Expr.Outer _ -> Columns.NONE;
    };
  }

  /** The columns that the expressions look at, as a set of {@link Columns}. */
  public static long used(List<Expr> exprs) {
    long columns = Columns.NONE;
    for (Expr expr : exprs) {
      columns |= used(expr);
    }
    return columns;
  }

  /** True if the expression sees an outer row of this correlation. */
  public static boolean refersTo(Expr expr, int correlation) {
    return switch (expr) {
      case Expr.Outer outer -> outer.correlation() == correlation;
      case Expr.Call call -> refersTo(call.operands(), correlation);
      case Expr.NamedCall call -> refersTo(call.operands(), correlation);
      case Expr.Case choice ->
          refersTo(choice.conditions(), correlation)
              || refersTo(choice.results(), correlation)
              || refersTo(choice.otherwise(), correlation);
      case Expr.Literal _, Expr.Parameter _, Expr.Column _ -> false;
    };
  }

  /** True if one of the expressions sees an outer row of this correlation. */
  public static boolean refersTo(List<Expr> exprs, int correlation) {
    return exprs.stream().anyMatch(expr -> refersTo(expr, correlation));
  }
}
