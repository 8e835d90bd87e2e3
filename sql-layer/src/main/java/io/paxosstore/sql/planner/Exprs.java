package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Construction and rewriting of expressions. */
final class Exprs {
  static final SqlType BOOLEAN = SqlType.of(SqlTypeCode.BOOLEAN, false);
  static final SqlType BIGINT = SqlType.of(SqlTypeCode.BIGINT, false);

  private Exprs() {}

  static Expr literal(long value) {
    return new Expr.Literal(value, BIGINT);
  }

  static Expr literal(boolean value) {
    return new Expr.Literal(value, BOOLEAN);
  }

  static Expr.Literal literal(String value) {
    return new Expr.Literal(value, new SqlType(SqlTypeCode.VARCHAR, value.length(), 0, false));
  }

  static boolean isNull(Expr expr) {
    return expr instanceof Expr.Literal literal && literal.value() == null;
  }

  static boolean isTrue(Expr expr) {
    return expr instanceof Expr.Literal literal && Boolean.TRUE.equals(literal.value());
  }

  /** The value as {@code type}; unchanged if it is of that type but for nullability. */
  static Expr cast(Expr expr, SqlType type) {
    SqlType to = type.nullable(expr.type().nullable());
    if (expr.type().equals(to)) {
      return expr;
    }
    if (isNull(expr)) {
      return new Expr.Literal(null, type.nullable(true));
    }
    Expr.Literal folded =
        expr instanceof Expr.Literal literal ? Literals.convert(literal, to) : null;
    return folded != null ? folded : new Expr.Call(Function.CAST, List.of(expr), to);
  }

  /**
   * The expression without a conversion that cannot change how its value compares: to a longer
   * text, or from one exact number to a wider one. Calcite makes the types of a comparison alike;
   * the executor compares values of one kind, and a key needs the column.
   */
  static Expr withoutWidening(Expr expr) {
    return expr instanceof Expr.Call call
            && call.function() == Function.CAST
            && isWidening(call.operands().get(0).type(), call.type())
        ? withoutWidening(call.operands().get(0))
        : expr;
  }

  private static boolean isWidening(SqlType from, SqlType to) {
    if (from.code() == SqlTypeCode.VARCHAR && to.code() == SqlTypeCode.VARCHAR
        || from.code() == SqlTypeCode.CHAR && to.code() == SqlTypeCode.VARCHAR
        || from.code() == SqlTypeCode.VARBINARY && to.code() == SqlTypeCode.VARBINARY) {
      // CHAR too: trailing spaces do not count when it is compared as what it is.
      return from.precision() <= to.precision();
    }
    if (from.isInteger()) {
      return to.isInteger()
          ? from.code().compareTo(to.code()) <= 0
          : to.code() == SqlTypeCode.DECIMAL && to.precision() - to.scale() >= digits(from);
    }
    return from.code() == SqlTypeCode.DECIMAL
        && to.code() == SqlTypeCode.DECIMAL
        && from.scale() <= to.scale()
        && from.precision() - from.scale() <= to.precision() - to.scale();
  }

  private static int digits(SqlType integer) {
    return switch (integer.code()) {
      case TINYINT -> 3;
      case SMALLINT -> 5;
      case INTEGER -> 10;
      default -> 19;
    };
  }

  /** The conjunction of the conditions; null if there are none. */
  static @Nullable Expr and(List<Expr> conditions) {
    List<Expr> flat = new ArrayList<>();
    for (Expr condition : conditions) {
      conjuncts(condition, flat);
    }
    flat.removeIf(Exprs::isTrue);
    if (flat.isEmpty()) {
      return null;
    }
    return flat.size() == 1 ? flat.get(0) : combine(Function.AND, flat);
  }

  /** AND or OR of two or more conditions. */
  static Expr combine(Function function, List<Expr> conditions) {
    boolean nullable = conditions.stream().anyMatch(condition -> condition.type().nullable());
    return new Expr.Call(function, List.copyOf(conditions), BOOLEAN.nullable(nullable));
  }

  /** Adds the conditions that a conjunction consists of. */
  static void conjuncts(Expr condition, List<Expr> target) {
    if (condition instanceof Expr.Call call && call.function() == Function.AND) {
      call.operands().forEach(operand -> conjuncts(operand, target));
    } else {
      target.add(condition);
    }
  }

  /** True if the expression sees no input row: it may be part of a key. */
  static boolean isFree(Expr expr) {
    boolean[] free = {true};
    forEachColumn(expr, column -> free[0] = false);
    return free[0];
  }

  /** Calls the action with every input column that the expression reads. */
  static void forEachColumn(Expr expr, IntConsumer action) {
    switch (expr) {
      case Expr.Column column -> action.accept(column.index());
      case Expr.Literal literal -> {}
      case Expr.Parameter parameter -> {}
      case Expr.Outer outer -> {}
      case Expr.Call call -> call.operands().forEach(operand -> forEachColumn(operand, action));
      case Expr.NamedCall call ->
          call.operands().forEach(operand -> forEachColumn(operand, action));
      case Expr.Case c -> {
        c.conditions().forEach(operand -> forEachColumn(operand, action));
        c.results().forEach(operand -> forEachColumn(operand, action));
        forEachColumn(c.otherwise(), action);
      }
    }
  }

  /** The expression with every input column replaced. */
  static Expr mapColumns(Expr expr, IntFunction<Expr> replacement) {
    return switch (expr) {
      case Expr.Column column -> replacement.apply(column.index());
      case Expr.Literal literal -> literal;
      case Expr.Parameter parameter -> parameter;
      case Expr.Outer outer -> outer;
      case Expr.Call call ->
          new Expr.Call(call.function(), mapAll(call.operands(), replacement), call.type());
      case Expr.NamedCall call ->
          new Expr.NamedCall(call.name(), mapAll(call.operands(), replacement), call.type());
      case Expr.Case c ->
          new Expr.Case(
              mapAll(c.conditions(), replacement),
              mapAll(c.results(), replacement),
              mapColumns(c.otherwise(), replacement),
              c.type());
    };
  }

  private static List<Expr> mapAll(List<Expr> expressions, IntFunction<Expr> replacement) {
    return expressions.stream().map(expr -> mapColumns(expr, replacement)).toList();
  }

  /** References to all columns. */
  static List<Expr> columns(List<SqlType> types) {
    List<Expr> columns = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      columns.add(new Expr.Column(i, types.get(i)));
    }
    return columns;
  }

  /** The types of the expressions. */
  static List<SqlType> types(List<Expr> expressions) {
    return expressions.stream().map(Expr::type).toList();
  }
}
