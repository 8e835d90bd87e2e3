package io.paxosstore.jdbc;

import static io.paxosstore.jdbc.Sql.assertState;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatementTest {
  private final StubSession session = new StubSession();

  @Test
  void parametersAreCheckedBeforeTheyTravel() throws SQLException {
    PreparedStatement statement = Sql.connect(session).prepareStatement("INSERT ?, ?");
    assertState("07009", () -> statement.setInt(0, 1));
    assertState("07009", () -> statement.setInt(3, 1));
    statement.setInt(1, 1);
    SQLException missing = assertState("07001", statement::executeUpdate);
    assertTrue(missing.getMessage().contains("parameter 2"));
    statement.setNull(2, Types.VARCHAR);
    assertEquals(1, statement.executeUpdate());
    statement.clearParameters();
    assertState("07001", statement::executeUpdate);
  }

  @Test
  void valuesHandedOverAreNotChangedByLaterBinding() throws SQLException {
    PreparedStatement statement = Sql.connect(session).prepareStatement("INSERT ?");
    statement.setInt(1, 1);
    statement.addBatch();
    statement.setString(1, "x");
    statement.addBatch();
    assertArrayEquals(new int[] {1, 1}, statement.executeBatch());
    assertEquals(SqlTypeCode.INTEGER.code(), session.parameters.get(0).types()[0]);
    assertEquals(SqlTypeCode.VARCHAR.code(), session.parameters.get(1).types()[0]);
    assertTrue(session.calls.contains("batch of 2 INSERT ?"));
    assertEquals(0, statement.executeBatch().length, "a batch is empty after it ran");
  }

  @Test
  void aFailedBatchOfAPreparedStatementTookNoEffect() throws SQLException {
    session.fails("UPDATE ?", SqlExceptions.of("23505", "twice"));
    PreparedStatement statement = Sql.connect(session).prepareStatement("UPDATE ?");
    statement.setInt(1, 1);
    statement.addBatch();
    BatchUpdateException e = assertThrows(BatchUpdateException.class, statement::executeBatch);
    assertEquals("23505", e.getSQLState());
    assertEquals(0, e.getUpdateCounts().length);
    assertNotNull(e.getCause());
  }

  @Test
  void aFailedBatchOfTextsTellsWhatRanBeforeIt() throws SQLException {
    session.fails("UPDATE bad", SqlExceptions.of("42703", "no such column"));
    Statement statement = Sql.connect(session).createStatement();
    statement.addBatch("UPDATE one");
    statement.addBatch("UPDATE bad");
    statement.addBatch("UPDATE never");
    BatchUpdateException e = assertThrows(BatchUpdateException.class, statement::executeBatch);
    assertArrayEquals(new int[] {1}, e.getUpdateCounts());
    assertFalse(session.calls.contains("execute UPDATE never"));
  }

  @Test
  void aStatementOfTheWrongKindIsRefusedBeforeItRuns() throws SQLException {
    Connection connection = Sql.connect(session);
    Statement statement = connection.createStatement();
    assertState("07005", () -> statement.executeQuery("UPDATE x"));
    assertState("07003", () -> statement.executeUpdate("SELECT x"));
    assertState("07005", () -> connection.prepareStatement("UPDATE x").executeQuery());
    assertTrue(session.calls.stream().noneMatch(call -> call.startsWith("execute")));
    assertFalse(statement.execute("UPDATE x"));
    assertEquals(1, statement.getUpdateCount());
    assertFalse(statement.getMoreResults());
    assertEquals(-1, statement.getUpdateCount());
    assertTrue(statement.execute("SELECT x"));
    assertNotNull(statement.getResultSet());
    PreparedStatement prepared = connection.prepareStatement("UPDATE x");
    assertState("HY010", () -> prepared.executeUpdate("UPDATE y"));
  }

  @Test
  void generatedKeysAreAskedForInAllThreeWays() throws SQLException {
    Connection connection = Sql.connect(session);
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT", Statement.RETURN_GENERATED_KEYS)) {
      statement.executeUpdate();
      ResultSet keys = statement.getGeneratedKeys();
      assertTrue(keys.next());
      assertEquals(100, keys.getLong("id"));
    }
    connection.prepareStatement("INSERT", new String[] {"id"}).executeUpdate();
    assertEquals(List.of("id"), session.options.get(1).keyColumns());
    connection.createStatement().executeUpdate("INSERT", new int[] {1, 3});
    assertEquals(List.of("#1", "#3"), session.options.get(2).keyColumns());
    Statement none = connection.createStatement();
    none.executeUpdate("INSERT");
    assertFalse(session.options.get(3).returnKeys());
    assertFalse(none.getGeneratedKeys().next());
  }

  @Test
  void preparedStatementsAreKeptUntilTheLeastUsedIsPushedOut() throws SQLException {
    Connection connection =
        new PaxosStoreConnection(
            session,
            ConnectionUrl.parse("jdbc:paxosstore:mem:t?preparedStatementCacheSize=2", null));
    for (int i = 0; i < 3; i++) {
      connection.prepareStatement("SELECT a").close();
      connection.prepareStatement("SELECT b").close();
    }
    assertEquals(2, session.calls.stream().filter(c -> c.startsWith("prepare")).count());
    PreparedStatement held = connection.prepareStatement("SELECT a");
    connection.prepareStatement("SELECT c").close();
    connection.prepareStatement("SELECT d").close();
    assertEquals(3, session.openPrepared, "one in use, two kept");
    held.executeQuery();
    held.close();
    held.close();
    assertEquals(2, session.openPrepared);
  }

  @Test
  void optionsTravelWithTheNextExecution() throws SQLException {
    Connection connection = Sql.connect(session);
    PreparedStatement statement = connection.prepareStatement("UPDATE x");
    statement.executeUpdate();
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    statement.setQueryTimeout(3);
    statement.executeUpdate();
    assertTrue(session.options.get(0).autocommit());
    var later = session.options.get(1);
    assertFalse(later.autocommit());
    assertTrue(later.readOnly());
    assertEquals(Connection.TRANSACTION_READ_COMMITTED, later.isolation());
    assertEquals(3000, later.timeoutMillis());
  }

  @Test
  void transactionsEndWhereJdbcSaysTheyDo() throws SQLException {
    Connection connection = Sql.connect(session);
    assertState("25000", connection::commit);
    assertState("25000", connection::setSavepoint);
    connection.setAutoCommit(false);
    connection.commit();
    connection.createStatement().executeUpdate("UPDATE x");
    assertState("25001", () -> connection.setReadOnly(true));
    session.calls.clear();
    connection.setAutoCommit(true);
    assertEquals(List.of("commit"), session.calls);
  }

  @Test
  void aSavepointServesItsOwnTransactionOnly() throws SQLException {
    Connection connection = Sql.connect(session);
    connection.setAutoCommit(false);
    var unnamed = connection.setSavepoint();
    var named = connection.setSavepoint("S");
    assertEquals("S", named.getSavepointName());
    assertState("3B001", unnamed::getSavepointName);
    assertState("3B001", named::getSavepointId);
    connection.rollback(unnamed);
    connection.releaseSavepoint(named);
    assertState("3B001", () -> connection.rollback(named));
    connection.commit();
    assertState("3B001", () -> connection.rollback(unnamed));
  }

  @Test
  void cancelStopsTheStatementThatRunsAndNoOther() throws Exception {
    session.blocked = new CountDownLatch(1);
    Connection connection = Sql.connect(session);
    Statement running = connection.createStatement();
    Statement idle = connection.createStatement();
    FutureTask<SQLException> task =
        new FutureTask<>(
            () -> assertThrows(SQLTimeoutException.class, () -> running.executeQuery("SELECT x")));
    new Thread(task).start();
    while (session.options.isEmpty()) {
      Thread.onSpinWait();
    }
    idle.cancel();
    assertFalse(session.cancelled);
    running.cancel();
    assertEquals("57014", task.get(10, TimeUnit.SECONDS).getSQLState());
  }

  @Test
  void abortDoesNotWaitForTheStatementThatRuns() throws Exception {
    session.blocked = new CountDownLatch(1);
    Connection connection = Sql.connect(session);
    FutureTask<SQLException> task =
        new FutureTask<>(
            () ->
                assertThrows(
                    SQLException.class,
                    () -> connection.createStatement().executeQuery("SELECT x")));
    new Thread(task).start();
    while (session.options.isEmpty()) {
      Thread.onSpinWait();
    }
    connection.abort(Runnable::run);
    assertEquals("08003", task.get(10, TimeUnit.SECONDS).getSQLState());
    assertTrue(connection.isClosed());
    assertFalse(connection.isValid(1));
  }

  @Test
  void afterCloseEveryMethodThatAsksTheDatabaseSaysSo() throws Exception {
    Connection connection = Sql.connect(session);
    Statement statement = connection.createStatement();
    PreparedStatement prepared = connection.prepareStatement("SELECT ?");
    DatabaseMetaData metaData = connection.getMetaData();
    statement.close();
    statement.close();
    assertState("HY010", () -> statement.executeQuery("SELECT x"));
    assertState("HY010", statement::getResultSet);
    connection.close();
    connection.close();
    assertTrue(connection.isClosed() && prepared.isClosed());
    assertState("08003", connection::createStatement);
    assertState("08003", connection::getMetaData);
    assertState("08003", connection::commit);
    assertState("08003", () -> prepared.setInt(1, 1));
    assertState("08003", prepared::executeQuery);
    assertState("08003", () -> metaData.getTables(null, null, null, null));
    assertFalse(connection.isValid(0));
    assertState("HY024", () -> connection.isValid(-1));
  }

  @Test
  void noMethodThrowsAnythingButSqlExceptions() throws Exception {
    Connection connection = Sql.connect(session);
    callAll(Connection.class, connection, List.of("close", "abort"));
    callAll(Statement.class, connection.createStatement(), List.of("close"));
    callAll(PreparedStatement.class, connection.prepareStatement("SELECT ?"), List.of("close"));
    ResultSet result = connection.createStatement().executeQuery("SELECT x");
    callAll(ResultSet.class, result, List.of("close"));
  }

  @Test
  void everyMetadataMethodAnswers() throws Exception {
    DatabaseMetaData metaData = Sql.connect(session).getMetaData();
    for (Method method : DatabaseMetaData.class.getMethods()) {
      if (method.getDeclaringClass() == DatabaseMetaData.class) {
        Object answer = method.invoke(metaData, arguments(method));
        if (answer instanceof ResultSet) {
          assertFalse(((ResultSet) answer).isClosed());
          assertNotNull(((ResultSet) answer).getMetaData().getColumnLabel(1));
        }
      }
    }
    assertEquals("PaxosStore", metaData.getDatabaseProductName());
    assertNull(connectionCatalog(metaData));
  }

  private static Object connectionCatalog(DatabaseMetaData metaData) throws SQLException {
    return metaData.getConnection().getCatalog();
  }

  @Test
  void metadataBeginsNoTransaction() throws SQLException {
    Connection connection = Sql.connect(session);
    connection.setAutoCommit(false);
    connection.getMetaData().getTables(null, "P%", "T", new String[] {"TABLE"}).close();
    assertFalse(session.inTransaction);
    assertEquals(
        "execute SELECT \"TABLE_SCHEMA\", \"TABLE_NAME\", \"TABLE_TYPE\", \"REMARKS\" FROM"
            + " \"INFORMATION_SCHEMA\".\"TABLES\" WHERE \"TABLE_SCHEMA\" LIKE ? ESCAPE '\\' AND"
            + " \"TABLE_NAME\" = ?",
        session.calls.get(session.calls.size() - 1));
  }

  @Test
  void tablesComeInJdbcsShapeAndOrder() throws SQLException {
    session.query(
        "SELECT \"TABLE_SCHEMA\", \"TABLE_NAME\", \"TABLE_TYPE\", \"REMARKS\" FROM"
            + " \"INFORMATION_SCHEMA\".\"TABLES\"",
        List.of(
            StubSession.column("TABLE_SCHEMA", SqlTypeCode.VARCHAR),
            StubSession.column("TABLE_NAME", SqlTypeCode.VARCHAR),
            StubSession.column("TABLE_TYPE", SqlTypeCode.VARCHAR),
            StubSession.column("REMARKS", SqlTypeCode.VARCHAR)),
        3,
        2,
        i ->
            w ->
                w.writeString("PUBLIC")
                    .writeString("T" + (3 - i))
                    .writeString(i == 0 ? "VIEW" : "BASE TABLE")
                    .writeNull());
    ResultSet tables = Sql.connect(session).getMetaData().getTables(null, null, "%", null);
    StringBuilder found = new StringBuilder();
    while (tables.next()) {
      found.append(tables.getString("TABLE_NAME")).append(tables.getString(4)).append(' ');
    }
    assertEquals("T1TABLE T2TABLE T3VIEW ", found.toString());
    assertEquals(10, tables.getMetaData().getColumnCount());
  }

  private static Object[] arguments(Method method) {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      if (types[i] == int.class) {
        arguments[i] = 1;
      } else if (types[i] == long.class) {
        arguments[i] = 1L;
      } else if (types[i] == boolean.class) {
        arguments[i] = true;
      } else if (types[i].isPrimitive()) {
        arguments[i] =
            java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(types[i], 1), 0);
      } else if (types[i] == String.class
          && !method.getDeclaringClass().equals(DatabaseMetaData.class)) {
        arguments[i] = "SELECT x";
      } else if (types[i].isInterface() && types[i] == java.util.concurrent.Executor.class) {
        arguments[i] =
            Proxy.newProxyInstance(
                StatementTest.class.getClassLoader(), new Class<?>[] {types[i]}, (p, m, a) -> null);
      }
    }
    return arguments;
  }

  private static <T> void callAll(Class<T> type, T target, List<String> except)
      throws IllegalAccessException {
    for (Method method : type.getMethods()) {
      boolean wrapper =
          method.getName().equals("unwrap") || method.getName().equals("isWrapperFor");
      if (except.contains(method.getName()) || wrapper || method.isDefault()) {
        continue;
      }
      try {
        method.invoke(target, arguments(method));
      } catch (InvocationTargetException e) {
        assertTrue(e.getCause() instanceof SQLException, method + ": " + e.getCause());
        assertNotNull(((SQLException) e.getCause()).getSQLState(), method.toString());
      }
    }
  }
}
