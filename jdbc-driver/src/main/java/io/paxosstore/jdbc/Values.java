package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A column that is not null, read from a row as what a getter asks for: the table of conversions of
 * {@code docs/jdbc.md}. Numbers narrow if they fit (fractions are cut off), text is parsed, and a
 * pair that has no meaning is refused with 07006.
 */
final class Values {
  private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private Values() {}

  static boolean toBoolean(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case BOOLEAN:
        return RowFormat.getBoolean(bytes, row, i);
      case CHAR:
      case VARCHAR:
        return parseBoolean(RowFormat.getString(bytes, row, i));
      case REAL:
      case DOUBLE:
        return toDouble(type, bytes, row, i) != 0;
      case DECIMAL:
        return RowFormat.getDecimal(bytes, row, i).signum() != 0;
      case TINYINT:
      case SMALLINT:
      case INTEGER:
      case BIGINT:
        return toLong(type, bytes, row, i) != 0;
      default:
        throw Failures.noConversion(type, "boolean");
    }
  }

  static boolean parseBoolean(String text) throws SQLException {
    String trimmed = text.trim();
    if (equalsAny(trimmed, "true", "t", "yes", "y", "on", "1")) {
      return true;
    }
    if (equalsAny(trimmed, "false", "f", "no", "n", "off", "0")) {
      return false;
    }
    throw Failures.badText(text, "boolean");
  }

  private static boolean equalsAny(String text, String... words) {
    for (String word : words) {
      if (word.equalsIgnoreCase(text)) {
        return true;
      }
    }
    return false;
  }

  /** A whole number within the bounds of the Java type named. */
  static long toWhole(
      SqlTypeCode type, byte[] bytes, int row, int i, long least, long greatest, String javaType)
      throws SQLException {
    long value = toLong(type, bytes, row, i);
    if (value < least || value > greatest) {
      throw Failures.outOfRange(value, javaType);
    }
    return value;
  }

  static long toLong(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case BOOLEAN:
      case TINYINT:
        return RowFormat.getByte(bytes, row, i);
      case SMALLINT:
        return RowFormat.getShort(bytes, row, i);
      case INTEGER:
        return RowFormat.getInt(bytes, row, i);
      case BIGINT:
        return RowFormat.getLong(bytes, row, i);
      case REAL:
      case DOUBLE:
        return wholeOf(toDouble(type, bytes, row, i));
      case DECIMAL:
        return wholeOf(RowFormat.getDecimal(bytes, row, i));
      case CHAR:
      case VARCHAR:
        return parseLong(RowFormat.getString(bytes, row, i));
      default:
        throw Failures.noConversion(type, "a number");
    }
  }

  static long parseLong(String text) throws SQLException {
    String trimmed = text.trim();
    try {
      return Long.parseLong(trimmed);
    } catch (NumberFormatException e) {
      return wholeOf(parseDecimal(trimmed));
    }
  }

  static BigDecimal parseDecimal(String text) throws SQLException {
    try {
      return new BigDecimal(text.trim());
    } catch (NumberFormatException e) {
      throw Failures.badText(text, "number");
    }
  }

  static long wholeOf(double value) throws SQLException {
    // 2^63 itself is a double, Long.MAX_VALUE is not: hence the asymmetric bounds.
    if (!(value >= -0x1p63 && value < 0x1p63)) {
      throw Failures.outOfRange(value, "long");
    }
    return (long) value;
  }

  static long wholeOf(BigDecimal value) throws SQLException {
    // Compared before it is expanded: 1E+1000000000 would take all memory.
    if (value.compareTo(LONG_MIN) < 0 || value.compareTo(LONG_MAX) > 0) {
      throw Failures.outOfRange(value, "long");
    }
    return value.longValue();
  }

  static double toDouble(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case REAL:
        return RowFormat.getFloat(bytes, row, i);
      case DOUBLE:
        return RowFormat.getDouble(bytes, row, i);
      case DECIMAL:
        return RowFormat.getDecimal(bytes, row, i).doubleValue();
      case CHAR:
      case VARCHAR:
        return parseDouble(RowFormat.getString(bytes, row, i));
      default:
        return toLong(type, bytes, row, i);
    }
  }

  static double parseDouble(String text) throws SQLException {
    try {
      return Double.parseDouble(text.trim());
    } catch (NumberFormatException e) {
      throw Failures.badText(text, "number");
    }
  }

  static BigDecimal toDecimal(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case DECIMAL:
        return RowFormat.getDecimal(bytes, row, i);
      case REAL:
        return decimalOf(RowFormat.getFloat(bytes, row, i), "REAL");
      case DOUBLE:
        return decimalOf(RowFormat.getDouble(bytes, row, i), "DOUBLE");
      case CHAR:
      case VARCHAR:
        return parseDecimal(RowFormat.getString(bytes, row, i));
      default:
        return BigDecimal.valueOf(toLong(type, bytes, row, i));
    }
  }

  private static BigDecimal decimalOf(Number value, String type) throws SQLException {
    if (!Double.isFinite(value.doubleValue())) {
      throw Failures.outOfRange(value, "a decimal, being a " + type);
    }
    // By way of its text: 0.1f is 0.1, not 0.100000001490116.
    return new BigDecimal(value.toString());
  }

  static String toText(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case CHAR:
      case VARCHAR:
        return RowFormat.getString(bytes, row, i);
      case BOOLEAN:
        return RowFormat.getBoolean(bytes, row, i) ? "TRUE" : "FALSE";
      case REAL:
        return Float.toString(RowFormat.getFloat(bytes, row, i));
      case DOUBLE:
        return Double.toString(RowFormat.getDouble(bytes, row, i));
      case DECIMAL:
        return RowFormat.getDecimal(bytes, row, i).toPlainString();
      case BINARY:
      case VARBINARY:
        return hex(RowFormat.getBytes(bytes, row, i));
      case DATE:
        return toLocalDate(type, bytes, row, i).toString();
      case TIME:
        return DateTimes.text(toLocalTime(type, bytes, row, i));
      case TIMESTAMP:
        return DateTimes.text(DateTimes.timestampOf(RowFormat.getLong(bytes, row, i)));
      case TIMESTAMP_TZ:
        return DateTimes.text(DateTimes.instantOf(RowFormat.getLong(bytes, row, i)));
      case NULL:
        throw Failures.noConversion(type, "text");
      default:
        return Long.toString(toLong(type, bytes, row, i));
    }
  }

  private static String hex(byte[] value) {
    StringBuilder out = new StringBuilder(value.length * 2);
    for (byte b : value) {
      out.append(Character.forDigit((b >> 4) & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
    }
    return out.toString();
  }

  static byte[] toBytes(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case BINARY:
      case VARBINARY:
      case CHAR:
      case VARCHAR:
        return RowFormat.getBytes(bytes, row, i);
      default:
        return toText(type, bytes, row, i).getBytes(StandardCharsets.UTF_8);
    }
  }

  static LocalDate toLocalDate(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case DATE:
        return LocalDate.ofEpochDay(RowFormat.getInt(bytes, row, i));
      case TIMESTAMP:
      case TIMESTAMP_TZ:
        return toLocalDateTime(type, bytes, row, i).toLocalDate();
      case CHAR:
      case VARCHAR:
        return DateTimes.parseDate(RowFormat.getString(bytes, row, i));
      default:
        throw Failures.noConversion(type, "a date");
    }
  }

  static LocalTime toLocalTime(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case TIME:
        return DateTimes.timeOf(RowFormat.getLong(bytes, row, i));
      case TIMESTAMP:
      case TIMESTAMP_TZ:
        return toLocalDateTime(type, bytes, row, i).toLocalTime();
      case CHAR:
      case VARCHAR:
        return DateTimes.parseTime(RowFormat.getString(bytes, row, i));
      default:
        throw Failures.noConversion(type, "a time");
    }
  }

  /** Wall time; that of an instant in the JVM's zone. */
  static LocalDateTime toLocalDateTime(SqlTypeCode type, byte[] bytes, int row, int i)
      throws SQLException {
    switch (type) {
      case TIMESTAMP:
        return DateTimes.timestampOf(RowFormat.getLong(bytes, row, i));
      case TIMESTAMP_TZ:
        return LocalDateTime.ofInstant(
            DateTimes.instantOf(RowFormat.getLong(bytes, row, i)), ZoneId.systemDefault());
      case DATE:
        return toLocalDate(type, bytes, row, i).atStartOfDay();
      case TIME:
        return LocalDate.EPOCH.atTime(toLocalTime(type, bytes, row, i));
      case CHAR:
      case VARCHAR:
        return DateTimes.parseTimestamp(RowFormat.getString(bytes, row, i));
      default:
        throw Failures.noConversion(type, "a timestamp");
    }
  }

  /** An instant in UTC; of wall time in the JVM's zone. */
  static OffsetDateTime toOffsetDateTime(SqlTypeCode type, byte[] bytes, int row, int i)
      throws SQLException {
    switch (type) {
      case TIMESTAMP_TZ:
        return DateTimes.instantOf(RowFormat.getLong(bytes, row, i)).atOffset(ZoneOffset.UTC);
      case CHAR:
      case VARCHAR:
        return DateTimes.parseInstant(RowFormat.getString(bytes, row, i));
      default:
        return toLocalDateTime(type, bytes, row, i)
            .atZone(ZoneId.systemDefault())
            .toOffsetDateTime();
    }
  }

  static Date toDate(SqlTypeCode type, byte[] bytes, int row, int i, @Nullable ZoneId zone)
      throws SQLException {
    if (zone == null) {
      return DateTimes.sqlDate(toLocalDate(type, bytes, row, i));
    }
    return DateTimes.sqlDate(inZone(type, bytes, row, i, zone).toLocalDate(), zone);
  }

  static Time toTime(SqlTypeCode type, byte[] bytes, int row, int i, @Nullable ZoneId zone)
      throws SQLException {
    if (zone == null || type == SqlTypeCode.CHAR || type == SqlTypeCode.VARCHAR) {
      return DateTimes.sqlTime(
          toLocalTime(type, bytes, row, i), zone == null ? ZoneId.systemDefault() : zone);
    }
    if (type == SqlTypeCode.DATE) {
      throw Failures.noConversion(type, "a time");
    }
    return DateTimes.sqlTime(inZone(type, bytes, row, i, zone).toLocalTime(), zone);
  }

  static Timestamp toTimestamp(
      SqlTypeCode type, byte[] bytes, int row, int i, @Nullable ZoneId zone) throws SQLException {
    if (type == SqlTypeCode.TIMESTAMP_TZ) {
      return Timestamp.from(DateTimes.instantOf(RowFormat.getLong(bytes, row, i)));
    }
    LocalDateTime wallTime = toLocalDateTime(type, bytes, row, i);
    return zone == null ? DateTimes.sqlTimestamp(wallTime) : DateTimes.sqlTimestamp(wallTime, zone);
  }

  /** Wall time as stored; that of an instant in the zone given. */
  private static LocalDateTime inZone(SqlTypeCode type, byte[] bytes, int row, int i, ZoneId zone)
      throws SQLException {
    if (type == SqlTypeCode.TIMESTAMP_TZ) {
      Instant instant = DateTimes.instantOf(RowFormat.getLong(bytes, row, i));
      return LocalDateTime.ofInstant(instant, zone);
    }
    if (type == SqlTypeCode.CHAR || type == SqlTypeCode.VARCHAR) {
      return toLocalDate(type, bytes, row, i).atStartOfDay();
    }
    return toLocalDateTime(type, bytes, row, i);
  }

  /** What {@code getObject} without a class gives: the class that JDBC maps the type to. */
  static Object toObject(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    switch (type) {
      case BOOLEAN:
        return RowFormat.getBoolean(bytes, row, i);
      case TINYINT:
      case SMALLINT:
      case INTEGER:
        return (int) toLong(type, bytes, row, i);
      case BIGINT:
        return RowFormat.getLong(bytes, row, i);
      case REAL:
        return RowFormat.getFloat(bytes, row, i);
      case DOUBLE:
        return RowFormat.getDouble(bytes, row, i);
      case DECIMAL:
        return RowFormat.getDecimal(bytes, row, i);
      case BINARY:
      case VARBINARY:
        return RowFormat.getBytes(bytes, row, i);
      case DATE:
        return toDate(type, bytes, row, i, null);
      case TIME:
        return toTime(type, bytes, row, i, null);
      case TIMESTAMP:
        return toTimestamp(type, bytes, row, i, null);
      case TIMESTAMP_TZ:
        return toOffsetDateTime(type, bytes, row, i);
      default:
        return toText(type, bytes, row, i);
    }
  }

  /** Class name of what {@link #toObject} gives. */
  static String className(SqlTypeCode type) {
    switch (type) {
      case BOOLEAN:
        return Boolean.class.getName();
      case TINYINT:
      case SMALLINT:
      case INTEGER:
        return Integer.class.getName();
      case BIGINT:
        return Long.class.getName();
      case REAL:
        return Float.class.getName();
      case DOUBLE:
        return Double.class.getName();
      case DECIMAL:
        return BigDecimal.class.getName();
      case BINARY:
      case VARBINARY:
        return byte[].class.getName();
      case DATE:
        return Date.class.getName();
      case TIME:
        return Time.class.getName();
      case TIMESTAMP:
        return Timestamp.class.getName();
      case TIMESTAMP_TZ:
        return OffsetDateTime.class.getName();
      case NULL:
        return Object.class.getName();
      default:
        return String.class.getName();
    }
  }
}
