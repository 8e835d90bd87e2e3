package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/** The setters of a prepared statement, on its {@link ParameterSlots}. */
abstract class ParameterSetters extends PaxosStoreStatement implements PreparedStatement {
  final ParameterSlots slots;

  ParameterSetters(
      PaxosStoreConnection connection,
      boolean scrollable,
      boolean holdsCursors,
      ParameterSlots slots) {
    super(connection, scrollable, holdsCursors);
    this.slots = slots;
  }

  @Override
  public void clearParameters() throws SQLException {
    checkOpen();
    slots.clear();
  }

  @Override
  public void setNull(int index, int jdbcType) throws SQLException {
    checkOpen();
    SqlTypeCode type = TypeFacts.ofJdbcType(jdbcType);
    slots.setNull(index, type == null ? SqlTypeCode.NULL : type);
  }

  @Override
  public void setNull(int index, int jdbcType, @Nullable String typeName) throws SQLException {
    checkOpen();
    SqlTypeCode type = TypeFacts.ofJdbcType(jdbcType);
    slots.setNull(index, type == null ? SqlTypeCode.NULL : type);
  }

  @Override
  public void setBoolean(int index, boolean value) throws SQLException {
    checkOpen();
    slots.setBits(index, SqlTypeCode.BOOLEAN, value ? 1 : 0);
  }

  @Override
  public void setByte(int index, byte value) throws SQLException {
    checkOpen();
    slots.setBits(index, SqlTypeCode.TINYINT, value);
  }

  @Override
  public void setShort(int index, short value) throws SQLException {
    checkOpen();
    slots.setBits(index, SqlTypeCode.SMALLINT, value);
  }

  @Override
  public void setInt(int index, int value) throws SQLException {
    checkOpen();
    slots.setBits(index, SqlTypeCode.INTEGER, value);
  }

  @Override
  public void setLong(int index, long value) throws SQLException {
    checkOpen();
    slots.setBits(index, SqlTypeCode.BIGINT, value);
  }

  @Override
  public void setFloat(int index, float value) throws SQLException {
    checkOpen();
    slots.setBits(index, SqlTypeCode.REAL, Float.floatToRawIntBits(value));
  }

  @Override
  public void setDouble(int index, double value) throws SQLException {
    checkOpen();
    slots.setBits(index, SqlTypeCode.DOUBLE, Double.doubleToRawLongBits(value));
  }

  @Override
  public void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
    checkOpen();
    if (value == null) {
      slots.setNull(index, SqlTypeCode.DECIMAL);
    } else {
      slots.setDecimal(index, value);
    }
  }

  @Override
  public void setString(int index, @Nullable String value) throws SQLException {
    checkOpen();
    slots.setObject(index, SqlTypeCode.VARCHAR, value);
  }

  @Override
  public void setNString(int index, @Nullable String value) throws SQLException {
    checkOpen();
    slots.setObject(index, SqlTypeCode.VARCHAR, value);
  }

  @Override
  public void setBytes(int index, byte @Nullable [] value) throws SQLException {
    checkOpen();
    slots.setObject(index, SqlTypeCode.VARBINARY, value == null ? null : value.clone());
  }

  @Override
  public void setDate(int index, @Nullable Date value) throws SQLException {
    checkOpen();
    slots.set(index, value, Types.DATE, -1);
  }

  @Override
  public void setTime(int index, @Nullable Time value) throws SQLException {
    checkOpen();
    slots.set(index, value, Types.TIME, -1);
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
    checkOpen();
    slots.set(index, value, Types.TIMESTAMP, -1);
  }

  @Override
  public void setDate(int index, @Nullable Date value, @Nullable Calendar calendar)
      throws SQLException {
    checkOpen();
    if (value == null || calendar == null) {
      slots.set(index, value, Types.DATE, -1);
    } else {
      slots.set(index, DateTimes.localDate(value, DateTimes.zone(calendar)));
    }
  }

  @Override
  public void setTime(int index, @Nullable Time value, @Nullable Calendar calendar)
      throws SQLException {
    checkOpen();
    if (value == null || calendar == null) {
      slots.set(index, value, Types.TIME, -1);
    } else {
      slots.set(index, DateTimes.localTime(value, DateTimes.zone(calendar)));
    }
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar)
      throws SQLException {
    checkOpen();
    if (value == null || calendar == null) {
      slots.set(index, value, Types.TIMESTAMP, -1);
    } else {
      LocalDateTime wallTime = DateTimes.localDateTime(value, DateTimes.zone(calendar));
      slots.setBits(index, SqlTypeCode.TIMESTAMP, DateTimes.micros(wallTime));
    }
  }

  @Override
  public void setObject(int index, @Nullable Object value) throws SQLException {
    checkOpen();
    slots.set(index, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value, int targetType) throws SQLException {
    checkOpen();
    slots.set(index, value, targetType, -1);
  }

  @Override
  public void setObject(int index, @Nullable Object value, int targetType, int scale)
      throws SQLException {
    checkOpen();
    slots.set(index, value, targetType, scaleFor(targetType, value, scale));
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType targetType) throws SQLException {
    checkOpen();
    slots.set(index, value, targetType.getVendorTypeNumber(), -1);
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType targetType, int scale)
      throws SQLException {
    checkOpen();
    setObject(index, value, (int) targetType.getVendorTypeNumber(), scale);
  }

  /** The scale counts for decimals; for streams it is a length, elsewhere it says nothing. */
  private static int scaleFor(int targetType, @Nullable Object value, int scale) {
    boolean decimal = targetType == Types.DECIMAL || targetType == Types.NUMERIC;
    return decimal && !(value instanceof InputStream) ? scale : -1;
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream value) throws SQLException {
    checkOpen();
    slots.setStream(index, value, Long.MAX_VALUE);
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream value, int length)
      throws SQLException {
    checkOpen();
    slots.setStream(index, value, length);
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream value, long length)
      throws SQLException {
    checkOpen();
    slots.setStream(index, value, length);
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream value) throws SQLException {
    checkOpen();
    setAscii(index, value, Long.MAX_VALUE);
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream value, int length)
      throws SQLException {
    checkOpen();
    setAscii(index, value, length);
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream value, long length)
      throws SQLException {
    checkOpen();
    setAscii(index, value, length);
  }

  private void setAscii(int index, @Nullable InputStream value, long length) throws SQLException {
    String text =
        value == null
            ? null
            : new String(ParameterSlots.readAll(value, length), StandardCharsets.US_ASCII);
    slots.setObject(index, SqlTypeCode.VARCHAR, text);
  }

  @Deprecated
  @Override
  public void setUnicodeStream(int index, @Nullable InputStream value, int length)
      throws SQLException {
    checkOpen();
    String text =
        value == null
            ? null
            : new String(ParameterSlots.readAll(value, length), StandardCharsets.UTF_16BE);
    slots.setObject(index, SqlTypeCode.VARCHAR, text);
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader value, int length)
      throws SQLException {
    checkOpen();
    slots.setReader(index, value, length);
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader value) throws SQLException {
    checkOpen();
    slots.setReader(index, value, Long.MAX_VALUE);
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader value, long length)
      throws SQLException {
    checkOpen();
    slots.setReader(index, value, length);
  }

  @Override
  public void setNCharacterStream(int index, @Nullable Reader value) throws SQLException {
    checkOpen();
    slots.setReader(index, value, Long.MAX_VALUE);
  }

  @Override
  public void setNCharacterStream(int index, @Nullable Reader value, long length)
      throws SQLException {
    checkOpen();
    slots.setReader(index, value, length);
  }

  @Override
  public void setBlob(int index, @Nullable Blob value) throws SQLException {
    checkOpen();
    slots.set(index, value, Types.BLOB, -1);
  }

  @Override
  public void setBlob(int index, @Nullable InputStream value) throws SQLException {
    checkOpen();
    slots.setStream(index, value, Long.MAX_VALUE);
  }

  @Override
  public void setBlob(int index, @Nullable InputStream value, long length) throws SQLException {
    checkOpen();
    slots.setStream(index, value, length);
  }

  @Override
  public void setClob(int index, @Nullable Clob value) throws SQLException {
    checkOpen();
    slots.set(index, value, Types.CLOB, -1);
  }

  @Override
  public void setClob(int index, @Nullable Reader value) throws SQLException {
    checkOpen();
    slots.setReader(index, value, Long.MAX_VALUE);
  }

  @Override
  public void setClob(int index, @Nullable Reader value, long length) throws SQLException {
    checkOpen();
    slots.setReader(index, value, length);
  }

  @Override
  public void setNClob(int index, @Nullable NClob value) throws SQLException {
    checkOpen();
    slots.set(index, value, Types.CLOB, -1);
  }

  @Override
  public void setNClob(int index, @Nullable Reader value) throws SQLException {
    checkOpen();
    slots.setReader(index, value, Long.MAX_VALUE);
  }

  @Override
  public void setNClob(int index, @Nullable Reader value, long length) throws SQLException {
    checkOpen();
    slots.setReader(index, value, length);
  }

  @Override
  public void setArray(int index, @Nullable Array value) throws SQLException {
    throw Failures.unsupported("an array");
  }

  @Override
  public void setRef(int index, @Nullable Ref value) throws SQLException {
    throw Failures.unsupported("a REF");
  }

  @Override
  public void setRowId(int index, @Nullable RowId value) throws SQLException {
    throw Failures.unsupported("a ROWID");
  }

  @Override
  public void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
    throw Failures.unsupported("an XML value");
  }

  @Override
  public void setURL(int index, @Nullable URL value) throws SQLException {
    throw Failures.unsupported("a DATALINK");
  }
}
