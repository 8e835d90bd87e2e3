package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Seen from another numeric lane: operands of mixed arithmetic and comparisons. */
final class Operands {
  private static final SqlType DOUBLE = SqlType.of(SqlTypeCode.DOUBLE, true);
  private static final long EXACT_DOUBLES = 1L << 53;

  private Operands() {}

  static boolean isNumber(Evaluator operand) {
    return switch (operand.type.code()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL, NULL -> true;
      default -> false;
    };
  }

  /** Digits that values of an integer or DECIMAL type may have. */
  static int digits(SqlType type) {
    return switch (type.code()) {
      case BOOLEAN -> 1;
      case TINYINT -> 3;
      case SMALLINT -> 5;
      case INTEGER -> 10;
      case DECIMAL -> type.precision();
      default -> 19;
    };
  }

  /** True if every value of the operand, taken times 10^scale, fits a long. */
  static boolean fitsLong(Evaluator operand, int scale) {
    boolean exact = operand.lane == Lane.LONG || operand.lane == Lane.SHORT_DECIMAL;
    return exact && digits(operand.type) + scale - operand.type.scale() <= Lane.SHORT_DIGITS;
  }

  /** An operand that {@link #fitsLong}, as the long of its value times 10^scale. */
  static Evaluator scaled(Evaluator operand, int scale) {
    if (operand.type.scale() == scale) {
      return operand;
    }
    SqlType type = new SqlType(SqlTypeCode.DECIMAL, Lane.SHORT_DIGITS, scale, true);
    if (operand instanceof Constant constant && !constant.isNull()) {
      return Constant.ofDecimal(
          BigDecimal.valueOf(constant.longValue(), operand.type.scale()), type);
    }
    long factor = Numbers.POWERS_OF_TEN[scale - operand.type.scale()];
    return Computed.ofLong(type, frame -> operand.evalLong(frame) * factor);
  }

  /** The operand in a lane that offers {@link Evaluator#evalDecimal}. */
  static Evaluator asDecimal(Evaluator operand) {
    return switch (operand.lane) {
      case DECIMAL, SHORT_DECIMAL, NULL -> operand;
      case LONG ->
          new Evaluator(new SqlType(SqlTypeCode.DECIMAL, 19, 0, true)) {
            @Override
            @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
              long value = operand.evalLong(frame);
              return frame.isNull ? null : BigDecimal.valueOf(value);
            }
          };
      case DOUBLE, BYTES -> throw mismatch("compute with", operand, operand);
    };
  }

  /** The operand in the DOUBLE lane. */
  static Evaluator asDouble(Evaluator operand) {
    if (operand instanceof Constant constant && !constant.isNull() && operand.lane != Lane.DOUBLE) {
      return switch (operand.lane) {
        case LONG -> Constant.ofDouble((double) constant.longValue(), DOUBLE);
        case SHORT_DECIMAL ->
            Constant.ofDouble(toDouble(constant.longValue(), operand.type.scale()), DOUBLE);
        default -> Computed.ofDouble(DOUBLE, frame -> wideToDouble(operand, frame));
      };
    }
    return switch (operand.lane) {
      case DOUBLE, NULL -> operand;
      case LONG -> Computed.ofDouble(DOUBLE, frame -> (double) operand.evalLong(frame));
      case SHORT_DECIMAL -> {
        int scale = operand.type.scale();
        yield Computed.ofDouble(DOUBLE, frame -> toDouble(operand.evalLong(frame), scale));
      }
      case DECIMAL -> Computed.ofDouble(DOUBLE, frame -> wideToDouble(operand, frame));
      case BYTES -> throw mismatch("compute with", operand, operand);
    };
  }

  private static double wideToDouble(Evaluator operand, EvaluationFrame frame) {
    BigDecimal value = operand.evalDecimal(frame);
    return value == null ? 0 : value.doubleValue();
  }

  /** The double nearest to a DECIMAL. */
  static double toDouble(long unscaled, int scale) {
    return Math.abs(unscaled) <= EXACT_DOUBLES
        ? (double) unscaled
            / (double) Numbers.POWERS_OF_TEN[scale] // both exact (5^18 < 2^53), so rounded once
        : BigDecimal.valueOf(unscaled, scale).doubleValue();
  }

  static SqlError mismatch(String verb, Evaluator a, Evaluator b) {
    String types = a == b ? a.type.toString() : a.type + " with " + b.type;
    return new SqlError(SqlStates.DATATYPE_MISMATCH, "cannot " + verb + " " + types);
  }
}
