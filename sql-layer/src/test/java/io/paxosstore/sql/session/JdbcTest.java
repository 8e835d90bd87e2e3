package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One connection: what JDBC promises of it holds on every form of the URL. */
@ParameterizedClass
@EnumSource
final class JdbcTest {
  @Parameter Place place;
  @TempDir Path directory;
  private Place.Running database;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void open() throws Exception {
    database = place.open(directory);
    connection = database.connect();
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    database.close();
  }

  private static void assertState(String state, Executable failing) {
    SQLException failure = assertThrows(SQLException.class, failing);
    assertEquals(state, failure.getSQLState(), failure.getMessage());
  }

  private String only(String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      String value = rows.getString(1);
      assertFalse(rows.next(), sql);
      return value;
    }
  }

  private List<String> all(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  @Test
  void everyTypeComesBackAsItWasBound() throws SQLException {
    statement.execute(
        """
        CREATE TABLE everything (id INT PRIMARY KEY, yes BOOLEAN, tiny TINYINT, small SMALLINT,
          big BIGINT, single REAL, wide DOUBLE, price DECIMAL(38, 10), code CHAR(4),
          name VARCHAR(100), story TEXT, raw VARBINARY(100), fixed BINARY(3), born DATE, at TIME,
          seen TIMESTAMP, moment TIMESTAMP WITH TIME ZONE)
        """);
    Object[] values = {
      1,
      true,
      (byte) -128,
      (short) 32767,
      Long.MIN_VALUE,
      1.5f,
      Math.PI,
      new BigDecimal("1234567890123456789012345678.0123456789"),
      "ab",
      "Grüße, 世界 𝄞",
      "x".repeat(70_000),
      new byte[] {0, -1, 127},
      new byte[] {1, 2, 3},
      LocalDate.of(1582, 10, 4),
      LocalTime.of(23, 59, 59, 999_999_000),
      LocalDateTime.of(9999, 12, 31, 23, 59, 59, 123_456_000),
      OffsetDateTime.of(2026, 3, 29, 2, 30, 0, 1_000, ZoneOffset.ofHours(5))
    };
    String insert = "INSERT INTO everything VALUES (?" + ", ?".repeat(values.length - 1) + ")";
    try (PreparedStatement prepared = connection.prepareStatement(insert)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      assertEquals(1, prepared.executeUpdate());
      prepared.setInt(1, 2);
      for (int i = 1; i < values.length; i++) {
        prepared.setNull(i + 1, Types.NULL);
      }
      assertEquals(1, prepared.executeUpdate());
    }
    try (ResultSet row = statement.executeQuery("SELECT * FROM everything ORDER BY id")) {
      assertTrue(row.next());
      assertEquals(1, row.getInt(1));
      assertTrue(row.getBoolean(2));
      assertEquals(-128, row.getByte(3));
      assertEquals(32767, row.getShort(4));
      assertEquals(Long.MIN_VALUE, row.getLong(5));
      assertEquals(1.5f, row.getFloat(6));
      assertEquals(Math.PI, row.getDouble(7));
      assertEquals(values[7], row.getBigDecimal(8));
      assertEquals("ab  ", row.getString(9));
      assertEquals(values[9], row.getString(10));
      assertEquals(values[10], row.getString(11));
      assertArrayEquals((byte[]) values[11], row.getBytes(12));
      assertArrayEquals((byte[]) values[12], row.getBytes(13));
      assertEquals(values[13], row.getObject(14, LocalDate.class));
      assertEquals(values[14], row.getObject(15, LocalTime.class));
      assertEquals(values[15], row.getObject(16, LocalDateTime.class));
      OffsetDateTime moment = (OffsetDateTime) values[16];
      assertTrue(moment.isEqual(row.getObject(17, OffsetDateTime.class)));
      assertEquals(moment.toInstant(), row.getObject(17, Instant.class));
      assertEquals(moment.toInstant(), row.getObject(17, ZonedDateTime.class).toInstant());
      assertTrue(row.next());
      for (int i = 1; i < values.length; i++) {
        assertNull(row.getObject(i + 1));
        assertTrue(row.wasNull());
      }
      assertFalse(row.next());
    }
  }

  @Test
  void aValueFindsItsRowWhateverClassItIsBoundAs() throws SQLException {
    statement.execute(
        "CREATE TABLE t (id BIGINT PRIMARY KEY, d DATE, ts TIMESTAMP, amount DECIMAL(10, 2))");
    statement.execute(
        "INSERT INTO t VALUES (7, DATE '2026-02-28', TIMESTAMP '2026-02-28 10:00:00', 12.50)");
    record Probe(String condition, Object value) {}
    for (Probe probe :
        List.of(
            new Probe("id = ?", 7),
            new Probe("id = ?", 7L),
            new Probe("id = ?", (short) 7),
            new Probe("id = ?", new BigDecimal("7.0")),
            new Probe("d = ?", LocalDate.of(2026, 2, 28)),
            new Probe("d = ?", java.sql.Date.valueOf("2026-02-28")),
            new Probe("ts = ?", LocalDateTime.of(2026, 2, 28, 10, 0)),
            new Probe("ts = ?", Timestamp.valueOf("2026-02-28 10:00:00")),
            new Probe("amount = ?", new BigDecimal("12.5")),
            new Probe("amount = ?", 12.5))) {
      try (PreparedStatement query =
          connection.prepareStatement("SELECT id FROM t WHERE " + probe.condition())) {
        query.setObject(1, probe.value());
        try (ResultSet rows = query.executeQuery()) {
          assertTrue(rows.next(), probe.toString());
        }
      }
    }
  }

  @Test
  void aBatchCountsEachOfItsRowsAndIsAllOrNothing() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      for (int i = 0; i < 1_000; i++) {
        insert.setInt(1, i);
        insert.setInt(2, i % 10);
        insert.addBatch();
      }
      int[] counts = insert.executeBatch();
      assertEquals(1_000, counts.length);
      assertEquals(1, counts[999]);
      insert.setInt(1, 5_000);
      insert.addBatch();
      insert.setInt(1, 3);
      insert.addBatch();
      BatchUpdateException failure = assertThrows(BatchUpdateException.class, insert::executeBatch);
      assertEquals("23505", failure.getSQLState());
    }
    assertEquals("1000", only("SELECT COUNT(*) FROM t"));
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE t SET v = -1 WHERE v = ?")) {
      for (int v : new int[] {3, 77}) {
        update.setInt(1, v);
        update.addBatch();
      }
      assertArrayEquals(new int[] {100, 0}, update.executeBatch());
    }
    statement.addBatch("DELETE FROM t WHERE id < 10");
    statement.addBatch("INSERT INTO t VALUES (1, 1), (2, 2)");
    assertArrayEquals(new int[] {10, 2}, statement.executeBatch());
  }

  @Test
  void generatedKeysComeByFlagByNameAndByIndex() throws SQLException {
    statement.execute(
        """
        CREATE TABLE t (name VARCHAR(10), id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          made INT DEFAULT 42)
        """);
    statement.executeUpdate(
        "INSERT INTO t (name) VALUES ('a'), ('b')", Statement.RETURN_GENERATED_KEYS);
    List<Long> ids = new ArrayList<>();
    try (ResultSet keys = statement.getGeneratedKeys()) {
      assertEquals("ID", keys.getMetaData().getColumnName(1));
      while (keys.next()) {
        ids.add(keys.getLong(1));
      }
    }
    assertEquals(2, ids.size());
    assertEquals(ids.stream().map(String::valueOf).toList(), all("SELECT id FROM t ORDER BY name"));
    String insert = "INSERT INTO t (name) VALUES (?)";
    for (PreparedStatement prepared :
        List.of(
            connection.prepareStatement(insert, new String[] {"made", "Id"}),
            connection.prepareStatement(insert, new int[] {3, 2}))) {
      prepared.setString(1, "c");
      prepared.executeUpdate();
      try (ResultSet keys = prepared.getGeneratedKeys()) {
        assertTrue(keys.next());
        assertEquals(42, keys.getInt("MADE"));
        assertEquals(42, keys.getInt(1));
        assertFalse(ids.contains(keys.getLong(2)));
      }
      prepared.close();
    }
    try (PreparedStatement batch =
        connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
      for (String name : List.of("x", "y", "z")) {
        batch.setString(1, name);
        batch.addBatch();
      }
      batch.executeBatch();
      int count = 0;
      try (ResultSet keys = batch.getGeneratedKeys()) {
        while (keys.next()) {
          count++;
        }
      }
      assertEquals(3, count);
    }
    assertState(
        "42703", () -> statement.executeUpdate("INSERT INTO t (name) VALUES ('n')", new int[] {4}));
    assertState(
        "42703",
        () -> statement.executeUpdate("INSERT INTO t (name) VALUES ('n')", new String[] {"no"}));
    assertEquals("7", only("SELECT COUNT(*) FROM t"));
  }

  @Test
  void savepointsUndoWhatCameAfterThem() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    assertState("25000", () -> connection.setSavepoint());
    connection.setAutoCommit(false);
    Savepoint first = connection.setSavepoint();
    statement.execute("INSERT INTO t VALUES (1)");
    Savepoint second = connection.setSavepoint("second");
    statement.execute("INSERT INTO t VALUES (2)");
    connection.rollback(second);
    assertEquals(List.of("1"), all("SELECT id FROM t"));
    statement.execute("INSERT INTO t VALUES (3)");
    connection.releaseSavepoint(second);
    assertState("3B001", () -> connection.rollback(second));
    connection.rollback(first);
    statement.execute("INSERT INTO t VALUES (4)");
    connection.commit();
    assertState("3B001", () -> connection.rollback(first));
    connection.setAutoCommit(true);
    assertEquals(List.of("4"), all("SELECT id FROM t"));
  }

  @Test
  void transactionsOfSqlAndOfJdbcAreTheSame() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    statement.execute("START TRANSACTION");
    statement.execute("INSERT INTO t VALUES (1)");
    statement.execute("SAVEPOINT s");
    statement.execute("INSERT INTO t VALUES (2)");
    statement.execute("ROLLBACK TO SAVEPOINT s");
    statement.execute("COMMIT");
    connection.setAutoCommit(false);
    statement.execute("INSERT INTO t VALUES (3)");
    statement.execute("ROLLBACK");
    statement.execute("INSERT INTO t VALUES (4)");
    connection.setAutoCommit(true);
    assertEquals(List.of("1", "4"), all("SELECT id FROM t ORDER BY id"));
  }

  @Test
  void aFailedStatementLeavesItsTransactionAsItWas() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    connection.setAutoCommit(false);
    statement.execute("INSERT INTO t VALUES (1)");
    assertState("23505", () -> statement.execute("INSERT INTO t VALUES (2), (1)"));
    assertState("42P01", () -> statement.execute("SELECT * FROM nowhere"));
    assertState("42601", () -> statement.execute("SELEC 1"));
    assertState("22012", () -> statement.execute("SELECT id / 0 FROM t"));
    statement.execute("INSERT INTO t VALUES (3)");
    connection.commit();
    connection.setAutoCommit(true);
    assertEquals(List.of("1", "3"), all("SELECT id FROM t ORDER BY id"));
  }

  @Test
  void aReadOnlyConnectionChangesNothing() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    connection.setReadOnly(true);
    assertReadOnly(statement);
    connection.setAutoCommit(false);
    connection.setSavepoint();
    assertReadOnly(statement);
    connection.rollback();
    connection.setReadOnly(false);
    connection.setAutoCommit(true);
    statement.execute("INSERT INTO t VALUES (1)");
    try (Connection other = database.connect("readOnly=true");
        Statement its = other.createStatement()) {
      assertReadOnly(its);
      try (ResultSet rows = its.executeQuery("SELECT * FROM t")) {
        assertTrue(rows.next());
      }
    }
    statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
    assertReadOnly(statement);
    statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
    statement.execute("SET TRANSACTION READ ONLY");
    assertState("25006", () -> statement.execute("DELETE FROM t"));
    statement.execute("DELETE FROM t");
  }

  private static void assertReadOnly(Statement statement) {
    assertState("25006", () -> statement.execute("INSERT INTO t VALUES (9)"));
    assertState("25006", () -> statement.execute("UPDATE t SET id = 5"));
    assertState("25006", () -> statement.execute("DELETE FROM t"));
    assertState("25006", () -> statement.execute("CREATE TABLE u (id INT PRIMARY KEY)"));
  }

  @Test
  void aSchemaOfTheUrlOrOfTheConnectionIsWhereNamesAreLookedUp() throws SQLException {
    statement.execute("CREATE SCHEMA sales");
    statement.execute("CREATE SCHEMA \"mixedCase\"");
    statement.execute("CREATE TABLE sales.t (id INT PRIMARY KEY)");
    assertState("42P01", () -> statement.execute("SELECT * FROM t"));
    connection.setSchema("SALES");
    assertEquals("SALES", connection.getSchema());
    statement.execute("SELECT * FROM t");
    connection.setSchema("PUBLIC");
    assertState("42P01", () -> statement.execute("SELECT * FROM t"));
    try (Connection other = database.connect("schema=sales")) {
      assertEquals("SALES", other.getSchema());
      other.createStatement().execute("INSERT INTO t VALUES (1)");
    }
    try (Connection other = database.connect("schema=%22mixedCase%22")) {
      assertEquals("mixedCase", other.getSchema());
      other.createStatement().execute("CREATE TABLE own (id INT PRIMARY KEY)");
    }
    assertEquals("0", only("SELECT COUNT(*) FROM \"mixedCase\".own"));
    assertState("3F000", () -> connection.setSchema("NOWHERE"));
    assertState("3F000", () -> database.connect("schema=nowhere"));
    assertEquals("PUBLIC", connection.getSchema());
  }

  @Test
  void optionsOfTheUrlReachTheSession() throws SQLException {
    try (Connection other =
        database.connect(
            "applicationName=ledger&isolation=READ_COMMITTED&queryTimeout=7&fetchSize=3&user=ada")) {
      assertEquals(Connection.TRANSACTION_READ_COMMITTED, other.getTransactionIsolation());
      assertEquals("ada", other.getMetaData().getUserName());
      try (Statement its = other.createStatement()) {
        assertEquals(7, its.getQueryTimeout());
        assertEquals(3, its.getFetchSize());
        try (ResultSet shown = its.executeQuery("SHOW APPLICATION_NAME")) {
          assertTrue(shown.next());
          assertEquals("ledger", shown.getString(1));
        }
      }
    }
    assertState("08001", () -> database.connect("noSuchOption=1"));
  }

  @Test
  void whatIsExpectedIsCheckedBeforeAnythingHappens() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    assertState("07005", () -> statement.executeQuery("INSERT INTO t VALUES (1)"));
    assertState("07003", () -> statement.executeUpdate("SELECT * FROM t"));
    assertEquals("0", only("SELECT COUNT(*) FROM t"));
    assertFalse(statement.execute("INSERT INTO t VALUES (1)"));
    assertEquals(1, statement.getUpdateCount());
    assertTrue(statement.execute("SELECT * FROM t"));
    assertEquals(-1, statement.getUpdateCount());
  }

  @Test
  void maxRowsEndsAResult() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    statement.execute("INSERT INTO t VALUES (1), (2), (3), (4)");
    statement.setMaxRows(3);
    statement.setFetchSize(2);
    assertEquals(3, all("SELECT id FROM t").size());
  }

  @Test
  void aResultSaysWhatItsColumnsAre() throws SQLException {
    statement.execute(
        """
        CREATE TABLE item (id INT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
          label VARCHAR(30) NOT NULL, price DECIMAL(12, 2))
        """);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT i.id, label AS what, price * 2 AS double_price FROM item i WHERE price > ?")) {
      ResultSetMetaData before = query.getMetaData();
      assertEquals(3, before.getColumnCount());
      assertEquals(1, query.getParameterMetaData().getParameterCount());
      assertEquals(Types.DECIMAL, query.getParameterMetaData().getParameterType(1));
      query.setInt(1, 0);
      try (ResultSet rows = query.executeQuery()) {
        ResultSetMetaData columns = rows.getMetaData();
        assertEquals("ID", columns.getColumnLabel(1));
        assertEquals("ITEM", columns.getTableName(1));
        assertEquals("PUBLIC", columns.getSchemaName(1));
        assertTrue(columns.isAutoIncrement(1));
        assertEquals(ResultSetMetaData.columnNoNulls, columns.isNullable(1));
        assertEquals(Types.INTEGER, columns.getColumnType(1));
        assertEquals("WHAT", columns.getColumnLabel(2));
        assertEquals("LABEL", columns.getColumnName(2));
        assertEquals(30, columns.getPrecision(2));
        assertEquals(Types.VARCHAR, columns.getColumnType(2));
        assertEquals("java.lang.String", columns.getColumnClassName(2));
        assertEquals(Types.DECIMAL, columns.getColumnType(3));
        assertEquals(2, columns.getScale(3));
        assertEquals("", columns.getTableName(3));
        assertEquals(ResultSetMetaData.columnNullable, columns.isNullable(3));
      }
    }
  }

  @Test
  void aPreparedStatementOutlivesAChangeOfItsTable() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    try (PreparedStatement query = connection.prepareStatement("SELECT * FROM t")) {
      try (ResultSet rows = query.executeQuery()) {
        assertEquals(1, rows.getMetaData().getColumnCount());
      }
      statement.execute("DROP TABLE t");
      assertState("42P01", query::executeQuery);
      statement.execute("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(5))");
      statement.execute("INSERT INTO t VALUES (1, 'one')");
      try (ResultSet rows = query.executeQuery()) {
        assertTrue(rows.next());
        assertEquals("one", rows.getString("name"));
      }
    }
  }

  @Test
  void aResultOutlivesItsCommitUnlessItIsToldOtherwise() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    statement.execute("INSERT INTO t VALUES (1), (2), (3), (4), (5)");
    connection.setAutoCommit(false);
    statement.setFetchSize(1);
    ResultSet held = statement.executeQuery("SELECT id FROM t ORDER BY id");
    assertTrue(held.next());
    connection.commit();
    assertTrue(held.next());
    assertEquals(2, held.getInt(1));
    try (Statement closing =
        connection.createStatement(
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.CONCUR_READ_ONLY,
            ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
      closing.setFetchSize(1);
      ResultSet closed = closing.executeQuery("SELECT id FROM t ORDER BY id");
      assertTrue(closed.next());
      connection.commit();
      assertState("24000", closed::next);
    }
    ResultSet rolledBack = statement.executeQuery("SELECT id FROM t");
    assertTrue(rolledBack.next());
    connection.rollback();
    assertState("24000", rolledBack::next);
  }

  @Test
  void rowsThatAreChangedWhileTheyAreReadAreReadOnce() throws SQLException {
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    statement.execute("INSERT INTO t VALUES (1), (2), (3)");
    connection.setAutoCommit(false);
    statement.setFetchSize(1);
    int seen = 0;
    try (ResultSet rows = statement.executeQuery("SELECT id FROM t");
        PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
      while (rows.next()) {
        seen++;
        insert.setInt(1, rows.getInt(1) + 100);
        insert.executeUpdate();
      }
    }
    connection.commit();
    assertEquals(3, seen);
    assertEquals("6", only("SELECT COUNT(*) FROM t"));
  }

  @Test
  void aClosedConnectionSaysSo() throws SQLException {
    assertTrue(connection.isValid(5));
    connection.close();
    assertFalse(connection.isValid(5));
    assertState("08003", () -> connection.createStatement());
    assertState("08003", () -> statement.executeQuery("VALUES 1"));
  }
}
