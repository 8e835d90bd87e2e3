package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values bound to a statement until it is executed: a type for each, and its value as bits where it
 * fits in 64 of them, so that binding a number makes no object. Not thread-safe.
 */
final class ParameterSlots {
  private static final byte UNSET = -1;

  /** Stands in {@link #objects} for a null whose type is known. */
  private enum Marker {
    NULL
  }

  private final int count;
  private byte[] types;
  private boolean typesShared;
  private final long[] bits;
  private final @Nullable Object[] objects;

  ParameterSlots(int count) {
    this.count = count;
    types = new byte[count];
    bits = new long[count];
    objects = new Object[count];
    clear();
  }

  int count() {
    return count;
  }

  void clear() {
    if (typesShared) {
      types = new byte[count];
      typesShared = false;
    }
    Arrays.fill(types, UNSET);
    Arrays.fill(objects, null);
  }

  private int slot(int index, SqlTypeCode type) throws SQLException {
    if (index < 1 || index > count) {
      throw Failures.parameterIndex(index, count);
    }
    int slot = index - 1;
    if (types[slot] != type.code()) {
      if (typesShared) {
        // The array went out with an execution; it is the receiver's now.
        types = types.clone();
        typesShared = false;
      }
      types[slot] = type.code();
    }
    return slot;
  }

  void setNull(int index, SqlTypeCode type) throws SQLException {
    objects[slot(index, type)] = Marker.NULL;
  }

  void setBits(int index, SqlTypeCode type, long value) throws SQLException {
    int slot = slot(index, type);
    bits[slot] = value;
    objects[slot] = null;
  }

  void setObject(int index, SqlTypeCode type, @Nullable Object value) throws SQLException {
    objects[slot(index, type)] = value == null ? Marker.NULL : value;
  }

  void setDecimal(int index, BigDecimal value) throws SQLException {
    if (value.scale() != (byte) value.scale()) {
      throw Failures.outOfRange(value, "DECIMAL");
    }
    setObject(index, SqlTypeCode.DECIMAL, value);
  }

  /** Binds a value as the type that its class stands for. */
  void set(int index, @Nullable Object value) throws SQLException {
    if (value == null) {
      setNull(index, SqlTypeCode.NULL);
    } else if (value instanceof String) {
      setObject(index, SqlTypeCode.VARCHAR, value);
    } else if (value instanceof Number) {
      setNumber(index, (Number) value);
    } else if (value instanceof Boolean) {
      setBits(index, SqlTypeCode.BOOLEAN, (Boolean) value ? 1 : 0);
    } else if (value instanceof byte[]) {
      setObject(index, SqlTypeCode.VARBINARY, ((byte[]) value).clone());
    } else if (value instanceof Character || value instanceof UUID) {
      setObject(index, SqlTypeCode.VARCHAR, value.toString());
    } else if (!setDateTime(index, value) && !setLob(index, value)) {
      throw Failures.noConversion(value, "an SQL type");
    }
  }

  private void setNumber(int index, Number value) throws SQLException {
    if (value instanceof Integer) {
      setBits(index, SqlTypeCode.INTEGER, (Integer) value);
    } else if (value instanceof Long) {
      setBits(index, SqlTypeCode.BIGINT, (Long) value);
    } else if (value instanceof BigDecimal) {
      setDecimal(index, (BigDecimal) value);
    } else if (value instanceof Double) {
      setBits(index, SqlTypeCode.DOUBLE, Double.doubleToRawLongBits((Double) value));
    } else if (value instanceof Float) {
      setBits(index, SqlTypeCode.REAL, Float.floatToRawIntBits((Float) value));
    } else if (value instanceof Short) {
      setBits(index, SqlTypeCode.SMALLINT, (Short) value);
    } else if (value instanceof Byte) {
      setBits(index, SqlTypeCode.TINYINT, (Byte) value);
    } else if (value instanceof BigInteger) {
      setDecimal(index, new BigDecimal((BigInteger) value));
    } else {
      setDecimal(index, Values.parseDecimal(value.toString()));
    }
  }

  private boolean setDateTime(int index, Object value) throws SQLException {
    if (value instanceof LocalDateTime) {
      setBits(index, SqlTypeCode.TIMESTAMP, DateTimes.micros((LocalDateTime) value));
    } else if (value instanceof Timestamp) {
      LocalDateTime wallTime = ((Timestamp) value).toLocalDateTime();
      setBits(index, SqlTypeCode.TIMESTAMP, DateTimes.micros(wallTime));
    } else if (value instanceof LocalDate) {
      setBits(index, SqlTypeCode.DATE, DateTimes.days((LocalDate) value));
    } else if (value instanceof Date) {
      setBits(index, SqlTypeCode.DATE, DateTimes.days(((Date) value).toLocalDate()));
    } else if (value instanceof LocalTime) {
      setBits(index, SqlTypeCode.TIME, DateTimes.micros((LocalTime) value));
    } else if (value instanceof Time) {
      setBits(index, SqlTypeCode.TIME, DateTimes.micros(DateTimes.localTime((Time) value)));
    } else if (value instanceof java.util.Date) {
      return setDateTime(index, new Timestamp(((java.util.Date) value).getTime()));
    } else if (value instanceof Calendar) {
      return setDateTime(index, new Timestamp(((Calendar) value).getTimeInMillis()));
    } else if (value instanceof Instant) {
      setBits(index, SqlTypeCode.TIMESTAMP_TZ, DateTimes.micros((Instant) value));
    } else if (value instanceof OffsetDateTime) {
      return setDateTime(index, ((OffsetDateTime) value).toInstant());
    } else if (value instanceof ZonedDateTime) {
      return setDateTime(index, ((ZonedDateTime) value).toInstant());
    } else {
      return false;
    }
    return true;
  }

  private boolean setLob(int index, Object value) throws SQLException {
    if (value instanceof Blob) {
      Blob blob = (Blob) value;
      byte[] bytes = blob.getBytes(1, MemoryBlob.length(blob.length()));
      setObject(index, SqlTypeCode.VARBINARY, bytes);
    } else if (value instanceof Clob) {
      Clob clob = (Clob) value;
      String text = clob.getSubString(1, MemoryBlob.length(clob.length()));
      setObject(index, SqlTypeCode.VARCHAR, text);
    } else if (value instanceof InputStream) {
      setStream(index, (InputStream) value, Long.MAX_VALUE);
    } else if (value instanceof Reader) {
      setReader(index, (Reader) value, Long.MAX_VALUE);
    } else {
      return false;
    }
    return true;
  }

  /** Binds what a stream holds, up to a length; it is read now. */
  void setStream(int index, @Nullable InputStream in, long length) throws SQLException {
    setObject(index, SqlTypeCode.VARBINARY, in == null ? null : readAll(in, length));
  }

  static byte[] readAll(InputStream in, long length) throws SQLException {
    try {
      return length >= Integer.MAX_VALUE
          ? in.readAllBytes()
          : in.readNBytes(MemoryBlob.length(length));
    } catch (IOException e) {
      throw SqlExceptions.of("HY000", "stream failed: " + e, e);
    }
  }

  /** Binds what a reader holds, up to a length; it is read now. */
  void setReader(int index, @Nullable Reader reader, long length) throws SQLException {
    if (reader == null) {
      setNull(index, SqlTypeCode.VARCHAR);
      return;
    }
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[4096];
    try {
      while (text.length() < length) {
        int read = reader.read(buffer, 0, (int) Math.min(buffer.length, length - text.length()));
        if (read < 0) {
          break;
        }
        text.append(buffer, 0, read);
      }
    } catch (IOException e) {
      throw SqlExceptions.of("HY000", "reader failed: " + e, e);
    }
    setObject(index, SqlTypeCode.VARCHAR, text.toString());
  }

  /**
   * Binds a value as a type of {@link java.sql.Types}: as its class says, then converted just as a
   * getter would convert it.
   *
   * @param scale digits after the point of a decimal; -1 to keep those it has
   */
  void set(int index, @Nullable Object value, int jdbcType, int scale) throws SQLException {
    SqlTypeCode target = TypeFacts.ofJdbcType(jdbcType);
    if (target == null) {
      throw Failures.unsupported("a parameter of java.sql.Types " + jdbcType);
    }
    if (value == null) {
      setNull(index, target);
      return;
    }
    if (value instanceof UUID
        && (target == SqlTypeCode.BINARY || target == SqlTypeCode.VARBINARY)) {
      UUID uuid = (UUID) value;
      ByteBuffer buffer = ByteBuffer.allocate(16);
      buffer.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
      setObject(index, target, buffer.array());
      return;
    }
    set(index, value);
    SqlTypeCode given = SqlTypeCode.ofCode(types[index - 1]);
    if (target == SqlTypeCode.NULL || (given == target && scale < 0)) {
      return;
    }
    RowWriter writer = new RowWriter().begin(1);
    write(writer, index - 1);
    convert(index, given, writer.finish(), target, scale);
  }

  private void convert(int index, SqlTypeCode from, byte[] row, SqlTypeCode target, int scale)
      throws SQLException {
    switch (target) {
      case BOOLEAN:
        setBits(index, target, Values.toBoolean(from, row, 0, 0) ? 1 : 0);
        break;
      case TINYINT:
        setWhole(index, target, Values.toLong(from, row, 0, 0), Byte.MIN_VALUE, Byte.MAX_VALUE);
        break;
      case SMALLINT:
        setWhole(index, target, Values.toLong(from, row, 0, 0), Short.MIN_VALUE, Short.MAX_VALUE);
        break;
      case INTEGER:
        setWhole(
            index, target, Values.toLong(from, row, 0, 0), Integer.MIN_VALUE, Integer.MAX_VALUE);
        break;
      case BIGINT:
        setBits(index, target, Values.toLong(from, row, 0, 0));
        break;
      case REAL:
        float single = (float) Values.toDouble(from, row, 0, 0);
        setBits(index, target, Float.floatToRawIntBits(single));
        break;
      case DOUBLE:
        setBits(index, target, Double.doubleToRawLongBits(Values.toDouble(from, row, 0, 0)));
        break;
      case DECIMAL:
        BigDecimal decimal = Values.toDecimal(from, row, 0, 0);
        setDecimal(index, scale < 0 ? decimal : decimal.setScale(scale, RoundingMode.HALF_UP));
        break;
      case BINARY:
      case VARBINARY:
        setObject(index, target, Values.toBytes(from, row, 0, 0));
        break;
      case DATE:
        setBits(index, target, DateTimes.days(Values.toLocalDate(from, row, 0, 0)));
        break;
      case TIME:
        setBits(index, target, DateTimes.micros(Values.toLocalTime(from, row, 0, 0)));
        break;
      case TIMESTAMP:
        setBits(index, target, DateTimes.micros(Values.toLocalDateTime(from, row, 0, 0)));
        break;
      case TIMESTAMP_TZ:
        Instant instant = Values.toOffsetDateTime(from, row, 0, 0).toInstant();
        setBits(index, target, DateTimes.micros(instant));
        break;
      default:
        setObject(index, target, Values.toText(from, row, 0, 0));
    }
  }

  private void setWhole(int index, SqlTypeCode type, long value, long least, long greatest)
      throws SQLException {
    if (value < least || value > greatest) {
      throw Failures.outOfRange(value, type.name());
    }
    setBits(index, type, value);
  }

  /** The values as a row; every one must have been set. */
  Parameters encode(RowWriter writer) throws SQLException {
    if (count == 0) {
      return Parameters.NONE;
    }
    writer.begin(count);
    for (int slot = 0; slot < count; slot++) {
      write(writer, slot);
    }
    typesShared = true;
    return new Parameters(types, writer.finish());
  }

  private void write(RowWriter writer, int slot) throws SQLException {
    if (types[slot] == UNSET) {
      throw Failures.parameterMissing(slot + 1);
    }
    Object object = objects[slot];
    if (object == Marker.NULL) {
      writer.writeNull();
      return;
    }
    switch (SqlTypeCode.ofCode(types[slot])) {
      case BOOLEAN:
      case TINYINT:
        writer.writeByte((byte) bits[slot]);
        break;
      case SMALLINT:
        writer.writeShort((short) bits[slot]);
        break;
      case INTEGER:
      case REAL:
      case DATE:
        writer.writeInt((int) bits[slot]);
        break;
      case DECIMAL:
        writer.writeDecimal((BigDecimal) object(slot));
        break;
      case CHAR:
      case VARCHAR:
        writer.writeString((String) object(slot));
        break;
      case BINARY:
      case VARBINARY:
        byte[] value = (byte[]) object(slot);
        writer.writeBytes(value, 0, value.length);
        break;
      case NULL:
        writer.writeNull();
        break;
      default:
        // BIGINT, DOUBLE and the times: eight bytes, little-endian.
        writer.writeLong(bits[slot]);
    }
  }

  private Object object(int slot) {
    Object object = objects[slot];
    if (object == null) {
      throw new IllegalStateException("parameter " + (slot + 1) + " lost its value");
    }
    return object;
  }
}
