package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.row.TemporalText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The patterns of TO_CHAR, TO_DATE and TO_TIMESTAMP: YYYY YY Q MM MON MONTH IW WW DDD DD D DY DAY
 * HH24 HH12 HH AM PM MI SS MS US FF1 … FF6 and text in double quotes; other characters stand for
 * themselves.
 */
final class DatePattern {
  private static final String[] ELEMENTS = {
    "YYYY", "MONTH", "HH24", "HH12", "DDD", "DAY", "MON", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6",
    "YY", "MM", "DD", "DY", "HH", "MI", "SS", "MS", "US", "IW", "WW", "AM", "PM", "FF", "Q", "D"
  };

  private final String text;
  private final List<String> parts = new ArrayList<>();
  private final List<Boolean> literal = new ArrayList<>();

  DatePattern(String pattern) {
    this.text = pattern;
    int at = 0;
    while (at < pattern.length()) {
      int end = at + 1;
      boolean isLiteral = true;
      if (pattern.charAt(at) == '"') {
        int quote = pattern.indexOf('"', at + 1);
        end = quote < 0 ? pattern.length() : quote;
        add(pattern.substring(at + 1, end), true);
        at = Math.min(end + 1, pattern.length());
        continue;
      }
      for (String element : ELEMENTS) {
        if (pattern.regionMatches(true, at, element, 0, element.length())) {
          end = at + element.length();
          isLiteral = false;
          break;
        }
      }
      if (isLiteral
          && Character.isLetter(pattern.charAt(at))
          && pattern.charAt(at) != 'T'
          && pattern.charAt(at) != 'Z') {
        throw new SqlError(
            SqlStates.INVALID_PARAMETER,
            "unknown element in date pattern '" + pattern + "' at '" + pattern.substring(at) + "'");
      }
      add(pattern.substring(at, end), isLiteral);
      at = end;
    }
  }

  private void add(String part, boolean isLiteral) {
    parts.add(part);
    literal.add(isLiteral);
  }

  String format(long micros) {
    LocalDateTime time = TemporalText.dateTime(micros);
    StringBuilder out = new StringBuilder();
    for (int k = 0; k < parts.size(); k++) {
      String part = parts.get(k);
      if (literal.get(k)) {
        out.append(part);
      } else {
        append(out, part, time);
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, String element, LocalDateTime time) {
    int micro = time.getNano() / 1000;
    switch (element.toUpperCase(Locale.ROOT)) {
      case "YYYY" -> digits(out, time.getYear(), 4);
      case "YY" -> digits(out, time.getYear() % 100, 2);
      case "Q" -> digits(out, time.get(IsoFields.QUARTER_OF_YEAR), 1);
      case "MM" -> digits(out, time.getMonthValue(), 2);
      case "MON" ->
          out.append(
              cased(element, time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)));
      case "MONTH" ->
          out.append(
              cased(element, time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)));
      case "IW" -> digits(out, time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case "WW" -> digits(out, (time.getDayOfYear() + 6) / 7, 2);
      case "DDD" -> digits(out, time.getDayOfYear(), 3);
      case "DD" -> digits(out, time.getDayOfMonth(), 2);
      case "D" -> digits(out, time.getDayOfWeek().getValue() % 7 + 1, 1);
      case "DY" ->
          out.append(
              cased(element, time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)));
      case "DAY" ->
          out.append(
              cased(element, time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)));
      case "HH24" -> digits(out, time.getHour(), 2);
      case "HH12", "HH" -> digits(out, (time.getHour() + 11) % 12 + 1, 2);
      case "AM", "PM" -> out.append(cased(element, time.getHour() < 12 ? "Am" : "Pm"));
      case "MI" -> digits(out, time.getMinute(), 2);
      case "SS" -> digits(out, time.getSecond(), 2);
      case "MS" -> digits(out, micro / 1000, 3);
      case "US", "FF" -> digits(out, micro, 6);
      default -> {
        int count = element.charAt(2) - '0'; // FF1 to FF6
        digits(out, (int) (micro / Numbers.POWERS_OF_TEN[6 - count]), count);
      }
    }
  }

  /** As the element is written: MON, Mon or mon. */
  private static String cased(String element, String name) {
    if (Character.isLowerCase(element.charAt(0))) {
      return name.toLowerCase(Locale.ROOT);
    }
    return Character.isUpperCase(element.charAt(1)) ? name.toUpperCase(Locale.ROOT) : name;
  }

  private static void digits(StringBuilder out, int number, int count) {
    out.append("0".repeat(Math.max(0, count - Integer.toString(number).length()))).append(number);
  }

  /**
   * Microseconds of the timestamp that the text names; what the pattern lacks is the first of its
   * kind.
   */
  long parse(String value) {
    Fields fields = new Fields(value);
    for (int k = 0; k < parts.size(); k++) {
      if (literal.get(k)) {
        fields.expect(parts.get(k));
      } else {
        fields.read(parts.get(k).toUpperCase(Locale.ROOT));
      }
    }
    return fields.micros();
  }

  private final class Fields {
    private final String value;
    private int at;
    private int year = 1;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int hour;
    private int half = -1;
    private int minute;
    private int second;
    private int micro;

    Fields(String value) {
      this.value = value.strip();
    }

    void expect(String wanted) {
      if (!value.startsWith(wanted, at)) {
        throw invalid();
      }
      at += wanted.length();
    }

    void read(String element) {
      switch (element) {
        case "YYYY" -> year = number(4);
        case "YY" -> year = 2000 + number(2);
        case "MM" -> month = number(2);
        case "MON" -> month = monthName(TextStyle.SHORT);
        case "MONTH" -> month = monthName(TextStyle.FULL);
        case "DDD" -> dayOfYear = number(3);
        case "DD" -> day = number(2);
        case "HH24", "HH12", "HH" -> hour = number(2);
        case "AM", "PM" ->
            half =
                value.regionMatches(true, at, "AM", 0, 2)
                    ? 0
                    : value.regionMatches(true, at, "PM", 0, 2) ? 1 : fail();
        case "MI" -> minute = number(2);
        case "SS" -> second = number(2);
        case "MS" -> micro = fraction(3);
        case "US", "FF", "FF6" -> micro = fraction(6);
        case "FF1", "FF2", "FF3", "FF4", "FF5" -> micro = fraction(element.charAt(2) - '0');
        default ->
            throw new SqlError(
                SqlStates.NOT_SUPPORTED, "element " + element + " cannot be read, only written");
      }
      if (element.equals("AM") || element.equals("PM")) {
        at += 2;
      }
    }

    private int fail() {
      throw invalid();
    }

    private int number(int most) {
      int from = at;
      while (at < value.length()
          && at - from < most
          && value.charAt(at) >= '0'
          && value.charAt(at) <= '9') {
        at++;
      }
      if (at == from) {
        throw invalid();
      }
      return Integer.parseInt(value, from, at, 10);
    }

    private int fraction(int most) {
      int from = at;
      int digits = number(most);
      return (int) (digits * Numbers.POWERS_OF_TEN[6 - (at - from)]);
    }

    private int monthName(TextStyle style) {
      for (Month candidate : Month.values()) {
        String name = candidate.getDisplayName(style, Locale.ENGLISH);
        if (value.regionMatches(true, at, name, 0, name.length())) {
          at += name.length();
          return candidate.getValue();
        }
      }
      throw invalid();
    }

    long micros() {
      if (at < value.length()) {
        throw invalid();
      }
      try {
        if (half >= 0) {
          hour = hour % 12 + 12 * half;
        }
        LocalDate date =
            dayOfYear > 0 ? LocalDate.ofYearDay(year, dayOfYear) : LocalDate.of(year, month, day);
        long seconds = date.atTime(hour, minute, second).toEpochSecond(java.time.ZoneOffset.UTC);
        return TemporalText.checkMicros(seconds * TemporalText.MICROS_PER_SECOND + micro);
      } catch (DateTimeException e) {
        throw invalid();
      }
    }

    private SqlError invalid() {
      return new SqlError(
          SqlStates.INVALID_DATETIME,
          "'" + value + "' does not match the date pattern '" + text + "'");
    }
  }
}
