package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The getters of a result set, on a current row that the cursor below it sets. The types that need
 * no conversion are read from the buffer at once; {@link Values} has the rest.
 */
abstract class RowGetters extends ReadOnlyResultSet {
  final ResultShape shape;
  private final SqlTypeCode[] types;
  private final int maxFieldSize;

  /** The buffer that holds the current row; null if there is none. */
  byte @Nullable [] bytes;

  /** Index of the current row in {@link #bytes}. */
  int row;

  private boolean wasNull;

  RowGetters(ResultShape shape, int maxFieldSize) {
    this.shape = shape;
    types = shape.types();
    this.maxFieldSize = maxFieldSize;
  }

  /** Throws if the result set, or what it belongs to, is closed. */
  abstract void checkOpen() throws SQLException;

  /** The buffer with the value of a column counted from 1; null if the value is null. */
  private byte @Nullable [] present(int column) throws SQLException {
    byte[] current = bytes;
    if (current == null) {
      checkOpen();
      throw Failures.noRow();
    }
    if (column < 1 || column > types.length) {
      throw Failures.columnIndex(column, types.length);
    }
    boolean isNull = RowFormat.isNull(current, row, column - 1);
    wasNull = isNull;
    return isNull ? null : current;
  }

  @Override
  public boolean wasNull() throws SQLException {
    checkOpen();
    return wasNull;
  }

  @Override
  public int findColumn(String label) throws SQLException {
    checkOpen();
    return shape.indexOf(label);
  }

  private String cut(String text, SqlTypeCode type) {
    boolean limited =
        maxFieldSize > 0
            && text.length() > maxFieldSize
            && (type == SqlTypeCode.CHAR || type == SqlTypeCode.VARCHAR);
    return limited ? text.substring(0, maxFieldSize) : text;
  }

  private byte[] cut(byte[] value) {
    return maxFieldSize > 0 && value.length > maxFieldSize
        ? Arrays.copyOf(value, maxFieldSize)
        : value;
  }

  @Override
  public @Nullable String getString(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    if (type == SqlTypeCode.VARCHAR && maxFieldSize == 0) {
      return RowFormat.getString(b, row, i);
    }
    return cut(Values.toText(type, b, row, i), type);
  }

  @Override
  public @Nullable String getString(String label) throws SQLException {
    return getString(findColumn(label));
  }

  @Override
  public boolean getBoolean(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return false;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    if (type == SqlTypeCode.BOOLEAN) {
      return RowFormat.getBoolean(b, row, i);
    }
    return Values.toBoolean(type, b, row, i);
  }

  @Override
  public boolean getBoolean(String label) throws SQLException {
    return getBoolean(findColumn(label));
  }

  @Override
  public byte getByte(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return 0;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    return (byte) Values.toWhole(type, b, row, i, Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
  }

  @Override
  public byte getByte(String label) throws SQLException {
    return getByte(findColumn(label));
  }

  @Override
  public short getShort(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return 0;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    return (short) Values.toWhole(type, b, row, i, Short.MIN_VALUE, Short.MAX_VALUE, "short");
  }

  @Override
  public short getShort(String label) throws SQLException {
    return getShort(findColumn(label));
  }

  @Override
  public int getInt(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return 0;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    if (type == SqlTypeCode.INTEGER) {
      return RowFormat.getInt(b, row, i);
    }
    return (int) Values.toWhole(type, b, row, i, Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
  }

  @Override
  public int getInt(String label) throws SQLException {
    return getInt(findColumn(label));
  }

  @Override
  public long getLong(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return 0;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    if (type == SqlTypeCode.BIGINT) {
      return RowFormat.getLong(b, row, i);
    }
    return Values.toLong(type, b, row, i);
  }

  @Override
  public long getLong(String label) throws SQLException {
    return getLong(findColumn(label));
  }

  @Override
  public float getFloat(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return 0;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    return (float) Values.toDouble(type, b, row, i);
  }

  @Override
  public float getFloat(String label) throws SQLException {
    return getFloat(findColumn(label));
  }

  @Override
  public double getDouble(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return 0;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    if (type == SqlTypeCode.DOUBLE) {
      return RowFormat.getDouble(b, row, i);
    }
    return Values.toDouble(type, b, row, i);
  }

  @Override
  public double getDouble(String label) throws SQLException {
    return getDouble(findColumn(label));
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    if (type == SqlTypeCode.DECIMAL) {
      return RowFormat.getDecimal(b, row, i);
    }
    return Values.toDecimal(type, b, row, i);
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
    return getBigDecimal(findColumn(label));
  }

  @Deprecated
  @Override
  public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    return Values.toDecimal(type, b, row, i).setScale(scale, RoundingMode.HALF_UP);
  }

  @Deprecated
  @Override
  public @Nullable BigDecimal getBigDecimal(String label, int scale) throws SQLException {
    return getBigDecimal(findColumn(label), scale);
  }

  @Override
  public byte @Nullable [] getBytes(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    return cut(Values.toBytes(type, b, row, i));
  }

  @Override
  public byte @Nullable [] getBytes(String label) throws SQLException {
    return getBytes(findColumn(label));
  }

  @Override
  public @Nullable Date getDate(int column) throws SQLException {
    return getDate(column, null);
  }

  @Override
  public @Nullable Date getDate(String label) throws SQLException {
    return getDate(findColumn(label));
  }

  @Override
  public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    ZoneId zone = calendar == null ? null : DateTimes.zone(calendar);
    return Values.toDate(type, b, row, i, zone);
  }

  @Override
  public @Nullable Date getDate(String label, @Nullable Calendar calendar) throws SQLException {
    return getDate(findColumn(label), calendar);
  }

  @Override
  public @Nullable Time getTime(int column) throws SQLException {
    return getTime(column, null);
  }

  @Override
  public @Nullable Time getTime(String label) throws SQLException {
    return getTime(findColumn(label));
  }

  @Override
  public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    ZoneId zone = calendar == null ? null : DateTimes.zone(calendar);
    return Values.toTime(type, b, row, i, zone);
  }

  @Override
  public @Nullable Time getTime(String label, @Nullable Calendar calendar) throws SQLException {
    return getTime(findColumn(label), calendar);
  }

  @Override
  public @Nullable Timestamp getTimestamp(int column) throws SQLException {
    return getTimestamp(column, null);
  }

  @Override
  public @Nullable Timestamp getTimestamp(String label) throws SQLException {
    return getTimestamp(findColumn(label));
  }

  @Override
  public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar)
      throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    ZoneId zone = calendar == null ? null : DateTimes.zone(calendar);
    return Values.toTimestamp(type, b, row, i, zone);
  }

  @Override
  public @Nullable Timestamp getTimestamp(String label, @Nullable Calendar calendar)
      throws SQLException {
    return getTimestamp(findColumn(label), calendar);
  }

  @Override
  public @Nullable Object getObject(int column) throws SQLException {
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    int i = column - 1;
    SqlTypeCode type = types[i];
    return type == SqlTypeCode.CHAR || type == SqlTypeCode.VARCHAR
        ? cut(Values.toText(type, b, row, i), type)
        : Values.toObject(type, b, row, i);
  }

  @Override
  public @Nullable Object getObject(String label) throws SQLException {
    return getObject(findColumn(label));
  }

  @Override
  public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> map)
      throws SQLException {
    if (map != null && !map.isEmpty()) {
      throw Failures.unsupported("a type map");
    }
    return getObject(column);
  }

  @Override
  public @Nullable Object getObject(String label, @Nullable Map<String, Class<?>> map)
      throws SQLException {
    return getObject(findColumn(label), map);
  }

  @Override
  public <T> @Nullable T getObject(int column, @Nullable Class<T> wanted) throws SQLException {
    if (wanted == null) {
      throw Failures.invalidArgument("getObject needs a class");
    }
    ObjectReaders.ObjectReader reader = ObjectReaders.of(wanted);
    if (reader == null) {
      throw Failures.unsupported("getObject of " + wanted.getName());
    }
    byte[] b = present(column);
    if (b == null) {
      return null;
    }
    return wanted.cast(reader.read(types[column - 1], b, row, column - 1));
  }

  @Override
  public <T> @Nullable T getObject(String label, @Nullable Class<T> wanted) throws SQLException {
    return getObject(findColumn(label), wanted);
  }

  @Override
  public @Nullable InputStream getBinaryStream(int column) throws SQLException {
    byte[] value = getBytes(column);
    return value == null ? null : new ByteArrayInputStream(value);
  }

  @Override
  public @Nullable InputStream getBinaryStream(String label) throws SQLException {
    return getBinaryStream(findColumn(label));
  }

  @Override
  public @Nullable InputStream getAsciiStream(int column) throws SQLException {
    String value = getString(column);
    return value == null
        ? null
        : new ByteArrayInputStream(value.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public @Nullable InputStream getAsciiStream(String label) throws SQLException {
    return getAsciiStream(findColumn(label));
  }

  @Deprecated
  @Override
  public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
    String value = getString(column);
    return value == null
        ? null
        : new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_16BE));
  }

  @Deprecated
  @Override
  public @Nullable InputStream getUnicodeStream(String label) throws SQLException {
    return getUnicodeStream(findColumn(label));
  }

  @Override
  public @Nullable Reader getCharacterStream(int column) throws SQLException {
    String value = getString(column);
    return value == null ? null : new StringReader(value);
  }

  @Override
  public @Nullable Reader getCharacterStream(String label) throws SQLException {
    return getCharacterStream(findColumn(label));
  }

  @Override
  public @Nullable Reader getNCharacterStream(int column) throws SQLException {
    String value = getString(column);
    return value == null ? null : new StringReader(value);
  }

  @Override
  public @Nullable Reader getNCharacterStream(String label) throws SQLException {
    return getNCharacterStream(findColumn(label));
  }

  @Override
  public @Nullable Blob getBlob(int column) throws SQLException {
    byte[] value = getBytes(column);
    return value == null ? null : new MemoryBlob(value);
  }

  @Override
  public @Nullable Blob getBlob(String label) throws SQLException {
    return getBlob(findColumn(label));
  }

  @Override
  public @Nullable Clob getClob(int column) throws SQLException {
    String value = getString(column);
    return value == null ? null : new MemoryClob(value);
  }

  @Override
  public @Nullable Clob getClob(String label) throws SQLException {
    return getClob(findColumn(label));
  }

  @Override
  public @Nullable NClob getNClob(int column) throws SQLException {
    String value = getString(column);
    return value == null ? null : new MemoryClob(value);
  }

  @Override
  public @Nullable NClob getNClob(String label) throws SQLException {
    return getNClob(findColumn(label));
  }

  @Override
  public @Nullable String getNString(int column) throws SQLException {
    return getString(column);
  }

  @Override
  public @Nullable String getNString(String label) throws SQLException {
    return getNString(findColumn(label));
  }

  @Override
  public Array getArray(int column) throws SQLException {
    throw Failures.unsupported("an array");
  }

  @Override
  public Array getArray(String label) throws SQLException {
    throw Failures.unsupported("an array");
  }

  @Override
  public Ref getRef(int column) throws SQLException {
    throw Failures.unsupported("a REF");
  }

  @Override
  public Ref getRef(String label) throws SQLException {
    throw Failures.unsupported("a REF");
  }

  @Override
  public RowId getRowId(int column) throws SQLException {
    throw Failures.unsupported("a ROWID");
  }

  @Override
  public RowId getRowId(String label) throws SQLException {
    throw Failures.unsupported("a ROWID");
  }

  @Override
  public SQLXML getSQLXML(int column) throws SQLException {
    throw Failures.unsupported("an XML value");
  }

  @Override
  public SQLXML getSQLXML(String label) throws SQLException {
    throw Failures.unsupported("an XML value");
  }

  @Override
  public URL getURL(int column) throws SQLException {
    throw Failures.unsupported("a DATALINK");
  }

  @Override
  public URL getURL(String label) throws SQLException {
    throw Failures.unsupported("a DATALINK");
  }
}
