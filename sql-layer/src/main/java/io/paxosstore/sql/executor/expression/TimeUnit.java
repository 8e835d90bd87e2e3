package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.row.TemporalText;
import java.util.Locale;

/** Units and fields of dates and times. */
enum TimeUnit {
  MICROSECOND(1, 0),
  MILLISECOND(1_000, 0),
  SECOND(TemporalText.MICROS_PER_SECOND, 0),
  MINUTE(60 * TemporalText.MICROS_PER_SECOND, 0),
  HOUR(3600 * TemporalText.MICROS_PER_SECOND, 0),
  DAY(TemporalText.MICROS_PER_DAY, 0),
  WEEK(7 * TemporalText.MICROS_PER_DAY, 0),
  MONTH(0, 1),
  QUARTER(0, 3),
  YEAR(0, 12),
  DECADE(0, 120),
  CENTURY(0, 1_200),
  MILLENNIUM(0, 12_000),
  // Fields only
  NANOSECOND(0, 0),
  EPOCH(0, 0),
  DOW(0, 0),
  ISODOW(0, 0),
  DOY(0, 0),
  ISOYEAR(0, 0);

  /** Length in microseconds; 0 if it varies or this is no unit of length. */
  final long micros;

  /** Length in months; 0 if it is none. */
  final int months;

  TimeUnit(long micros, int months) {
    this.micros = micros;
    this.months = months;
  }

  /** The unit of this name, as Calcite or a person writes it. */
  static TimeUnit of(String name) {
    String plain = name.toUpperCase(Locale.ROOT);
    if (plain.startsWith("SQL_TSI_")) {
      plain = plain.substring(8);
    }
    return switch (plain) {
      case "FRAC_SECOND", "MICROSECONDS", "US" -> MICROSECOND;
      case "MILLISECONDS", "MS" -> MILLISECOND;
      case "SECONDS" -> SECOND;
      case "MINUTES" -> MINUTE;
      case "HOURS" -> HOUR;
      case "DAYS" -> DAY;
      case "WEEKS" -> WEEK;
      case "MONTHS" -> MONTH;
      case "QUARTERS" -> QUARTER;
      case "YEARS" -> YEAR;
      case "DAYOFWEEK" -> DOW;
      case "DAYOFYEAR" -> DOY;
      default -> {
        for (TimeUnit unit : values()) {
          if (unit.name().equals(plain)) {
            yield unit;
          }
        }
        throw new SqlError(SqlStates.INVALID_PARAMETER, "unknown unit of time '" + name + "'");
      }
    };
  }

  boolean isLength() {
    return micros > 0 || months > 0;
  }
}
