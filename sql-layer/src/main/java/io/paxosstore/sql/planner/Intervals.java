package io.paxosstore.sql.planner;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Intervals exist only inside expressions: {@code temporal ± interval} becomes the addition of a
 * count of one time unit. An interval that would come out as a value has no type of ours and is
 * refused.
 */
final class Intervals {
  /** A time unit and its length in milliseconds (months for MONTH), the greatest first. */
  private record Unit(String name, long length) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("DAY", 86_400_000L),
          new Unit("HOUR", 3_600_000L),
          new Unit("MINUTE", 60_000L),
          new Unit("SECOND", 1_000L));

  private Intervals() {}

  static boolean isTemporal(RexCall call) {
    return call.operands.stream()
        .anyMatch(
            operand ->
                SqlTypeUtil.isDatetime(operand.getType())
                    || SqlTypeUtil.isInterval(operand.getType()));
  }

  static Expr plusOrMinus(RexCall call, ExpressionTranslator translator) {
    if (call.operands.size() != 2 || SqlTypeUtil.isInterval(call.getType())) {
      throw ExpressionTranslator.unsupported("a value of an INTERVAL type is not supported");
    }
    RexNode a = call.operands.get(0);
    RexNode b = call.operands.get(1);
    boolean intervalFirst = SqlTypeUtil.isInterval(a.getType());
    Expr temporal = translator.translate(intervalFirst ? b : a);
    Amount amount = amount(intervalFirst ? a : b, translator);
    Expr count = call.getKind() == SqlKind.MINUS ? negate(amount.count) : amount.count;
    SqlType derived = ExpressionTranslator.typeOf(call);
    // CURRENT_TIMESTAMP has microseconds here, of which Calcite's type for it does not know.
    SqlType type =
        derived.code() == temporal.type().code()
            ? temporal.type().nullable(derived.nullable())
            : derived;
    return new Expr.Call(
        Function.TIMESTAMP_ADD, List.of(Exprs.literal(amount.unit), count, temporal), type);
  }

  private record Amount(String unit, Expr count) {}

  private static Amount amount(RexNode interval, ExpressionTranslator translator) {
    if (interval instanceof RexLiteral literal) {
      BigDecimal value = (BigDecimal) Objects.requireNonNull(literal.getValue());
      if (SqlTypeUtil.isInterval(literal.getType())
          && literal.getType().getSqlTypeName().getFamily()
              == org.apache.calcite.sql.type.SqlTypeFamily.INTERVAL_YEAR_MONTH) {
        return new Amount("MONTH", Exprs.literal(value.longValueExact()));
      }
      return ofMillis(value);
    }
    if (interval instanceof RexCall call) {
      switch (call.getKind()) {
        case TIMES -> {
          boolean intervalFirst = SqlTypeUtil.isInterval(call.operands.get(0).getType());
          Amount unit = amount(call.operands.get(intervalFirst ? 0 : 1), translator);
          Expr factor =
              Exprs.cast(
                  translator.translate(call.operands.get(intervalFirst ? 1 : 0)),
                  ExpressionTranslator.countType(true));
          return new Amount(unit.unit, times(unit.count, factor));
        }
        case MINUS_PREFIX -> {
          Amount amount = amount(call.operands.get(0), translator);
          return new Amount(amount.unit, negate(amount.count));
        }
        case CAST, REINTERPRET -> {
          if (SqlTypeUtil.isInterval(call.operands.get(0).getType())) {
            return amount(call.operands.get(0), translator);
          }
        }
        default -> {}
      }
    }
    throw ExpressionTranslator.unsupported("interval expression " + interval + " is not supported");
  }

  private static Amount ofMillis(BigDecimal millis) {
    for (Unit unit : UNITS) {
      BigDecimal[] parts = millis.divideAndRemainder(BigDecimal.valueOf(unit.length));
      if (parts[1].signum() == 0) {
        return new Amount(unit.name, Exprs.literal(parts[0].longValueExact()));
      }
    }
    return new Amount("MICROSECOND", Exprs.literal(millis.movePointRight(3).longValue()));
  }

  private static Expr times(Expr a, Expr b) {
    if (a instanceof Expr.Literal literal && Long.valueOf(1).equals(literal.value())) {
      return b;
    }
    boolean nullable = a.type().nullable() || b.type().nullable();
    return new Expr.Call(Function.TIMES, List.of(a, b), ExpressionTranslator.countType(nullable));
  }

  private static Expr negate(Expr count) {
    return count instanceof Expr.Literal literal && literal.value() instanceof Long value
        ? Exprs.literal(-value)
        : new Expr.Call(Function.NEGATE, List.of(count), count.type());
  }
}
