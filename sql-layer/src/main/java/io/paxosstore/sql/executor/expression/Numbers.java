package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.row.TemporalText;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Ranges and rounding of numbers: what fits a type, and the error for what does not. */
final class Numbers {
  static final long[] POWERS_OF_TEN = new long[19];

  static {
    long power = 1;
    for (int k = 0; k < POWERS_OF_TEN.length; k++) {
      POWERS_OF_TEN[k] = power;
      power *= 10;
    }
  }

  private Numbers() {}

  /** Least value of a type of the LONG lane. */
  static long min(SqlTypeCode code) {
    return switch (code) {
      case BOOLEAN -> 0;
      case TINYINT -> Byte.MIN_VALUE;
      case SMALLINT -> Short.MIN_VALUE;
      case INTEGER -> Integer.MIN_VALUE;
      case DATE -> TemporalText.MIN_DAYS;
      case TIME -> 0;
      case TIMESTAMP, TIMESTAMP_TZ -> TemporalText.MIN_MICROS;
      default -> Long.MIN_VALUE;
    };
  }

  /** Greatest value of a type of the LONG lane. */
  static long max(SqlTypeCode code) {
    return switch (code) {
      case BOOLEAN -> 1;
      case TINYINT -> Byte.MAX_VALUE;
      case SMALLINT -> Short.MAX_VALUE;
      case INTEGER -> Integer.MAX_VALUE;
      case DATE -> TemporalText.MAX_DAYS;
      case TIME -> TemporalText.MICROS_PER_DAY - 1;
      case TIMESTAMP, TIMESTAMP_TZ -> TemporalText.MAX_MICROS;
      default -> Long.MAX_VALUE;
    };
  }

  /** The value rounded to the DECIMAL type's scale; 22003 if it has too many digits. */
  static BigDecimal fit(BigDecimal value, SqlType type) {
    if (value.signum() == 0) {
      return BigDecimal.ZERO.setScale(type.scale());
    }
    // Exponents far out would make setScale build astronomically long numbers.
    long integerDigits = (long) value.precision() - value.scale();
    if (integerDigits > type.precision() - type.scale()) {
      throw outOfRange(value, type);
    }
    if (integerDigits < -type.scale() - 1) {
      return BigDecimal.ZERO.setScale(type.scale());
    }
    BigDecimal rounded = value.setScale(type.scale(), RoundingMode.HALF_UP);
    if (rounded.precision() > type.precision()) {
      throw outOfRange(value, type);
    }
    return rounded;
  }

  /** The unscaled value at the short DECIMAL type's scale. */
  static long unscaled(BigDecimal value, SqlType type) {
    return fit(value, type).unscaledValue().longValue();
  }

  /** The unscaled value, or 22003 if it has more digits than the short DECIMAL type. */
  static long checkDigits(long unscaled, SqlType type) {
    long limit = POWERS_OF_TEN[Math.min(type.precision(), Lane.SHORT_DIGITS)];
    if (unscaled >= limit || unscaled <= -limit) {
      throw outOfRange(BigDecimal.valueOf(unscaled, type.scale()), type);
    }
    return unscaled;
  }

  /** The number as an integer of the type, rounded half up. */
  static long toLong(BigDecimal value, SqlType type) {
    if ((long) value.precision() - value.scale() > 19) {
      throw outOfRange(value, type);
    }
    if ((long) value.precision() - value.scale() < -1) {
      return 0;
    }
    BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
    if (rounded.unscaledValue().bitLength() > 63) {
      throw outOfRange(value, type);
    }
    return checkRange(rounded.longValue(), type);
  }

  /** The number as an integer of the type, rounded half away from zero as a DECIMAL is. */
  static long toLong(double value, SqlType type) {
    double rounded = Math.rint(value);
    if (Math.abs(value - rounded) == 0.5) {
      rounded = value + Math.copySign(0.5, value);
    }
    if (!(rounded >= -0x1p63 && rounded < 0x1p63)) {
      throw outOfRange(value, type);
    }
    return checkRange((long) rounded, type);
  }

  static long checkRange(long value, SqlType type) {
    if (value < min(type.code()) || value > max(type.code())) {
      throw outOfRange(value, type);
    }
    return value;
  }

  /** The double as a value of REAL or DOUBLE; 22003 if it became infinite on the way. */
  static double toReal(double value, SqlType type) {
    if (type.code() != SqlTypeCode.REAL) {
      return value;
    }
    double rounded = (double) (float) value;
    if (Double.isInfinite(rounded) && !Double.isInfinite(value)) {
      throw outOfRange(value, type);
    }
    return rounded;
  }

  static void writeDouble(RowWriter out, double value, SqlTypeCode code) {
    if (code == SqlTypeCode.REAL) {
      out.writeFloat((float) value);
    } else {
      out.writeDouble(value);
    }
  }

  /** Order of doubles in SQL: 0.0 and -0.0 are equal, NaN equals itself and is above all. */
  static int compare(double a, double b) {
    if (a < b) {
      return -1;
    }
    if (a > b) {
      return 1;
    }
    return a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  static SqlError outOfRange(Object value, SqlType type) {
    String text =
        value instanceof BigDecimal decimal && Math.abs((long) decimal.scale()) < 100
            ? decimal.toPlainString()
            : value.toString();
    return new SqlError(
        SqlStates.NUMERIC_OUT_OF_RANGE, "value " + text + " is out of range for " + type);
  }

  static SqlError overflow(SqlType type) {
    String state =
        switch (type.code()) {
          case DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> SqlStates.DATETIME_OVERFLOW;
          default -> SqlStates.NUMERIC_OUT_OF_RANGE;
        };
    return new SqlError(state, "result is out of range for " + type);
  }

  static SqlError divisionByZero() {
    return new SqlError(SqlStates.DIVISION_BY_ZERO, "division by zero");
  }
}
