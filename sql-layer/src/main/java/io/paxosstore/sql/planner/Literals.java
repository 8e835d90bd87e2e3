package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.TypeMapping;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.apache.calcite.util.TimestampWithTimeZoneString;
import org.jspecify.annotations.Nullable;

/**
 * Constants: Calcite's values as the plan's, and conversions that are exact and so need not wait
 * for the executor.
 */
final class Literals {
  private Literals() {}

  /**
   * The constant of a Rex literal. Text and binary constants are of the varying type: a literal is
   * not padded.
   */
  static Expr.Literal of(RexLiteral literal) {
    SqlType type = unpadded(TypeMapping.fromCalcite(literal.getType()));
    if (literal.isNull()) {
      return new Expr.Literal(null, type.nullable(true));
    }
    Object value =
        switch (type.code()) {
          case NULL -> null;
          case BOOLEAN -> RexLiteral.booleanValue(literal);
          case TINYINT, SMALLINT, INTEGER, BIGINT -> integer(literal);
          case REAL -> (Object) number(literal).floatValue();
          case DOUBLE -> number(literal).doubleValue();
          case DECIMAL -> decimal(literal).setScale(type.scale(), RoundingMode.HALF_UP);
          case CHAR, VARCHAR -> value(literal, NlsString.class).getValue();
          case BINARY, VARBINARY -> value(literal, ByteString.class).getBytes();
          case DATE -> LocalDate.parse(value(literal, DateString.class).toString()).toEpochDay();
          case TIME ->
              LocalTime.parse(value(literal, TimeString.class).toString()).toNanoOfDay() / 1000;
          case TIMESTAMP -> micros(value(literal, TimestampString.class).toString());
          case TIMESTAMP_TZ -> instant(literal);
        };
    return new Expr.Literal(value, type);
  }

  static SqlType unpadded(SqlType type) {
    return switch (type.code()) {
      case CHAR ->
          new SqlType(
              io.paxosstore.jdbc.protocol.SqlTypeCode.VARCHAR,
              type.precision(),
              0,
              type.nullable());
      case BINARY ->
          new SqlType(
              io.paxosstore.jdbc.protocol.SqlTypeCode.VARBINARY,
              type.precision(),
              0,
              type.nullable());
      default -> type;
    };
  }

  private static Object integer(RexLiteral literal) {
    try {
      return decimal(literal).longValueExact();
    } catch (ArithmeticException e) {
      throw new SqlError(
          SqlStates.NUMERIC_OUT_OF_RANGE, "number " + literal.getValue() + " is out of range");
    }
  }

  private static Number number(RexLiteral literal) {
    return (Number) Objects.requireNonNull(literal.getValue());
  }

  private static BigDecimal decimal(RexLiteral literal) {
    Number number = number(literal);
    return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
  }

  private static <T> T value(RexLiteral literal, Class<T> type) {
    return Objects.requireNonNull(literal.getValueAs(type));
  }

  private static long instant(RexLiteral literal) {
    TimestampWithTimeZoneString text = literal.getValueAs(TimestampWithTimeZoneString.class);
    if (text == null) {
      return micros(value(literal, TimestampString.class).toString());
    }
    java.time.ZoneId zone = text.getTimeZone().toZoneId();
    String local = text.getLocalTimestampString().toString();
    return epochMicros(
        LocalDateTime.parse(local.replace(' ', 'T'))
            .atZone(zone)
            .withZoneSameInstant(ZoneOffset.UTC)
            .toLocalDateTime());
  }

  private static long micros(String timestamp) {
    return epochMicros(LocalDateTime.parse(timestamp.replace(' ', 'T')));
  }

  private static long epochMicros(LocalDateTime utc) {
    return ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), utc);
  }

  /** The constant as another type, if that loses nothing and cannot fail; else null. */
  static Expr.@Nullable Literal convert(Expr.Literal literal, SqlType to) {
    Object value = literal.value();
    if (value == null) {
      return new Expr.Literal(null, to.nullable(true));
    }
    if (value instanceof Long number && literal.type().isInteger()) {
      return switch (to.code()) {
        case TINYINT -> fits(number, Byte.MIN_VALUE, Byte.MAX_VALUE, to);
        case SMALLINT -> fits(number, Short.MIN_VALUE, Short.MAX_VALUE, to);
        case INTEGER -> fits(number, Integer.MIN_VALUE, Integer.MAX_VALUE, to);
        case BIGINT -> new Expr.Literal(number, to);
        case DOUBLE -> Math.abs(number) <= 1L << 53 ? new Expr.Literal((double) number, to) : null;
        case DECIMAL -> decimal(BigDecimal.valueOf(number), to);
        default -> null;
      };
    }
    if (value instanceof BigDecimal number) {
      return switch (to.code()) {
        case TINYINT, SMALLINT, INTEGER, BIGINT -> integral(number, to);
        case DECIMAL -> decimal(number, to);
        case DOUBLE -> new Expr.Literal(number.doubleValue(), to);
        default -> null;
      };
    }
    if (value instanceof byte[] bytes
        && to.code() == io.paxosstore.jdbc.protocol.SqlTypeCode.VARBINARY
        && bytes.length <= to.precision()) {
      return new Expr.Literal(bytes, to);
    }
    if (value instanceof String text
        && to.code() == io.paxosstore.jdbc.protocol.SqlTypeCode.VARCHAR
        && text.codePointCount(0, text.length()) <= to.precision()) {
      return new Expr.Literal(text, to);
    }
    return null;
  }

  private static Expr.@Nullable Literal fits(long value, long min, long max, SqlType to) {
    return value >= min && value <= max ? new Expr.Literal(value, to) : null;
  }

  private static Expr.@Nullable Literal integral(BigDecimal value, SqlType to) {
    if (value.stripTrailingZeros().scale() > 0 || value.precision() - value.scale() > 18) {
      return null;
    }
    return convert(new Expr.Literal(value.longValueExact(), Exprs.BIGINT), to);
  }

  private static Expr.@Nullable Literal decimal(BigDecimal value, SqlType to) {
    if (value.stripTrailingZeros().scale() > to.scale()) {
      return null;
    }
    BigDecimal scaled = value.setScale(to.scale());
    return scaled.precision() - scaled.scale() > to.precision() - to.scale()
        ? null
        : new Expr.Literal(scaled, to);
  }
}
