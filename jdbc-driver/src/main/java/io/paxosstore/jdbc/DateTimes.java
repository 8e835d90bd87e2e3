package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Calendar;

/**
 * Dates and times between their encoded forms (days; microseconds of wall time or of an instant),
 * {@code java.time}, {@code java.sql} and text.
 *
 * <p>A {@code TIMESTAMP} is wall time: it reads the same in every JVM, whatever its zone. Only
 * where JDBC's classes are instants underneath ({@link Timestamp} and its kin) does a zone come in:
 * the JVM's, or the one of the Calendar given.
 */
final class DateTimes {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;
  private static final DateTimeFormatter PARSED_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("H:mm[:ss]")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter();

  private DateTimes() {}

  static LocalTime timeOf(long micros) {
    return LocalTime.ofNanoOfDay(micros * 1000);
  }

  static long micros(LocalTime time) {
    return time.toNanoOfDay() / 1000;
  }

  static LocalDateTime timestampOf(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000,
        ZoneOffset.UTC);
  }

  /** Whole microseconds, later digits cut off towards the past. */
  static long micros(LocalDateTime timestamp) throws SQLException {
    return micros(timestamp.toEpochSecond(ZoneOffset.UTC), timestamp.getNano(), timestamp);
  }

  static Instant instantOf(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1000);
  }

  static long micros(Instant instant) throws SQLException {
    return micros(instant.getEpochSecond(), instant.getNano(), instant);
  }

  private static long micros(long seconds, int nanos, Object value) throws SQLException {
    try {
      return Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), nanos / 1000);
    } catch (ArithmeticException e) {
      throw datetimeOverflow(value, e);
    }
  }

  private static SQLException datetimeOverflow(Object value, RuntimeException cause) {
    return SqlExceptions.of("22008", "date or time " + value + " is out of range", cause);
  }

  static int days(LocalDate date) throws SQLException {
    long days = date.toEpochDay();
    if (days != (int) days) {
      throw datetimeOverflow(date, new ArithmeticException("days since 1970 exceed 32 bits"));
    }
    return (int) days;
  }

  static int dayOf(long timestampMicros) {
    return (int) Math.floorDiv(timestampMicros, MICROS_PER_DAY);
  }

  static long timeOfDay(long timestampMicros) {
    return Math.floorMod(timestampMicros, MICROS_PER_DAY);
  }

  static long midnight(int day) {
    return day * MICROS_PER_DAY;
  }

  /** Wall time of an instant in the JVM's zone, both in microseconds. */
  static long wallTime(long instantMicros) throws SQLException {
    return micros(LocalDateTime.ofInstant(instantOf(instantMicros), ZoneId.systemDefault()));
  }

  // java.sql in the JVM's zone

  static Date sqlDate(LocalDate date) {
    return Date.valueOf(date);
  }

  /** Keeps the milliseconds, which {@code Time.valueOf} would drop. */
  static Time sqlTime(LocalTime time) {
    return sqlTime(time, ZoneId.systemDefault());
  }

  static Timestamp sqlTimestamp(LocalDateTime timestamp) {
    return Timestamp.valueOf(timestamp);
  }

  static LocalTime localTime(Time time) {
    return localTime(time, ZoneId.systemDefault());
  }

  // java.sql in a Calendar's zone

  static ZoneId zone(Calendar calendar) {
    return calendar.getTimeZone().toZoneId();
  }

  static Date sqlDate(LocalDate date, ZoneId zone) {
    return new Date(date.atStartOfDay(zone).toInstant().toEpochMilli());
  }

  static Time sqlTime(LocalTime time, ZoneId zone) {
    return new Time(LocalDate.EPOCH.atTime(time).atZone(zone).toInstant().toEpochMilli());
  }

  static Timestamp sqlTimestamp(LocalDateTime timestamp, ZoneId zone) {
    return Timestamp.from(timestamp.atZone(zone).toInstant());
  }

  static LocalDate localDate(Date date, ZoneId zone) {
    return Instant.ofEpochMilli(date.getTime()).atZone(zone).toLocalDate();
  }

  static LocalTime localTime(Time time, ZoneId zone) {
    return Instant.ofEpochMilli(time.getTime()).atZone(zone).toLocalTime();
  }

  static LocalDateTime localDateTime(Timestamp timestamp, ZoneId zone) {
    return timestamp.toInstant().atZone(zone).toLocalDateTime();
  }

  // Text

  static String text(LocalTime time) {
    StringBuilder out = new StringBuilder(15);
    append(out, time);
    return out.toString();
  }

  static String text(LocalDateTime timestamp) {
    StringBuilder out = new StringBuilder(26).append(timestamp.toLocalDate()).append(' ');
    append(out, timestamp.toLocalTime());
    return out.toString();
  }

  /** An instant, shown in UTC: the zone that it was written in is not kept. */
  static String text(Instant instant) {
    return text(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "+00:00";
  }

  private static void append(StringBuilder out, LocalTime time) {
    twoDigits(out, time.getHour()).append(':');
    twoDigits(out, time.getMinute()).append(':');
    twoDigits(out, time.getSecond());
    int micros = time.getNano() / 1000;
    if (micros != 0) {
      out.append('.');
      for (int unit = 100_000; micros != 0; unit /= 10) {
        out.append((char) ('0' + micros / unit));
        micros %= unit;
      }
    }
  }

  private static StringBuilder twoDigits(StringBuilder out, int value) {
    return out.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }

  static LocalDate parseDate(String text) throws SQLException {
    String trimmed = text.trim();
    int end = timeStart(trimmed);
    try {
      return LocalDate.parse(end < 0 ? trimmed : trimmed.substring(0, end));
    } catch (DateTimeException e) {
      throw Failures.badDateTime(text, "date");
    }
  }

  static LocalTime parseTime(String text) throws SQLException {
    String trimmed = text.trim();
    try {
      return LocalTime.parse(trimmed.substring(timeStart(trimmed) + 1), PARSED_TIME);
    } catch (DateTimeException e) {
      throw Failures.badDateTime(text, "time");
    }
  }

  static LocalDateTime parseTimestamp(String text) throws SQLException {
    String trimmed = text.trim();
    int end = timeStart(trimmed);
    try {
      return end < 0
          ? LocalDate.parse(trimmed).atStartOfDay()
          : LocalDate.parse(trimmed.substring(0, end))
              .atTime(LocalTime.parse(trimmed.substring(end + 1), PARSED_TIME));
    } catch (DateTimeException e) {
      throw Failures.badDateTime(text, "timestamp");
    }
  }

  /** A timestamp with an offset or zone; one without is taken in the JVM's zone. */
  static OffsetDateTime parseInstant(String text) throws SQLException {
    String trimmed = text.trim();
    int end = timeStart(trimmed);
    int zone = -1;
    for (int i = end < 0 ? trimmed.length() : end + 1; i < trimmed.length() && zone < 0; i++) {
      char c = trimmed.charAt(i);
      if (c == '+' || c == '-' || c == 'Z' || c == ' ') {
        zone = i;
      }
    }
    if (zone < 0) {
      return parseTimestamp(text).atZone(ZoneId.systemDefault()).toOffsetDateTime();
    }
    try {
      ZonedDateTime parsed =
          parseTimestamp(trimmed.substring(0, zone))
              .atZone(ZoneId.of(trimmed.substring(zone).trim()));
      return parsed.toOffsetDateTime();
    } catch (DateTimeException e) {
      throw Failures.badDateTime(text, "timestamp with time zone");
    }
  }

  private static int timeStart(String text) {
    int blank = text.indexOf(' ');
    return blank >= 0 ? blank : text.indexOf('T');
  }
}
