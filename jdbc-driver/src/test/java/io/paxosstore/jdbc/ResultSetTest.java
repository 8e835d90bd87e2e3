package io.paxosstore.jdbc;

import static io.paxosstore.jdbc.Sql.assertState;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultSetTest {
  private final StubSession session = new StubSession();

  private void rows(long count, int batchRows) {
    session.query(
        "SELECT n",
        List.of(StubSession.column("N", SqlTypeCode.BIGINT)),
        count,
        batchRows,
        i -> w -> w.writeLong(i + 1));
  }

  @Test
  void aMillionRowsPassThroughOneBatchAtATime() throws SQLException {
    rows(1_000_000, 1_000);
    try (Connection connection = Sql.connect(session);
        ResultSet result = connection.createStatement().executeQuery("SELECT n")) {
      long sum = 0;
      while (result.next()) {
        sum += result.getLong(1);
      }
      assertEquals(500_000_500_000L, sum);
      assertTrue(result.isAfterLast());
      assertEquals(0, session.openResults, "the end closes the engine's result");
    }
  }

  @Test
  void theFetchSizeIsWhatTheEngineIsAskedFor() throws SQLException {
    rows(10, 100);
    Statement statement = Sql.connect(session).createStatement();
    statement.setFetchSize(3);
    statement.setMaxRows(7);
    ResultSet result = statement.executeQuery("SELECT n");
    int count = 0;
    while (result.next()) {
      count++;
    }
    assertEquals(7, count);
    assertEquals(3, session.options.get(0).fetchSize());
    assertEquals(7, session.options.get(0).maxRows());
  }

  @Test
  void aForwardOnlyResultKnowsWhereItIsAndRefusesToGoBack() throws SQLException {
    rows(3, 2);
    ResultSet result = Sql.connect(session).createStatement().executeQuery("SELECT n");
    assertTrue(result.isBeforeFirst());
    assertState("24000", () -> result.getLong(1));
    assertTrue(result.next() && result.isFirst() && !result.isLast());
    assertTrue(result.next() && !result.isLast());
    assertTrue(result.next() && result.isLast());
    assertEquals(3, result.getRow());
    assertState("HY106", result::previous);
    assertState("HY106", () -> result.absolute(1));
    assertFalse(result.next());
    assertFalse(result.next());
    assertTrue(result.isAfterLast());
    assertEquals(0, result.getRow());
    assertState("24000", () -> result.getLong(1));
  }

  @Test
  void anEmptyResultIsNeitherBeforeNorAfterItsRows() throws SQLException {
    rows(0, 2);
    ResultSet result = Sql.connect(session).createStatement().executeQuery("SELECT n");
    assertFalse(result.isBeforeFirst());
    assertFalse(result.next());
    assertFalse(result.isAfterLast());
  }

  @Test
  void aScrollableResultGoesAnywhereOverTheRowsItHasFetched() throws SQLException {
    rows(10, 3);
    Statement statement =
        Sql.connect(session)
            .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
    ResultSet result = statement.executeQuery("SELECT n");
    assertTrue(result.absolute(5));
    assertEquals(5, result.getLong(1));
    assertTrue(result.previous());
    assertEquals(4, result.getLong(1));
    assertTrue(result.relative(-3) && result.isFirst());
    assertFalse(result.previous());
    assertTrue(result.isBeforeFirst());
    assertTrue(result.last() && result.isLast());
    assertEquals(10, result.getRow());
    assertTrue(result.absolute(-10));
    assertEquals(1, result.getLong(1));
    assertFalse(result.absolute(11));
    assertTrue(result.isAfterLast());
    assertTrue(result.previous());
    assertEquals(10, result.getLong(1));
    result.beforeFirst();
    int count = 0;
    while (result.next()) {
      count++;
    }
    assertEquals(10, count);
    result.afterLast();
    assertTrue(result.isAfterLast());
    assertTrue(result.first());
    assertFalse(result.absolute(0));
    assertFalse(result.absolute(-11));
    assertTrue(result.isBeforeFirst());
  }

  @Test
  void columnsOutOfRangeAndUnknownLabelsAreSqlExceptions() throws SQLException {
    rows(1, 1);
    ResultSet result = Sql.connect(session).createStatement().executeQuery("SELECT n");
    assertTrue(result.next());
    assertState("07009", () -> result.getLong(0));
    assertState("07009", () -> result.getLong(99));
    assertState("42703", () -> result.getLong("nothing"));
    assertEquals(1, result.findColumn("n"));
    assertEquals(1, result.getLong("N"));
    assertState("0A000", () -> result.updateInt(1, 1));
    assertState("07009", () -> result.getMetaData().getColumnName(2));
  }

  @Test
  void theSecondExecutionClosesTheFirstResult() throws SQLException {
    rows(5, 1);
    PreparedStatement statement = Sql.connect(session).prepareStatement("SELECT n");
    ResultSet first = statement.executeQuery();
    assertTrue(first.next());
    ResultSet second = statement.executeQuery();
    assertTrue(first.isClosed());
    assertState("24000", first::next);
    assertState("24000", () -> first.getLong(1));
    assertTrue(second.next());
    assertSame(statement, second.getStatement());
    assertEquals(1, session.openResults);
  }

  @Test
  void closeOnCompletionClosesTheStatementWithItsResult() throws SQLException {
    rows(1, 1);
    Statement statement = Sql.connect(session).createStatement();
    statement.closeOnCompletion();
    ResultSet result = statement.executeQuery("SELECT n");
    result.close();
    assertTrue(statement.isClosed());
  }

  @Test
  void aHeldResultOutlivesItsTransactionAndAnotherDoesNot() throws SQLException {
    rows(10, 2);
    Connection connection = Sql.connect(session);
    connection.setAutoCommit(false);
    ResultSet held = connection.createStatement().executeQuery("SELECT n");
    Statement closing =
        connection.createStatement(
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.CONCUR_READ_ONLY,
            ResultSet.CLOSE_CURSORS_AT_COMMIT);
    ResultSet closed = closing.executeQuery("SELECT n");
    assertTrue(held.next() && closed.next());
    connection.commit();
    assertEquals(0, session.openResults);
    for (int i = 2; i <= 10; i++) {
      assertTrue(held.next());
      assertEquals(i, held.getLong(1));
    }
    assertFalse(held.next());
    assertTrue(closed.next(), "what was fetched stays");
    assertState("24000", closed::next);
  }

  @Test
  void maxFieldSizeCutsTextAndBytes() throws SQLException {
    session.query(
        "SELECT s",
        List.of(StubSession.column("S", SqlTypeCode.VARCHAR)),
        1,
        1,
        i -> w -> w.writeString("abcdef"));
    Statement statement = Sql.connect(session).createStatement();
    statement.setMaxFieldSize(3);
    ResultSet result = statement.executeQuery("SELECT s");
    assertTrue(result.next());
    assertEquals("abc", result.getString(1));
    assertEquals("abc", result.getObject(1));
    assertEquals(3, result.getBytes(1).length);
  }
}
