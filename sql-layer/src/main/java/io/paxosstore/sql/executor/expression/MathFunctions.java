package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Numeric functions. A result beyond its type is 22003, an argument without a result has the state
 * that the standard gives it.
 */
final class MathFunctions {
  private MathFunctions() {}

  static Evaluator abs(Evaluator x, SqlType type) {
    return switch (x.lane) {
      case LONG ->
          Casts.coerce(
              Computed.ofLong(
                  x.type,
                  frame -> {
                    long value = x.evalLong(frame);
                    if (value == Numbers.min(x.type.code())) {
                      throw Numbers.overflow(x.type);
                    }
                    return Math.abs(value);
                  }),
              type);
      case DOUBLE -> ofDouble(x, type, Math::abs);
      default -> ofDecimal(x, type, BigDecimal::abs);
    };
  }

  static Evaluator sign(Evaluator x, SqlType type) {
    Evaluator sign =
        switch (x.lane) {
          case LONG, SHORT_DECIMAL ->
              Computed.ofLong(Casts.BIGINT, frame -> Long.signum(x.evalLong(frame)));
          case DOUBLE ->
              Computed.ofLong(Casts.BIGINT, frame -> (long) Math.signum(x.evalDouble(frame)));
          default -> {
            Evaluator exact = Operands.asDecimal(x);
            yield Computed.ofLong(
                Casts.BIGINT,
                frame -> {
                  BigDecimal value = exact.evalDecimal(frame);
                  return value == null ? 0 : value.signum();
                });
          }
        };
    return Casts.cast(sign, type);
  }

  static Evaluator floor(Evaluator x, SqlType type) {
    return switch (x.lane) {
      case LONG -> Casts.coerce(x, type);
      case DOUBLE -> ofDouble(x, type, Math::floor);
      default -> ofDecimal(x, type, value -> value.setScale(0, RoundingMode.FLOOR));
    };
  }

  static Evaluator ceil(Evaluator x, SqlType type) {
    return switch (x.lane) {
      case LONG -> Casts.coerce(x, type);
      case DOUBLE -> ofDouble(x, type, Math::ceil);
      default -> ofDecimal(x, type, value -> value.setScale(0, RoundingMode.CEILING));
    };
  }

  /**
   * ROUND (half away from zero) and TRUNCATE to a number of digits after the point; negative ones
   * before it.
   */
  static Evaluator round(Evaluator x, @Nullable Evaluator digits, RoundingMode mode, SqlType type) {
    Evaluator places =
        digits == null ? Constant.ofLong(0, Casts.BIGINT) : Casts.coerce(digits, Casts.BIGINT);
    if (x.lane == Lane.DOUBLE) {
      Evaluator rounded =
          Computed.ofDouble(
              x.type,
              frame -> {
                long n = places.evalLong(frame);
                if (frame.isNull) {
                  return 0;
                }
                double value = x.evalDouble(frame);
                return frame.isNull || Double.isNaN(value) || Double.isInfinite(value)
                    ? value
                    : round(BigDecimal.valueOf(value), n, mode).doubleValue();
              });
      return Casts.coerce(rounded, type);
    }
    Evaluator exact = Operands.asDecimal(x);
    Computed.DecimalBody body =
        frame -> {
          long n = places.evalLong(frame);
          if (frame.isNull) {
            return null;
          }
          BigDecimal value = exact.evalDecimal(frame);
          return value == null ? null : round(value, n, mode);
        };
    if (Lane.of(type) == Lane.LONG) {
      return Computed.ofLong(
          type,
          frame -> {
            BigDecimal value = body.eval(frame);
            return value == null ? 0 : Numbers.toLong(value, type);
          });
    }
    return Lane.of(type) == Lane.DOUBLE
        ? Casts.cast(Computed.ofDecimal(Casts.WIDE_DECIMAL, body), type)
        : Computed.ofDecimal(type, body);
  }

  private static BigDecimal round(BigDecimal value, long digits, RoundingMode mode) {
    if (digits >= value.scale()) {
      return value;
    }
    return (long) value.precision() - value.scale() < -digits
        ? BigDecimal.ZERO
        : value.setScale((int) digits, mode);
  }

  /** A function of one DOUBLE. */
  static Evaluator ofDouble(Evaluator x, SqlType type, DoubleUnaryOperator function) {
    Evaluator argument = x.lane == Lane.BYTES ? Casts.cast(x, Casts.DOUBLE) : Operands.asDouble(x);
    Evaluator result =
        Computed.ofDouble(
            Casts.DOUBLE,
            frame -> {
              double value = argument.evalDouble(frame);
              if (frame.isNull) {
                return 0;
              }
              double y = function.applyAsDouble(value);
              if (Double.isInfinite(y) && !Double.isInfinite(value)) {
                throw Numbers.overflow(type);
              }
              return y;
            });
    return Casts.coerce(result, type);
  }

  interface DoubleBinary {
    double apply(double x, double y);
  }

  static Evaluator ofDoubles(Evaluator x, Evaluator y, SqlType type, DoubleBinary function) {
    Evaluator first = x.lane == Lane.BYTES ? Casts.cast(x, Casts.DOUBLE) : Operands.asDouble(x);
    Evaluator second = y.lane == Lane.BYTES ? Casts.cast(y, Casts.DOUBLE) : Operands.asDouble(y);
    Evaluator result =
        Computed.ofDouble(
            Casts.DOUBLE,
            frame -> {
              double a = first.evalDouble(frame);
              if (frame.isNull) {
                return 0;
              }
              double b = second.evalDouble(frame);
              if (frame.isNull) {
                return 0;
              }
              double value = function.apply(a, b);
              if (Double.isInfinite(value) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
                throw Numbers.overflow(type);
              }
              return value;
            });
    return Casts.coerce(result, type);
  }

  private static Evaluator ofDecimal(
      Evaluator x, SqlType type, UnaryOperator<BigDecimal> function) {
    Evaluator exact = Operands.asDecimal(x);
    Computed.DecimalBody body =
        frame -> {
          BigDecimal value = exact.evalDecimal(frame);
          return value == null ? null : function.apply(value);
        };
    return switch (Lane.of(type)) {
      case SHORT_DECIMAL, DECIMAL -> Computed.ofDecimal(type, body);
      default -> Casts.cast(Computed.ofDecimal(Casts.WIDE_DECIMAL, body), type);
    };
  }

  static double sqrt(double x) {
    if (x < 0) {
      throw new SqlError(SqlStates.INVALID_POWER, "square root of the negative number " + x);
    }
    return Math.sqrt(x);
  }

  static double ln(double x) {
    return Math.log(checkLogarithm(x));
  }

  static double log10(double x) {
    return Math.log10(checkLogarithm(x));
  }

  static double log(double base, double x) {
    double divisor = Math.log(checkLogarithm(base));
    if (divisor == 0) {
      throw Numbers.divisionByZero();
    }
    return Math.log(checkLogarithm(x)) / divisor;
  }

  private static double checkLogarithm(double x) {
    if (x <= 0) {
      throw new SqlError(
          SqlStates.INVALID_LOGARITHM, "logarithm of " + x + ", which is not positive");
    }
    return x;
  }

  static double power(double x, double y) {
    if (x == 0 && y < 0) {
      throw new SqlError(SqlStates.INVALID_POWER, "zero raised to the negative power " + y);
    }
    if (x < 0 && y != Math.rint(y)) {
      throw new SqlError(
          SqlStates.INVALID_POWER,
          "the negative number " + x + " raised to the fractional power " + y);
    }
    return Math.pow(x, y);
  }
}
