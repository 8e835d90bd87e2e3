package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlTrimFunction;

/**
 * Calcite's expressions as the plan's. Where the two name a thing alike, by {@link FunctionNames};
 * the rest is spelled out here.
 */
final class ExpressionTranslator {
  /** What an expression may refer to besides its input. */
  interface Surroundings {
    /** The column of the outer row that a correlation variable's field is. */
    Expr outer(CorrelationId variable, int field);

    /** The value of a parameter, as this type. */
    Expr parameter(int index, SqlType type);
  }

  private final RexBuilder rex;
  private final IntFunction<Expr> inputs;
  private final Surroundings surroundings;

  /**
   * A translator for one operator.
   *
   * @param inputs what the input's fields are in the plan
   */
  ExpressionTranslator(RexBuilder rex, IntFunction<Expr> inputs, Surroundings surroundings) {
    this.rex = rex;
    this.inputs = inputs;
    this.surroundings = surroundings;
  }

  List<Expr> translateAll(List<? extends RexNode> nodes) {
    List<Expr> translated = new ArrayList<>(nodes.size());
    for (RexNode node : nodes) {
      translated.add(translate(node));
    }
    return translated;
  }

  Expr translate(RexNode node) {
    return switch (node) {
      case RexOver over -> throw unsupported("window functions (OVER) are not supported yet");
      case RexSubQuery query -> throw unsupported("a subquery at this place is not supported");
      case RexInputRef input -> inputs.apply(input.getIndex());
      case RexLiteral literal -> Literals.of(literal);
      case RexDynamicParam parameter ->
          surroundings.parameter(
              parameter.getIndex(), TypeMapping.fromCalcite(parameter.getType()).nullable(true));
      case RexFieldAccess access
          when access.getReferenceExpr() instanceof RexCorrelVariable variable ->
          surroundings.outer(variable.id, access.getField().getIndex());
      case RexCall call -> call(call);
      default -> throw unsupported("expression " + node + " is not supported");
    };
  }

  private Expr call(RexCall call) {
    return switch (call.getKind()) {
      case SEARCH -> translate(RexUtil.expandSearch(rex, null, call));
      case CAST -> Exprs.cast(translate(call.operands.get(0)), typeOf(call));
      case SAFE_CAST -> throw unsupported("TRY_CAST is not supported");
      case REINTERPRET -> translate(call.operands.get(0));
      case CASE -> caseOf(call);
      case AND, OR ->
          Exprs.combine(
              call.getKind() == SqlKind.AND ? Function.AND : Function.OR,
              translateAll(call.operands));
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          comparison(call);
      case MINUS_PREFIX ->
          new Expr.Call(Function.NEGATE, translateAll(call.operands), typeOf(call));
      case PLUS_PREFIX -> translate(call.operands.get(0));
      case TIMESTAMP_ADD -> unitCall(Function.TIMESTAMP_ADD, call);
      case TIMESTAMP_DIFF -> unitCall(Function.TIMESTAMP_DIFF, call);
      case EXTRACT -> unitCall(Function.EXTRACT, call);
      case TRIM -> trim(call);
      case ROW -> throw unsupported("a row value at this place is not supported");
      case PLUS, MINUS ->
          Intervals.isTemporal(call) ? Intervals.plusOrMinus(call, this) : named(call);
      case FLOOR, CEIL -> call.operands.size() == 2 ? roundedTo(call) : named(call);
      default -> named(call);
    };
  }

  private Expr named(RexCall call) {
    return FunctionNames.call(
        call, translateAll(withoutFlags(call)), Literals.unpadded(typeOf(call)));
  }

  private static List<RexNode> withoutFlags(RexCall call) {
    for (RexNode operand : call.operands) {
      if (isFlag(operand)) {
        throw unsupported("function " + call.getOperator().getName() + " is not supported");
      }
    }
    return call.operands;
  }

  private static boolean isFlag(RexNode operand) {
    return operand instanceof RexLiteral literal
        && literal.getType().getSqlTypeName() == org.apache.calcite.sql.type.SqlTypeName.SYMBOL;
  }

  static SqlType typeOf(RexNode node) {
    return TypeMapping.fromCalcite(node.getType());
  }

  private Expr caseOf(RexCall call) {
    SqlType type = typeOf(call);
    List<Expr> conditions = new ArrayList<>();
    List<Expr> results = new ArrayList<>();
    int last = call.operands.size() - 1;
    for (int i = 0; i < last; i += 2) {
      conditions.add(translate(call.operands.get(i)));
      results.add(Exprs.cast(translate(call.operands.get(i + 1)), type));
    }
    Expr otherwise = Exprs.cast(translate(call.operands.get(last)), type);
    return new Expr.Case(conditions, results, otherwise, type);
  }

  private Expr comparison(RexCall call) {
    RexNode a = call.operands.get(0);
    RexNode b = call.operands.get(1);
    if (a.getKind() == SqlKind.ROW && b.getKind() == SqlKind.ROW) {
      return rowComparison(call.getKind(), ((RexCall) a).operands, ((RexCall) b).operands, call);
    }
    return compare(
        call.getKind(), Exprs.withoutWidening(translate(a)), Exprs.withoutWidening(translate(b)));
  }

  private static Expr compare(SqlKind kind, Expr a, Expr b) {
    Function function =
        switch (kind) {
          case EQUALS -> Function.EQUALS;
          case NOT_EQUALS -> Function.NOT_EQUALS;
          case LESS_THAN -> Function.LESS;
          case LESS_THAN_OR_EQUAL -> Function.LESS_OR_EQUAL;
          case GREATER_THAN -> Function.GREATER;
          case GREATER_THAN_OR_EQUAL -> Function.GREATER_OR_EQUAL;
          case IS_DISTINCT_FROM -> Function.IS_DISTINCT_FROM;
          case IS_NOT_DISTINCT_FROM -> Function.IS_NOT_DISTINCT_FROM;
          default -> throw new IllegalArgumentException("no comparison: " + kind);
        };
    boolean nullSafe =
        function == Function.IS_DISTINCT_FROM || function == Function.IS_NOT_DISTINCT_FROM;
    boolean nullable = !nullSafe && (a.type().nullable() || b.type().nullable());
    return new Expr.Call(
        function,
        List.of(exactIfConstant(a, b), exactIfConstant(b, a)),
        Exprs.BOOLEAN.nullable(nullable));
  }

  /**
   * A number that is compared with a column is written in the column's type where that is exact:
   * cheaper, and fit for a key.
   */
  private static Expr exactIfConstant(Expr constant, Expr other) {
    if (constant instanceof Expr.Literal literal
        && literal.value() instanceof Number
        && literal.type().code() != other.type().code()) {
      Expr.Literal converted = Literals.convert(literal, other.type().nullable(false));
      return converted == null ? constant : converted;
    }
    return constant;
  }

  /** (a, b) = (c, d) and, for keyset pagination, (a, b) > (c, d): a > c OR a = c AND b > d. */
  private Expr rowComparison(SqlKind kind, List<RexNode> a, List<RexNode> b, RexCall call) {
    List<Expr> left = translateAll(a);
    List<Expr> right = translateAll(b);
    return switch (kind) {
      case EQUALS, IS_NOT_DISTINCT_FROM -> all(Function.AND, kind, left, right);
      case NOT_EQUALS, IS_DISTINCT_FROM -> all(Function.OR, kind, left, right);
      case LESS_THAN, GREATER_THAN -> lexicographic(kind, kind, left, right, 0);
      case LESS_THAN_OR_EQUAL -> lexicographic(SqlKind.LESS_THAN, kind, left, right, 0);
      case GREATER_THAN_OR_EQUAL -> lexicographic(SqlKind.GREATER_THAN, kind, left, right, 0);
      default -> throw unsupported("comparison " + call + " is not supported");
    };
  }

  private static Expr all(Function function, SqlKind kind, List<Expr> a, List<Expr> b) {
    List<Expr> parts = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      parts.add(compare(kind, a.get(i), b.get(i)));
    }
    return Exprs.combine(function, parts);
  }

  private static Expr lexicographic(
      SqlKind strict, SqlKind last, List<Expr> a, List<Expr> b, int from) {
    if (from == a.size() - 1) {
      return compare(last, a.get(from), b.get(from));
    }
    Expr rest = lexicographic(strict, last, a, b, from + 1);
    Expr equalAndRest =
        Exprs.combine(
            Function.AND, List.of(compare(SqlKind.EQUALS, a.get(from), b.get(from)), rest));
    // The weak bound on the first column alone is implied; it is written out because it can bound a
    // key.
    SqlKind weak =
        strict == SqlKind.LESS_THAN ? SqlKind.LESS_THAN_OR_EQUAL : SqlKind.GREATER_THAN_OR_EQUAL;
    Expr either =
        Exprs.combine(
            Function.OR, List.of(compare(strict, a.get(from), b.get(from)), equalAndRest));
    return from > 0
        ? either
        : Exprs.combine(Function.AND, List.of(compare(weak, a.get(0), b.get(0)), either));
  }

  private Expr unitCall(Function function, RexCall call) {
    List<Expr> operands = new ArrayList<>();
    operands.add(unit(call.operands.get(0)));
    for (RexNode operand : call.operands.subList(1, call.operands.size())) {
      if (org.apache.calcite.sql.type.SqlTypeUtil.isInterval(operand.getType())) {
        throw unsupported(call.getOperator().getName() + " of an interval is not supported");
      }
      operands.add(translate(operand));
    }
    return new Expr.Call(function, operands, typeOf(call));
  }

  private Expr roundedTo(RexCall call) {
    Function function = call.getKind() == SqlKind.FLOOR ? Function.FLOOR_TO : Function.CEIL_TO;
    return new Expr.Call(
        function,
        List.of(unit(call.operands.get(1)), translate(call.operands.get(0))),
        typeOf(call));
  }

  private static Expr unit(RexNode flag) {
    if (flag instanceof RexLiteral literal) {
      Object value = literal.getValue();
      if (value instanceof TimeUnitRange range && range.endUnit == null) {
        return Exprs.literal(range.startUnit.name());
      }
      if (value instanceof Enum<?> unit) {
        return Exprs.literal(unit.name());
      }
      if (value instanceof org.apache.calcite.util.NlsString name) {
        return Exprs.literal(name.getValue());
      }
    }
    throw unsupported("time unit " + flag + " is not supported");
  }

  private Expr trim(RexCall call) {
    if (!(call.operands.get(0) instanceof RexLiteral literal)
        || !(literal.getValue() instanceof SqlTrimFunction.Flag flag)) {
      throw unsupported("TRIM of this form is not supported");
    }
    return new Expr.Call(
        Function.TRIM,
        List.of(
            Exprs.literal(flag.name()),
            translate(call.operands.get(1)),
            translate(call.operands.get(2))),
        typeOf(call));
  }

  static SqlError unsupported(String message) {
    return new SqlError(SqlStates.NOT_SUPPORTED, message);
  }

  /** The type with which a count of time units is computed. */
  static SqlType countType(boolean nullable) {
    return SqlType.of(SqlTypeCode.BIGINT, nullable);
  }
}
