package io.paxosstore.jdbc;

import static io.paxosstore.jdbc.Sql.assertState;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Values bound by a parameter and read back, and values read as types that they are not. */
class ConversionTest {
  private final StubSession session = new StubSession();

  private ResultSet one(SqlTypeCode type, Consumer<RowWriter> value) throws SQLException {
    ColumnDescription column = StubSession.column("X", type);
    session.query("SELECT x", List.of(column), 1, 1, i -> value::accept);
    ResultSet result = Sql.connect(session).createStatement().executeQuery("SELECT x");
    assertTrue(result.next());
    return result;
  }

  /** Binds a value, has the engine send the row back as it came, and reads it. */
  private ResultSet echo(Binder binder) throws SQLException {
    PreparedStatement insert = Sql.connect(session).prepareStatement("INSERT ?");
    binder.bind(insert);
    insert.executeUpdate();
    var sent = session.parameters.get(session.parameters.size() - 1);
    return one(SqlTypeCode.ofCode(sent.types()[0]), w -> w.copyColumn(sent.row(), 0, 0));
  }

  private interface Binder {
    void bind(PreparedStatement statement) throws SQLException;
  }

  @Test
  void numbersNarrowIfTheyFitAndAreRefusedIfNot() throws SQLException {
    ResultSet fits = one(SqlTypeCode.BIGINT, w -> w.writeLong(127));
    assertEquals(127, fits.getByte(1));
    assertEquals(127, fits.getShort(1));
    assertEquals(127, fits.getInt("x"));
    assertEquals(127f, fits.getFloat(1));
    assertEquals(127d, fits.getDouble(1));
    assertEquals(new BigDecimal(127), fits.getBigDecimal(1));
    assertEquals("127", fits.getString(1));
    assertTrue(fits.getBoolean(1));
    assertEquals(127L, fits.getObject(1));
    assertEquals(127, fits.getObject(1, Integer.class));
    assertEquals(BigInteger.valueOf(127), fits.getObject(1, BigInteger.class));

    ResultSet large = one(SqlTypeCode.BIGINT, w -> w.writeLong(Long.MIN_VALUE));
    assertState("22003", () -> large.getByte(1));
    assertState("22003", () -> large.getShort(1));
    assertState("22003", () -> large.getInt(1));
    assertState("22003", () -> large.getObject(1, Integer.class));
    assertEquals(Long.MIN_VALUE, large.getLong(1));
  }

  @Test
  void fractionsAreCutOffAndWhatNoLongHoldsIsRefused() throws SQLException {
    assertEquals(-1, one(SqlTypeCode.DOUBLE, w -> w.writeDouble(-1.9)).getInt(1));
    assertEquals(1, one(SqlTypeCode.DECIMAL, w -> w.writeDecimal(19, 1)).getLong(1));
    ResultSet nan = one(SqlTypeCode.DOUBLE, w -> w.writeDouble(Double.NaN));
    assertState("22003", () -> nan.getLong(1));
    assertState("22003", () -> nan.getBigDecimal(1));
    ResultSet big = one(SqlTypeCode.DOUBLE, w -> w.writeDouble(0x1p63));
    assertState("22003", () -> big.getLong(1));
    BigDecimal huge = new BigDecimal("9223372036854775808");
    ResultSet decimal = one(SqlTypeCode.DECIMAL, w -> w.writeDecimal(huge));
    assertState("22003", () -> decimal.getLong(1));
    assertEquals(huge, decimal.getBigDecimal(1));
  }

  @Test
  void aRealReadAsADecimalIsWhatItPrints() throws SQLException {
    assertEquals(
        new BigDecimal("0.1"), one(SqlTypeCode.REAL, w -> w.writeFloat(0.1f)).getBigDecimal(1));
  }

  @Test
  void textIsParsedAndBadTextSaysWhatItIsNot() throws SQLException {
    ResultSet number = one(SqlTypeCode.VARCHAR, w -> w.writeString(" 12.5 "));
    assertEquals(12, number.getInt(1));
    assertEquals(12.5, number.getDouble(1));
    assertEquals(new BigDecimal("12.5"), number.getBigDecimal(1));
    ResultSet text = one(SqlTypeCode.VARCHAR, w -> w.writeString("abc"));
    assertState("22018", () -> text.getInt(1));
    assertState("22018", () -> text.getDouble(1));
    assertState("22018", () -> text.getBigDecimal(1));
    assertState("22018", () -> text.getBoolean(1));
    assertState("22007", () -> text.getDate(1));
    assertState("22007", () -> text.getTime(1));
    assertState("22007", () -> text.getTimestamp(1));
    assertState("22007", () -> text.getObject(1, OffsetDateTime.class));
    assertState("22018", () -> text.getObject(1, UUID.class));
    assertTrue(one(SqlTypeCode.CHAR, w -> w.writeString("Yes ")).getBoolean(1));
    assertFalse(one(SqlTypeCode.CHAR, w -> w.writeString("0")).getBoolean(1));
    ResultSet time = one(SqlTypeCode.VARCHAR, w -> w.writeString("2024-02-29 01:02:03.5+02:00"));
    assertEquals(Instant.parse("2024-02-28T23:02:03.5Z"), time.getObject(1, Instant.class));
  }

  @Test
  void aPairWithoutMeaningIsRefused() throws SQLException {
    ResultSet number = one(SqlTypeCode.INTEGER, w -> w.writeInt(5));
    assertState("07006", () -> number.getDate(1));
    assertState("07006", () -> number.getTimestamp(1));
    assertState("07006", () -> number.getObject(1, UUID.class));
    assertState("0A000", () -> number.getObject(1, Thread.class));
    assertState("0A000", () -> number.getArray(1));
    ResultSet date = one(SqlTypeCode.DATE, w -> w.writeInt(5));
    assertState("07006", () -> date.getInt(1));
    assertState("07006", () -> date.getTime(1));
    assertState("07006", () -> date.getBoolean(1));
  }

  @Test
  void timestampsAreWallTimeWhateverTheZone() throws SQLException {
    TimeZone before = TimeZone.getDefault();
    try {
      LocalDateTime wallTime = LocalDateTime.of(2024, 3, 31, 2, 30, 15, 123_456_000);
      for (String zone : List.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        ResultSet result = echo(s -> s.setObject(1, wallTime));
        assertEquals(wallTime, result.getObject(1, LocalDateTime.class), zone);
        assertEquals("2024-03-31 02:30:15.123456", result.getString(1), zone);
        Timestamp noon = Timestamp.valueOf("2024-07-01 12:00:00.123456");
        ResultSet echoed = echo(s -> s.setTimestamp(1, noon));
        assertEquals(noon, echoed.getTimestamp(1), zone);
        assertEquals("2024-07-01 12:00:00.123456", echoed.getString(1), zone);
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void aCalendarShifts() throws SQLException {
    Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
    Timestamp instant = Timestamp.from(Instant.parse("2024-01-01T20:00:00.5Z"));
    ResultSet result = echo(s -> s.setTimestamp(1, instant, tokyo));
    assertEquals("2024-01-02 05:00:00.5", result.getString(1));
    assertEquals(instant, result.getTimestamp(1, tokyo));
    ResultSet date = echo(s -> s.setDate(1, new Date(instant.getTime()), tokyo));
    assertEquals("2024-01-02", date.getString(1));
    assertEquals(
        Instant.parse("2024-01-01T15:00:00Z").toEpochMilli(), date.getDate(1, tokyo).getTime());
    ResultSet time = echo(s -> s.setTime(1, new Time(instant.getTime()), tokyo));
    assertEquals("05:00:00.5", time.getString(1));
    assertEquals(
        Instant.parse("1969-12-31T20:00:00.5Z").toEpochMilli(), time.getTime(1, tokyo).getTime());
  }

  @Test
  void anInstantIsKeptToTheMicrosecond() throws SQLException {
    OffsetDateTime at = OffsetDateTime.of(1901, 1, 2, 3, 4, 5, 6_000, ZoneOffset.ofHours(5));
    ResultSet result = echo(s -> s.setObject(1, at));
    assertEquals(at.toInstant(), result.getObject(1, OffsetDateTime.class).toInstant());
    assertEquals(at.toInstant(), result.getObject(1, Instant.class));
    assertEquals(at.toInstant(), result.getObject(1, ZonedDateTime.class).toInstant());
    assertEquals(Timestamp.from(at.toInstant()), result.getTimestamp(1));
    assertEquals("1901-01-01 22:04:05.000006+00:00", result.getString(1));
    assertEquals(ZoneOffset.UTC, ((OffsetDateTime) result.getObject(1)).getOffset());
  }

  @Test
  void datesAndTimesGoBothWays() throws SQLException {
    LocalDate leap = LocalDate.of(2000, 2, 29);
    assertEquals(leap, echo(s -> s.setObject(1, leap)).getObject(1, LocalDate.class));
    assertEquals(Date.valueOf(leap), echo(s -> s.setDate(1, Date.valueOf(leap))).getDate(1));
    LocalTime time = LocalTime.of(23, 59, 59, 999_999_000);
    ResultSet result = echo(s -> s.setObject(1, time));
    assertEquals(time, result.getObject(1, LocalTime.class));
    assertEquals("23:59:59.999999", result.getString(1));
    Time sql = Time.valueOf("01:02:03");
    assertEquals(sql, echo(s -> s.setTime(1, sql)).getTime(1));
    ResultSet date = echo(s -> s.setObject(1, leap));
    assertEquals(Timestamp.valueOf("2000-02-29 00:00:00"), date.getTimestamp(1));
    assertEquals("2000-02-29", date.getString(1));
    assertEquals(
        new java.util.Date(Date.valueOf(leap).getTime()), date.getObject(1, java.util.Date.class));
  }

  @Test
  void setObjectWithATypeConverts() throws SQLException {
    assertEquals(12, echo(s -> s.setObject(1, "12", Types.INTEGER)).getObject(1));
    assertEquals(12L, echo(s -> s.setObject(1, 12, java.sql.JDBCType.BIGINT)).getObject(1));
    assertEquals(
        new BigDecimal("1.24"), echo(s -> s.setObject(1, 1.235, Types.NUMERIC, 2)).getObject(1));
    assertEquals("5", echo(s -> s.setObject(1, 5, Types.VARCHAR)).getObject(1));
    assertEquals(true, echo(s -> s.setObject(1, "true", Types.BIT)).getObject(1));
    assertEquals(
        Date.valueOf("2020-01-02"),
        echo(s -> s.setObject(1, "2020-01-02", Types.DATE)).getObject(1));
    UUID uuid = UUID.randomUUID();
    assertEquals(uuid, echo(s -> s.setObject(1, uuid)).getObject(1, UUID.class));
    assertEquals(uuid, echo(s -> s.setObject(1, uuid, Types.BINARY)).getObject(1, UUID.class));
    assertState("22003", () -> echo(s -> s.setObject(1, 128, Types.TINYINT)));
    assertState("22018", () -> echo(s -> s.setObject(1, "x", Types.INTEGER)));
    assertState("07006", () -> echo(s -> s.setObject(1, new Thread())));
    assertState("0A000", () -> echo(s -> s.setObject(1, "x", Types.ARRAY)));
  }

  @Test
  void bytesTextStreamsAndLobsAreCopied() throws Exception {
    byte[] bytes = {1, 2, (byte) 0xFE};
    ResultSet result = echo(s -> s.setBytes(1, bytes));
    assertArrayEquals(bytes, result.getBytes(1));
    assertEquals("0102fe", result.getString(1));
    try (InputStream in = result.getBinaryStream(1)) {
      assertArrayEquals(bytes, in.readAllBytes());
    }
    Blob blob = result.getBlob(1);
    assertArrayEquals(bytes, blob.getBytes(1, 3));
    assertEquals(2, blob.position(new byte[] {2}, 1));
    assertState("22011", () -> blob.getBytes(0, 1));
    assertArrayEquals(bytes, echo(s -> s.setBlob(1, blob)).getBytes(1));
    InputStream in = new java.io.ByteArrayInputStream(bytes);
    assertArrayEquals(new byte[] {1, 2}, echo(s -> s.setBinaryStream(1, in, 2)).getBytes(1));
    Reader reader = new java.io.StringReader("häß€😀");
    ResultSet text = echo(s -> s.setCharacterStream(1, reader));
    assertEquals("häß€😀", text.getString(1));
    assertArrayEquals("häß€😀".getBytes(StandardCharsets.UTF_8), text.getBytes(1));
    Clob clob = text.getClob(1);
    assertEquals("äß", clob.getSubString(2, 2));
    assertEquals("häß€😀", echo(s -> s.setClob(1, clob)).getString(1));
    blob.free();
    assertState("HY010", blob::length);
  }

  @Test
  void everyGetterAnswersEveryTypeOrThrowsAnSqlException() throws Exception {
    for (SqlTypeCode type : SqlTypeCode.values()) {
      for (boolean isNull : List.of(true, false)) {
        if (type == SqlTypeCode.NULL && !isNull) {
          continue;
        }
        ResultSet result = one(type, w -> write(w, type, isNull));
        for (Method getter : ResultSet.class.getMethods()) {
          Class<?>[] types = getter.getParameterTypes();
          boolean reads = getter.getName().startsWith("get") && types.length > 0;
          if (!reads || getter.getName().equals("getObject") && types.length > 1) {
            continue;
          }
          Object[] arguments = new Object[types.length];
          arguments[0] = types[0] == int.class ? (Object) 1 : "x";
          if (types.length > 1 && types[1] == int.class) {
            arguments[1] = 2;
          }
          try {
            Object value = getter.invoke(result, arguments);
            assertEquals(isNull, result.wasNull());
            if (isNull && !getter.getReturnType().isPrimitive()) {
              assertNull(value, getter.toString());
            }
          } catch (InvocationTargetException e) {
            assertTrue(
                e.getCause() instanceof SQLException, getter + " of " + type + ": " + e.getCause());
          }
        }
        for (Class<?> wanted :
            List.of(
                String.class,
                Boolean.class,
                Byte.class,
                Short.class,
                Integer.class,
                Long.class,
                Float.class,
                Double.class,
                BigDecimal.class,
                BigInteger.class,
                byte[].class,
                Date.class,
                Time.class,
                Timestamp.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class,
                Instant.class,
                Calendar.class,
                UUID.class,
                Blob.class,
                Clob.class,
                Object.class)) {
          try {
            Object value = result.getObject(1, wanted);
            assertTrue(isNull ? value == null : wanted.isInstance(value));
          } catch (SQLException e) {
            assertTrue(
                Arrays.asList("07006", "22018", "22007", "22003").contains(e.getSQLState()),
                e.toString());
          }
        }
      }
    }
  }

  private static void write(RowWriter writer, SqlTypeCode type, boolean isNull) {
    if (isNull) {
      writer.writeNull();
      return;
    }
    switch (type) {
      case BOOLEAN, TINYINT -> writer.writeByte((byte) 1);
      case SMALLINT -> writer.writeShort((short) 7);
      case INTEGER, DATE -> writer.writeInt(7);
      case REAL -> writer.writeFloat(7.5f);
      case DOUBLE -> writer.writeDouble(7.5);
      case DECIMAL -> writer.writeDecimal(75, 1);
      case CHAR, VARCHAR, BINARY, VARBINARY -> writer.writeString("text");
      default -> writer.writeLong(7);
    }
  }
}
