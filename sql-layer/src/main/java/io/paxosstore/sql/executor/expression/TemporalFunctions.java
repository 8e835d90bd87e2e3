package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.row.TemporalText.MICROS_PER_DAY;
import static io.paxosstore.sql.row.TemporalText.MICROS_PER_SECOND;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.row.TemporalText;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;

/**
 * Fields, rounding and arithmetic of dates and times, on their microseconds; instants are taken in
 * UTC.
 */
final class TemporalFunctions {
  private TemporalFunctions() {}

  /** The value as microseconds: a DATE at its midnight, a TIME since midnight. */
  private static Evaluator micros(Evaluator temporal) {
    return switch (temporal.type.code()) {
      case DATE ->
          Computed.ofLong(Casts.BIGINT, frame -> temporal.evalLong(frame) * MICROS_PER_DAY);
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> temporal;
      case NULL -> Constant.ofNull(Casts.BIGINT);
      case CHAR, VARCHAR -> Casts.cast(temporal, new SqlType(SqlTypeCode.TIMESTAMP, 6, 0, true));
      default ->
          throw new SqlError(
              SqlStates.DATATYPE_MISMATCH, temporal.type + " is neither a date nor a time");
    };
  }

  /** Microseconds as a value of the DATE or time type. */
  private static long toType(long micros, SqlType type) {
    return switch (type.code()) {
      case DATE -> Math.floorDiv(TemporalText.checkMicros(micros), MICROS_PER_DAY);
      case TIME -> Math.floorMod(micros, MICROS_PER_DAY);
      default -> TemporalText.checkMicros(micros);
    };
  }

  static Evaluator extract(TimeUnit field, Evaluator temporal, SqlType type) {
    Evaluator micros = micros(temporal);
    boolean hasDate = temporal.type.code() != SqlTypeCode.TIME;
    boolean datePart =
        switch (field) {
          case YEAR,
              QUARTER,
              MONTH,
              WEEK,
              DAY,
              DECADE,
              CENTURY,
              MILLENNIUM,
              DOW,
              ISODOW,
              DOY,
              ISOYEAR ->
              true;
          default -> false;
        };
    if (datePart && !hasDate) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, "a TIME has no " + field);
    }
    boolean fraction = type.code() == SqlTypeCode.DECIMAL || type.code() == SqlTypeCode.DOUBLE;
    if (fraction && (field == TimeUnit.SECOND || field == TimeUnit.EPOCH)) {
      Evaluator exact =
          Computed.ofDecimal(
              new SqlType(SqlTypeCode.DECIMAL, SqlType.MAX_DECIMAL_PRECISION, 6, true),
              frame -> {
                long value = micros.evalLong(frame);
                long part =
                    field == TimeUnit.EPOCH ? value : Math.floorMod(value, 60 * MICROS_PER_SECOND);
                return frame.isNull ? null : BigDecimal.valueOf(part, 6);
              });
      return Casts.cast(exact, type);
    }
    Evaluator whole = Computed.ofLong(Casts.BIGINT, frame -> field(field, micros.evalLong(frame)));
    return type.code() == SqlTypeCode.BIGINT ? whole : Casts.cast(whole, type);
  }

  private static long field(TimeUnit field, long micros) {
    long ofDay = Math.floorMod(micros, MICROS_PER_DAY);
    return switch (field) {
      case MICROSECOND -> ofDay % (60 * MICROS_PER_SECOND);
      case NANOSECOND -> ofDay % (60 * MICROS_PER_SECOND) * 1000;
      case MILLISECOND -> ofDay % (60 * MICROS_PER_SECOND) / 1000;
      case SECOND -> ofDay / MICROS_PER_SECOND % 60;
      case MINUTE -> ofDay / (60 * MICROS_PER_SECOND) % 60;
      case HOUR -> ofDay / (3600 * MICROS_PER_SECOND);
      case EPOCH -> Math.floorDiv(micros, MICROS_PER_SECOND);
      default -> field(field, LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY)));
    };
  }

  private static long field(TimeUnit field, LocalDate date) {
    return switch (field) {
      case DAY -> date.getDayOfMonth();
      case MONTH -> date.getMonthValue();
      case QUARTER -> (date.getMonthValue() + 2) / 3;
      case YEAR -> date.getYear();
      case DECADE -> date.getYear() / 10;
      case CENTURY -> (date.getYear() + 99) / 100;
      case MILLENNIUM -> (date.getYear() + 999) / 1000;
      case DOW -> date.getDayOfWeek().getValue() % 7 + 1; // Sunday is 1
      case ISODOW -> date.getDayOfWeek().getValue();
      case DOY -> date.getDayOfYear();
      case WEEK -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case ISOYEAR -> date.get(IsoFields.WEEK_BASED_YEAR);
      default -> throw new IllegalArgumentException(field + " is no field of a date");
    };
  }

  /** FLOOR and CEIL to a unit; weeks begin on Monday. */
  static Evaluator roundTo(TimeUnit unit, boolean up, Evaluator temporal, SqlType type) {
    if (!unit.isLength()) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, "cannot round to " + unit);
    }
    Evaluator micros = micros(temporal);
    return Computed.ofLong(
        type,
        frame -> {
          long value = micros.evalLong(frame);
          if (frame.isNull) {
            return 0;
          }
          long floor = floor(unit, value);
          return toType(up && floor < value ? add(unit, 1, floor) : floor, type);
        });
  }

  /** The unit's last boundary at or before the time. */
  static long floorTo(TimeUnit unit, long micros) {
    if (!unit.isLength()) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, "cannot round to " + unit);
    }
    return TemporalText.checkMicros(floor(unit, micros));
  }

  private static long floor(TimeUnit unit, long micros) {
    if (unit == TimeUnit.WEEK) {
      long monday = -3 * MICROS_PER_DAY; // 1969-12-29
      return Math.floorDiv(micros - monday, unit.micros) * unit.micros + monday;
    }
    if (unit.micros > 0) {
      return Math.floorDiv(micros, unit.micros) * unit.micros;
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
    int months = unit.months;
    // Centuries and millennia begin with their year 1.
    int origin = unit == TimeUnit.CENTURY || unit == TimeUnit.MILLENNIUM ? 12 : 0;
    int since = date.getYear() * 12 + date.getMonthValue() - 1 - origin;
    int first = Math.floorDiv(since, months) * months + origin;
    return LocalDate.of(Math.max(1, first / 12), first / 12 < 1 ? 1 : first % 12 + 1, 1)
            .toEpochDay()
        * MICROS_PER_DAY;
  }

  static Evaluator add(TimeUnit unit, Evaluator count, Evaluator temporal, SqlType type) {
    if (!unit.isLength()) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, "cannot add " + unit);
    }
    Evaluator base = temporal.type.isCharacter() ? Casts.cast(temporal, type) : temporal;
    Evaluator micros = micros(base);
    if (count.lane == Lane.LONG || unit.months > 0) {
      Evaluator units = Casts.coerce(count, Casts.BIGINT);
      return Computed.ofLong(
          type,
          frame -> {
            long n = units.evalLong(frame);
            if (frame.isNull) {
              return 0;
            }
            long value = micros.evalLong(frame);
            return frame.isNull ? 0 : toType(add(unit, n, value), type);
          });
    }
    Evaluator units =
        Operands.asDecimal(
            count.lane == Lane.DOUBLE || count.lane == Lane.BYTES
                ? Casts.cast(count, Casts.WIDE_DECIMAL)
                : count);
    return Computed.ofLong(
        type,
        frame -> {
          BigDecimal n = units.evalDecimal(frame);
          if (n == null) {
            return 0;
          }
          long value = micros.evalLong(frame);
          if (frame.isNull) {
            return 0;
          }
          BigDecimal added =
              n.multiply(BigDecimal.valueOf(unit.micros)).setScale(0, RoundingMode.HALF_UP);
          if (added.unscaledValue().bitLength() > 62) {
            throw Numbers.overflow(type);
          }
          return toType(Math.addExact(value, added.longValue()), type);
        });
  }

  private static long add(TimeUnit unit, long count, long micros) {
    try {
      if (unit.micros > 0) {
        return Math.addExact(micros, Math.multiplyExact(count, unit.micros));
      }
      LocalDateTime moved =
          TemporalText.dateTime(micros).plusMonths(Math.multiplyExact(count, unit.months));
      return Math.addExact(
          Math.multiplyExact(moved.toEpochSecond(ZoneOffset.UTC), MICROS_PER_SECOND),
          moved.getNano() / 1000);
    } catch (ArithmeticException | DateTimeException e) {
      throw new SqlError(
          SqlStates.DATETIME_OVERFLOW,
          "timestamp is out of range: years 1 to 9999 are supported",
          e);
    }
  }

  /** Whole units from the first to the second. */
  static Evaluator difference(TimeUnit unit, Evaluator from, Evaluator to, SqlType type) {
    if (!unit.isLength()) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, "cannot count " + unit);
    }
    Evaluator first = micros(from);
    Evaluator second = micros(to);
    Evaluator count =
        Computed.ofLong(
            Casts.BIGINT,
            frame -> {
              long a = first.evalLong(frame);
              if (frame.isNull) {
                return 0;
              }
              long b = second.evalLong(frame);
              if (frame.isNull) {
                return 0;
              }
              return unit.micros > 0
                  ? (b - a) / unit.micros
                  : ChronoUnit.MONTHS.between(TemporalText.dateTime(a), TemporalText.dateTime(b))
                      / unit.months;
            });
    return type.code() == SqlTypeCode.BIGINT ? count : Casts.cast(count, type);
  }

  /** CURRENT_DATE and its kin, in UTC. */
  static Evaluator now(SqlType type) {
    return switch (type.code()) {
      case DATE ->
          Computed.ofLong(
              type, frame -> now(frame, Math.floorDiv(frame.statementMicros, MICROS_PER_DAY)));
      case TIME ->
          Computed.ofLong(
              type,
              frame -> {
                long ofDay = Math.floorMod(frame.statementMicros, MICROS_PER_DAY);
                return now(frame, TemporalText.round(ofDay, type.precision()) % MICROS_PER_DAY);
              });
      case TIMESTAMP, TIMESTAMP_TZ ->
          Computed.ofLong(
              type,
              frame -> now(frame, TemporalText.round(frame.statementMicros, type.precision())));
      default -> throw new SqlError(SqlStates.DATATYPE_MISMATCH, "the current time is no " + type);
    };
  }

  private static long now(EvaluationFrame frame, long value) {
    frame.isNull = false;
    return value;
  }
}
