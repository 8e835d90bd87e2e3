package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Checked arithmetic: a result that its type cannot hold is 22003, a zero divisor 22012, whatever
 * the type.
 */
final class Arithmetic {
  private Arithmetic() {}

  static Evaluator of(Function function, Evaluator a, Evaluator b, SqlType type) {
    if (a.lane == Lane.BYTES || b.lane == Lane.BYTES) {
      throw Operands.mismatch("compute with", a, b);
    }
    return switch (Lane.of(type)) {
      case LONG -> {
        if (a.lane == Lane.LONG && b.lane == Lane.LONG) {
          yield new OfLongs(function, a, b, type);
        }
        // MOD of mixed types and the like: exact in the wider lane, then converted.
        SqlType wide =
            a.lane == Lane.DOUBLE || b.lane == Lane.DOUBLE ? Casts.DOUBLE : Casts.WIDE_DECIMAL;
        yield Casts.cast(of(function, a, b, wide), type);
      }
      case DOUBLE -> new OfDoubles(function, Operands.asDouble(a), Operands.asDouble(b), type);
      case SHORT_DECIMAL, DECIMAL -> ofDecimals(function, a, b, type);
      case BYTES -> throw Operands.mismatch("compute with", a, b);
      case NULL -> Constant.ofNull(type);
    };
  }

  private static Evaluator ofDecimals(Function function, Evaluator a, Evaluator b, SqlType type) {
    if (a.lane == Lane.DOUBLE || b.lane == Lane.DOUBLE) {
      return Casts.cast(of(function, a, b, Casts.DOUBLE), type);
    }
    int scale = type.scale();
    if (Lane.of(type) == Lane.SHORT_DECIMAL) {
      boolean additive =
          function == Function.PLUS || function == Function.MINUS || function == Function.MOD;
      if (additive
          && a.type.scale() <= scale
          && b.type.scale() <= scale
          && Operands.fitsLong(a, scale)
          && Operands.fitsLong(b, scale)) {
        return new OfScaledLongs(
            function, Operands.scaled(a, scale), Operands.scaled(b, scale), type);
      }
      if (function == Function.TIMES
          && a.type.scale() + b.type.scale() == scale
          && Operands.fitsLong(a, a.type.scale())
          && Operands.fitsLong(b, b.type.scale())) {
        return new OfScaledLongs(function, a, b, type);
      }
    }
    return new OfDecimals(function, Operands.asDecimal(a), Operands.asDecimal(b), type);
  }

  static Evaluator negate(Evaluator a, SqlType type) {
    return a.lane == Lane.NULL ? Constant.ofNull(type) : of(Function.MINUS, zero(a), a, type);
  }

  private static Evaluator zero(Evaluator a) {
    // -0.0 - x, so that the negation of 0.0 is -0.0 as IEEE has it.
    return a.lane == Lane.DOUBLE ? Constant.ofDouble(-0.0, a.type) : Constant.of(0L, a.type);
  }

  private static final class OfLongs extends Evaluator {
    private final Function function;
    private final Evaluator a;
    private final Evaluator b;
    private final long min;
    private final long max;

    OfLongs(Function function, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.function = function;
      this.a = a;
      this.b = b;
      this.min = Numbers.min(type.code());
      this.max = Numbers.max(type.code());
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      long x = a.evalLong(frame);
      if (frame.isNull) {
        return 0;
      }
      long y = b.evalLong(frame);
      if (frame.isNull) {
        return 0;
      }
      long result;
      boolean overflow = false;
      switch (function) {
        case PLUS -> {
          result = x + y;
          overflow = ((x ^ result) & (y ^ result)) < 0;
        }
        case MINUS -> {
          result = x - y;
          overflow = ((x ^ y) & (x ^ result)) < 0;
        }
        case TIMES -> {
          result = x * y;
          overflow = Math.multiplyHigh(x, y) != result >> 63;
        }
        case DIVIDE -> {
          if (y == 0) {
            throw Numbers.divisionByZero();
          }
          result = x / y;
          overflow = x == Long.MIN_VALUE && y == -1;
        }
        default -> {
          if (y == 0) {
            throw Numbers.divisionByZero();
          }
          result = x % y;
        }
      }
      if (overflow || result < min || result > max) {
        throw Numbers.overflow(type);
      }
      return result;
    }
  }

  /**
   * DECIMAL of few digits: operands of PLUS, MINUS and MOD at the result's scale; those of TIMES at
   * scales that add up to it.
   */
  private static final class OfScaledLongs extends Evaluator {
    private final Function function;
    private final Evaluator a;
    private final Evaluator b;

    OfScaledLongs(Function function, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.function = function;
      this.a = a;
      this.b = b;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      long x = a.evalLong(frame);
      if (frame.isNull) {
        return 0;
      }
      long y = b.evalLong(frame);
      if (frame.isNull) {
        return 0;
      }
      // Operands have at most 18 digits, so sums cannot overflow a long.
      long result;
      switch (function) {
        case PLUS -> result = x + y;
        case MINUS -> result = x - y;
        case TIMES -> {
          result = x * y;
          if (Math.multiplyHigh(x, y) != result >> 63) {
            throw Numbers.overflow(type);
          }
        }
        default -> {
          if (y == 0) {
            throw Numbers.divisionByZero();
          }
          result = x % y;
        }
      }
      return Numbers.checkDigits(result, type);
    }
  }

  private static final class OfDecimals extends Evaluator {
    private final Function function;
    private final Evaluator a;
    private final Evaluator b;

    OfDecimals(Function function, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.function = function;
      this.a = a;
      this.b = b;
    }

    @Override
    @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
      BigDecimal x = a.evalDecimal(frame);
      if (x == null) {
        return null;
      }
      BigDecimal y = b.evalDecimal(frame);
      if (y == null) {
        return null;
      }
      boolean divides = function == Function.DIVIDE || function == Function.MOD;
      if (divides && y.signum() == 0) {
        throw Numbers.divisionByZero();
      }
      BigDecimal result =
          switch (function) {
            case PLUS -> x.add(y);
            case MINUS -> x.subtract(y);
            case TIMES -> x.multiply(y);
            case DIVIDE -> x.divide(y, type.scale(), RoundingMode.HALF_UP);
            default -> x.remainder(y);
          };
      return Numbers.fit(result, type);
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      BigDecimal value = evalDecimal(frame);
      return value == null ? 0 : value.unscaledValue().longValue();
    }
  }

  private static final class OfDoubles extends Evaluator {
    private final Function function;
    private final Evaluator a;
    private final Evaluator b;

    OfDoubles(Function function, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.function = function;
      this.a = a;
      this.b = b;
    }

    @Override
    double evalDouble(EvaluationFrame frame) {
      double x = a.evalDouble(frame);
      if (frame.isNull) {
        return 0;
      }
      double y = b.evalDouble(frame);
      if (frame.isNull) {
        return 0;
      }
      double result =
          switch (function) {
            case PLUS -> x + y;
            case MINUS -> x - y;
            case TIMES -> x * y;
            case DIVIDE -> {
              if (y == 0) {
                throw Numbers.divisionByZero();
              }
              yield x / y;
            }
            default -> {
              if (y == 0) {
                throw Numbers.divisionByZero();
              }
              yield x % y;
            }
          };
      if (Double.isInfinite(result) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
        throw Numbers.overflow(type);
      }
      return Numbers.toReal(result, type);
    }
  }
}
