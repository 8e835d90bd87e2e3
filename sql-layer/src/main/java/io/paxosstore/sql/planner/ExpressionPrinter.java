package io.paxosstore.sql.planner;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An expression as a person would write it. */
final class ExpressionPrinter {
  private final IntFunction<String> columns;

  ExpressionPrinter(IntFunction<String> columns) {
    this.columns = columns;
  }

  String print(Expr expr) {
    return switch (expr) {
      case Expr.Column column -> columns.apply(column.index());
      case Expr.Literal literal -> literal(literal);
      case Expr.Parameter parameter -> "?" + (parameter.index() + 1);
      case Expr.Outer outer -> "outer" + outer.correlation() + ".$" + outer.index();
      case Expr.Call call -> call(call);
      case Expr.NamedCall call -> call.name() + "(" + list(call.operands()) + ")";
      case Expr.Case c -> choice(c);
    };
  }

  private String list(List<Expr> expressions) {
    return expressions.stream().map(this::print).collect(Collectors.joining(", "));
  }

  private String choice(Expr.Case c) {
    StringBuilder text = new StringBuilder("CASE");
    for (int i = 0; i < c.conditions().size(); i++) {
      text.append(" WHEN ").append(print(c.conditions().get(i)));
      text.append(" THEN ").append(print(c.results().get(i)));
    }
    return text.append(" ELSE ").append(print(c.otherwise())).append(" END").toString();
  }

  private String call(Expr.Call call) {
    String sign = sign(call.function());
    List<Expr> operands = call.operands();
    if (sign != null && operands.size() >= 2) {
      return operands.stream().map(this::operand).collect(Collectors.joining(" " + sign + " "));
    }
    return switch (call.function()) {
      case CAST -> "CAST(" + print(operands.get(0)) + " AS " + call.type() + ")";
      case NOT -> "NOT " + operand(operands.get(0));
      case NEGATE -> "-" + operand(operands.get(0));
      case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
          operand(operands.get(0)) + " " + call.function().name().replace('_', ' ');
      default ->
          operands.isEmpty()
              ? call.function().name()
              : call.function().name() + "(" + list(operands) + ")";
    };
  }

  /** Operands that are operators themselves stand in parentheses. */
  private String operand(Expr expr) {
    boolean operator = expr instanceof Expr.Call call && sign(call.function()) != null;
    return operator ? "(" + print(expr) + ")" : print(expr);
  }

  private static @Nullable String sign(Function function) {
    return switch (function) {
      case PLUS -> "+";
      case MINUS -> "-";
      case TIMES -> "*";
      case DIVIDE -> "/";
      case MOD -> "%";
      case EQUALS -> "=";
      case NOT_EQUALS -> "<>";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case IS_NOT_DISTINCT_FROM -> "IS NOT DISTINCT FROM";
      case IS_DISTINCT_FROM -> "IS DISTINCT FROM";
      case AND -> "AND";
      case OR -> "OR";
      case LIKE -> "LIKE";
      case CONCAT -> "||";
      default -> null;
    };
  }

  private static String literal(Expr.Literal literal) {
    return switch (literal.value()) {
      case null -> "NULL";
      case String text -> "'" + text.replace("'", "''") + "'";
      case byte[] bytes -> "X'" + HexFormat.of().withUpperCase().formatHex(bytes) + "'";
      case Boolean flag -> flag.toString().toUpperCase(Locale.ROOT);
      case BigDecimal number -> number.toPlainString();
      case Long number -> whole(number, literal);
      case Object other -> other.toString();
    };
  }

  private static String whole(long number, Expr.Literal literal) {
    return switch (literal.type().code()) {
      case DATE -> "DATE '" + LocalDate.ofEpochDay(number) + "'";
      case TIME -> "TIME '" + LocalTime.ofNanoOfDay(number * 1000) + "'";
      case TIMESTAMP -> "TIMESTAMP '" + timestamp(number) + "'";
      case TIMESTAMP_TZ -> "TIMESTAMP WITH TIME ZONE '" + timestamp(number) + " UTC'";
      default -> Long.toString(number);
    };
  }

  private static String timestamp(long micros) {
    return LocalDateTime.of(1970, 1, 1, 0, 0)
        .plus(micros, ChronoUnit.MICROS)
        .toString()
        .replace('T', ' ');
  }
}
