package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Signature.Kind.INTEGER;
import static io.paxosstore.sql.executor.expression.Signature.Kind.TEMPORAL;
import static io.paxosstore.sql.executor.expression.Signature.Kind.TEXT;
import static io.paxosstore.sql.executor.expression.TextLibrary.number;
import static io.paxosstore.sql.executor.expression.TextLibrary.text;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.expression.FunctionLibrary.Registry;
import io.paxosstore.sql.executor.expression.Signature.Result;
import io.paxosstore.sql.row.TemporalText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;

/** Named functions of dates and times. */
final class TemporalLibrary {
  private TemporalLibrary() {}

  static void addTo(Registry registry) {
    registry.add(
        "TO_CHAR",
        Result.TEXT,
        List.of(TEMPORAL, TEXT),
        args -> new DatePattern(text(args, 1)).format(number(args, 0)));
    registry.add(
        "TO_TIMESTAMP",
        Result.TIMESTAMP,
        List.of(TEXT, TEXT),
        args -> new DatePattern(text(args, 1)).parse(text(args, 0)));
    registry.add(
        "TO_DATE",
        Result.DATE,
        List.of(TEXT, TEXT),
        args ->
            Math.floorDiv(
                new DatePattern(text(args, 1)).parse(text(args, 0)), TemporalText.MICROS_PER_DAY));
    registry.add(
        "DATE_TRUNC",
        Result.TIMESTAMP,
        List.of(TEXT, TEMPORAL),
        args -> TemporalFunctions.floorTo(TimeUnit.of(text(args, 0)), number(args, 1)));
    registry.add(
        "LAST_DAY",
        Result.DATE,
        List.of(TEMPORAL),
        args -> date(number(args, 0)).with(TemporalAdjusters.lastDayOfMonth()).toEpochDay());
    registry.add(
        "MONTHNAME",
        Result.TEXT,
        List.of(TEMPORAL),
        args -> date(number(args, 0)).getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    registry.add(
        "DAYNAME",
        Result.TEXT,
        List.of(TEMPORAL),
        args ->
            date(number(args, 0)).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    registry.add(
        "MAKE_DATE",
        Result.DATE,
        List.of(INTEGER, INTEGER, INTEGER),
        args -> makeDate(number(args, 0), number(args, 1), number(args, 2)));
    registry.add(
        "UNIX_SECONDS",
        Result.BIGINT,
        List.of(TEMPORAL),
        args -> Math.floorDiv(number(args, 0), TemporalText.MICROS_PER_SECOND));
    registry.add("UNIX_MICROS", Result.BIGINT, List.of(TEMPORAL), args -> number(args, 0));
    registry.add(
        "TIMESTAMP_SECONDS",
        Result.TIMESTAMP,
        List.of(INTEGER),
        args -> ofSeconds(number(args, 0)));
    registry.add(
        "TIMESTAMP_MICROS",
        Result.TIMESTAMP,
        List.of(INTEGER),
        args -> TemporalText.checkMicros(number(args, 0)));
  }

  private static LocalDate date(long micros) {
    return LocalDate.ofEpochDay(Math.floorDiv(micros, TemporalText.MICROS_PER_DAY));
  }

  private static long ofSeconds(long seconds) {
    long clamped =
        Math.max(
            Math.min(seconds, Long.MAX_VALUE / TemporalText.MICROS_PER_SECOND),
            Long.MIN_VALUE / TemporalText.MICROS_PER_SECOND);
    return TemporalText.checkMicros(clamped * TemporalText.MICROS_PER_SECOND);
  }

  private static long makeDate(long year, long month, long day) {
    try {
      if (year >= 1 && year <= 9999) {
        return LocalDate.of((int) year, Math.toIntExact(month), Math.toIntExact(day)).toEpochDay();
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid(year, month, day);
    }
    throw invalid(year, month, day);
  }

  private static SqlError invalid(long year, long month, long day) {
    return new SqlError(
        SqlStates.DATETIME_OVERFLOW, year + "-" + month + "-" + day + " is not a valid DATE");
  }
}
