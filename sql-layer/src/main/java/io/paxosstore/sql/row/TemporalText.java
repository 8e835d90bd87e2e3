package io.paxosstore.sql.row;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Dates and times as text and back, in the forms of SQL literals: {@code 2026-01-31}, {@code
 * 23:59:59.5}, {@code 2026-01-31 23:59:59.5}, with a zone for an instant ({@code +02:00}, {@code
 * Z}, {@code Europe/Berlin}; UTC if none is given). Years 1 to 9999 of the Gregorian calendar.
 */
public final class TemporalText {
  public static final long MICROS_PER_SECOND = 1_000_000;
  public static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
  public static final long MIN_DAYS = LocalDate.of(1, 1, 1).toEpochDay();
  public static final long MAX_DAYS = LocalDate.of(9999, 12, 31).toEpochDay();
  public static final long MIN_MICROS = MIN_DAYS * MICROS_PER_DAY;
  public static final long MAX_MICROS = (MAX_DAYS + 1) * MICROS_PER_DAY - 1;

  private static final long[] MICROS_OF_DIGIT = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

  private final String text;
  private final String type;
  private final int end;
  private int at;

  private TemporalText(String text, String type) {
    this.text = text;
    this.type = type;
    this.end = text.stripTrailing().length();
    this.at = text.length() - text.stripLeading().length();
  }

  /** Days since 1970-01-01. A time of day after the date is left out. */
  public static long parseDate(String text) {
    TemporalText parser = new TemporalText(text, "DATE");
    long days = parser.date();
    if (parser.startsTime()) {
      parser.time();
    }
    parser.expectEnd();
    return days;
  }

  /** Microseconds since midnight. */
  public static long parseTime(String text) {
    TemporalText parser = new TemporalText(text, "TIME");
    long micros = parser.time();
    parser.expectEnd();
    if (micros >= MICROS_PER_DAY) {
      throw parser.invalid();
    }
    return micros;
  }

  /** Microseconds of wall time since 1970-01-01 00:00:00. A zone after it is an error. */
  public static long parseTimestamp(String text) {
    TemporalText parser = new TemporalText(text, "TIMESTAMP");
    long micros = parser.dateTime();
    parser.expectEnd();
    return micros;
  }

  /** Microseconds since 1970-01-01 00:00:00 UTC. */
  public static long parseInstant(String text) {
    TemporalText parser = new TemporalText(text, "TIMESTAMP WITH TIME ZONE");
    long local = parser.dateTime();
    String zone = text.substring(parser.at, Math.max(parser.at, parser.end)).strip();
    if (zone.isEmpty()) {
      return local;
    }
    try {
      ZoneOffset offset = parser.zone(zone).getRules().getOffset(dateTime(local));
      return checkMicros(local - offset.getTotalSeconds() * MICROS_PER_SECOND);
    } catch (DateTimeException e) {
      throw parser.invalid();
    }
  }

  private ZoneId zone(String zone) {
    char first = zone.charAt(0);
    if (first == '+' || first == '-') {
      // ZoneId wants two digits for the hour.
      return ZoneId.of(
          zone.length() == 2 || zone.indexOf(':') == 2 ? first + "0" + zone.substring(1) : zone);
    }
    return ZoneId.of(zone);
  }

  /** Microseconds rounded half up to a number of fractional digits. */
  public static long round(long micros, int digits) {
    if (digits >= 6) {
      return micros;
    }
    long unit = MICROS_OF_DIGIT[digits];
    return Math.floorDiv(micros + unit / 2, unit) * unit;
  }

  /** The value, or 22008 if it lies outside of the years 1 to 9999. */
  public static long checkMicros(long micros) {
    if (micros < MIN_MICROS || micros > MAX_MICROS) {
      throw new SqlError(
          SqlStates.DATETIME_OVERFLOW, "timestamp is out of range: years 1 to 9999 are supported");
    }
    return micros;
  }

  /** A date as text. */
  public static String formatDate(long days) {
    StringBuilder out = new StringBuilder(10);
    appendDate(out, days);
    return out.toString();
  }

  /** A time of day as text, with as many fractional digits as are not 0. */
  public static String formatTime(long micros) {
    StringBuilder out = new StringBuilder(15);
    appendTime(out, micros);
    return out.toString();
  }

  /** A timestamp as text, with as many fractional digits as are not 0. */
  public static String formatTimestamp(long micros) {
    StringBuilder out = new StringBuilder(26);
    appendDate(out, Math.floorDiv(micros, MICROS_PER_DAY));
    out.append(' ');
    appendTime(out, Math.floorMod(micros, MICROS_PER_DAY));
    return out.toString();
  }

  /** An instant as text, in UTC. */
  public static String formatInstant(long micros) {
    return formatTimestamp(micros) + "+00:00";
  }

  /** Microseconds of wall time as a {@code java.time} value. */
  public static LocalDateTime dateTime(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000,
        ZoneOffset.UTC);
  }

  private static void appendDate(StringBuilder out, long days) {
    LocalDate date = LocalDate.ofEpochDay(days);
    int year = date.getYear();
    out.append(year < 10 ? "000" : year < 100 ? "00" : year < 1000 ? "0" : "").append(year);
    appendTwo(out.append('-'), date.getMonthValue());
    appendTwo(out.append('-'), date.getDayOfMonth());
  }

  private static void appendTime(StringBuilder out, long micros) {
    int seconds = (int) (micros / MICROS_PER_SECOND);
    int fraction = (int) (micros % MICROS_PER_SECOND);
    appendTwo(out, seconds / 3600);
    appendTwo(out.append(':'), seconds / 60 % 60);
    appendTwo(out.append(':'), seconds % 60);
    if (fraction > 0) {
      String digits = Integer.toString(1_000_000 + fraction);
      int last = digits.length();
      while (digits.charAt(last - 1) == '0') {
        last--;
      }
      out.append('.').append(digits, 1, last);
    }
  }

  private static void appendTwo(StringBuilder out, int number) {
    out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private long dateTime() {
    long micros = date() * MICROS_PER_DAY;
    if (startsTime()) {
      micros += time();
    }
    return checkMicros(micros);
  }

  private long date() {
    int year = number(4, 4);
    expect('-');
    int month = number(1, 2);
    expect('-');
    int day = number(1, 2);
    try {
      if (year > 0) {
        return LocalDate.of(year, month, day).toEpochDay();
      }
    } catch (DateTimeException e) {
      throw invalid();
    }
    throw invalid();
  }

  /** Steps over the blank or T between date and time; false if no time follows. */
  private boolean startsTime() {
    int digit = at + 1;
    if (at < end && (text.charAt(at) == ' ' || text.charAt(at) == 'T')) {
      while (digit < end && text.charAt(digit) == ' ') {
        digit++;
      }
      if (digit < end && isDigit(text.charAt(digit))) {
        at = digit;
        return true;
      }
    }
    return false;
  }

  private long time() {
    int hour = number(1, 2);
    expect(':');
    int minute = number(2, 2);
    int second = 0;
    long fraction = 0;
    if (at < end && text.charAt(at) == ':') {
      at++;
      second = number(2, 2);
      fraction = fraction();
    }
    if (hour > 23 || minute > 59 || second > 59) {
      throw invalid();
    }
    return ((hour * 60L + minute) * 60 + second) * MICROS_PER_SECOND + fraction;
  }

  /** Digits after the point as microseconds; the seventh decides on rounding. */
  private long fraction() {
    if (at >= end || text.charAt(at) != '.') {
      return 0;
    }
    at++;
    long micros = 0;
    int digits = 0;
    for (; at < end && isDigit(text.charAt(at)); at++, digits++) {
      int digit = text.charAt(at) - '0';
      if (digits < 6) {
        micros += digit * MICROS_OF_DIGIT[digits + 1];
      } else if (digits == 6 && digit >= 5) {
        micros++;
      }
    }
    if (digits == 0) {
      throw invalid();
    }
    return micros;
  }

  private int number(int least, int most) {
    int from = at;
    int value = 0;
    while (at < end && at - from < most && isDigit(text.charAt(at))) {
      value = value * 10 + text.charAt(at++) - '0';
    }
    if (at - from < least) {
      throw invalid();
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void expect(char wanted) {
    if (at >= end || text.charAt(at) != wanted) {
      throw invalid();
    }
    at++;
  }

  private void expectEnd() {
    if (at < end) {
      throw invalid();
    }
  }

  private SqlError invalid() {
    String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return new SqlError(SqlStates.INVALID_DATETIME, "'" + shown + "' is not a valid " + type);
  }
}
