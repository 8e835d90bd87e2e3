package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code getObject(column, Class)}: for each class that can be asked for, how it is read. */
final class ObjectReaders {
  /** Reads a column that is not null. */
  interface ObjectReader {
    Object read(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException;
  }

  private static final Map<Class<?>, ObjectReader> BY_CLASS = new HashMap<>();

  static {
    BY_CLASS.put(Object.class, Values::toObject);
    BY_CLASS.put(String.class, Values::toText);
    BY_CLASS.put(CharSequence.class, Values::toText);
    BY_CLASS.put(Boolean.class, Values::toBoolean);
    BY_CLASS.put(Byte.class, (t, b, r, i) -> (byte) Values.toWhole(t, b, r, i, -128, 127, "byte"));
    BY_CLASS.put(
        Short.class,
        (t, b, r, i) ->
            (short) Values.toWhole(t, b, r, i, Short.MIN_VALUE, Short.MAX_VALUE, "short"));
    BY_CLASS.put(
        Integer.class,
        (t, b, r, i) ->
            (int) Values.toWhole(t, b, r, i, Integer.MIN_VALUE, Integer.MAX_VALUE, "int"));
    BY_CLASS.put(Long.class, Values::toLong);
    BY_CLASS.put(Float.class, (t, b, r, i) -> (float) Values.toDouble(t, b, r, i));
    BY_CLASS.put(Double.class, Values::toDouble);
    BY_CLASS.put(BigDecimal.class, Values::toDecimal);
    BY_CLASS.put(Number.class, Values::toDecimal);
    BY_CLASS.put(BigInteger.class, (t, b, r, i) -> Values.toDecimal(t, b, r, i).toBigInteger());
    BY_CLASS.put(byte[].class, Values::toBytes);
    BY_CLASS.put(Date.class, (t, b, r, i) -> Values.toDate(t, b, r, i, null));
    BY_CLASS.put(Time.class, (t, b, r, i) -> Values.toTime(t, b, r, i, null));
    BY_CLASS.put(Timestamp.class, (t, b, r, i) -> Values.toTimestamp(t, b, r, i, null));
    BY_CLASS.put(java.util.Date.class, (t, b, r, i) -> Values.toTimestamp(t, b, r, i, null));
    BY_CLASS.put(Calendar.class, ObjectReaders::toCalendar);
    BY_CLASS.put(LocalDate.class, Values::toLocalDate);
    BY_CLASS.put(LocalTime.class, Values::toLocalTime);
    BY_CLASS.put(LocalDateTime.class, Values::toLocalDateTime);
    BY_CLASS.put(OffsetDateTime.class, Values::toOffsetDateTime);
    BY_CLASS.put(
        OffsetTime.class, (t, b, r, i) -> Values.toOffsetDateTime(t, b, r, i).toOffsetTime());
    BY_CLASS.put(
        ZonedDateTime.class,
        (t, b, r, i) ->
            Values.toOffsetDateTime(t, b, r, i).atZoneSameInstant(ZoneId.systemDefault()));
    BY_CLASS.put(Instant.class, (t, b, r, i) -> Values.toOffsetDateTime(t, b, r, i).toInstant());
    BY_CLASS.put(UUID.class, ObjectReaders::toUuid);
    BY_CLASS.put(Blob.class, (t, b, r, i) -> new MemoryBlob(Values.toBytes(t, b, r, i)));
    BY_CLASS.put(Clob.class, (t, b, r, i) -> new MemoryClob(Values.toText(t, b, r, i)));
    BY_CLASS.put(NClob.class, (t, b, r, i) -> new MemoryClob(Values.toText(t, b, r, i)));
    BY_CLASS.put(
        InputStream.class, (t, b, r, i) -> new ByteArrayInputStream(Values.toBytes(t, b, r, i)));
    BY_CLASS.put(Reader.class, (t, b, r, i) -> new StringReader(Values.toText(t, b, r, i)));
  }

  private ObjectReaders() {}

  /** The reader for a class; null if nothing converts to it. */
  static @Nullable ObjectReader of(Class<?> wanted) {
    return BY_CLASS.get(wanted);
  }

  private static Object toCalendar(SqlTypeCode type, byte[] bytes, int row, int i)
      throws SQLException {
    Calendar calendar = new GregorianCalendar(TimeZone.getDefault());
    calendar.setTimeInMillis(Values.toTimestamp(type, bytes, row, i, null).getTime());
    return calendar;
  }

  /** A UUID is kept as its 16 bytes or as its text. */
  private static Object toUuid(SqlTypeCode type, byte[] bytes, int row, int i) throws SQLException {
    byte[] value = RowFormat.getBytes(bytes, row, i);
    switch (type) {
      case BINARY:
      case VARBINARY:
        if (value.length != 16) {
          throw Failures.noConversion(type, "a UUID, having " + value.length + " bytes,");
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new UUID(buffer.getLong(), buffer.getLong());
      case CHAR:
      case VARCHAR:
        String text = new String(value, StandardCharsets.UTF_8).trim();
        try {
          return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
          throw Failures.badText(text, "UUID");
        }
      default:
        throw Failures.noConversion(type, "a UUID");
    }
  }
}
