package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several connections, or several statements of one, at the same time. */
@ParameterizedClass
@EnumSource
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JdbcConcurrencyTest {
  private static final int MANY = 200_000;
  private static final String ENDLESS =
      "SELECT COUNT(*) FROM t a, t b, t c, t d WHERE a.v + b.v + c.v + d.v < 0";

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
    statement.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
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

  private void insert(int rows) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      for (int i = 0; i < rows; i++) {
        insert.setInt(1, i);
        insert.setInt(2, i);
        insert.addBatch();
        if (i % 10_000 == 9_999) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private long number(String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getLong(1);
    }
  }

  @Test
  void aLargeResultStreamsWhileOtherStatementsRun() throws SQLException {
    insert(MANY);
    for (boolean autoCommit : new boolean[] {true, false}) {
      connection.setAutoCommit(autoCommit);
      try (Statement streaming = connection.createStatement();
          PreparedStatement point = connection.prepareStatement("SELECT v FROM t WHERE id = ?");
          PreparedStatement update =
              connection.prepareStatement("UPDATE t SET v = v + 1 WHERE id = ?")) {
        streaming.setFetchSize(500);
        int seen = 0;
        try (ResultSet rows = streaming.executeQuery("SELECT id, v FROM t ORDER BY id")) {
          while (rows.next()) {
            assertEquals(seen, rows.getInt(1));
            if (seen % 20_000 == 0) {
              // The statement after the one that is read, in the middle of it.
              int ahead = Math.min(MANY - 1, seen + 10_000);
              update.setInt(1, ahead);
              assertEquals(1, update.executeUpdate());
              point.setInt(1, ahead);
              try (ResultSet row = point.executeQuery()) {
                assertTrue(row.next());
                assertEquals(ahead + (autoCommit ? 1 : 2), row.getInt(1));
              }
            } else {
              // The snapshot of the query: what was there when it ran.
              assertEquals(autoCommit || seen % 20_000 != 10_000 ? seen : seen + 1, rows.getInt(2));
            }
            seen++;
          }
        }
        assertEquals(MANY, seen);
      }
      if (!autoCommit) {
        connection.commit();
      }
    }
  }

  @Test
  void aConnectionThatIsClosedInTheMiddleOfAResultLetsTheDatabaseGoOn() throws SQLException {
    insert(5_000);
    for (int i = 0; i < 5; i++) {
      Connection other = database.connect();
      Statement its = other.createStatement();
      its.setFetchSize(10);
      ResultSet rows = its.executeQuery("SELECT * FROM t");
      assertTrue(rows.next());
      if (i % 2 == 0) {
        other.close();
      } else {
        other.abort(Runnable::run);
      }
      assertTrue(other.isClosed());
      assertState("08003", () -> other.createStatement());
    }
    statement.execute("DROP TABLE t");
  }

  @Test
  void aLongQueryEndsAtItsTimeOutAndTheConnectionLives() throws SQLException {
    insert(2_000);
    statement.setQueryTimeout(1);
    assertState("57014", () -> statement.executeQuery(ENDLESS));
    assertEquals(2_000, number("SELECT COUNT(*) FROM t"));
    connection.setAutoCommit(false);
    statement.execute("INSERT INTO t VALUES (-1, -1)");
    assertState("57014", () -> statement.executeQuery(ENDLESS));
    connection.commit();
    assertEquals(2_001, number("SELECT COUNT(*) FROM t"));
    connection.rollback();
  }

  @Test
  void aLongQueryEndsWhenItIsCancelled() throws Exception {
    insert(2_000);
    assertCancelled(statement, ENDLESS);
    statement.cancel();
    assertEquals(2_000, number("SELECT COUNT(*) FROM t"));
  }

  @Test
  void waitingForALockEndsAtTheTimeOutAndWhenItIsCancelled() throws Exception {
    insert(2);
    try (Connection holder = database.connect();
        Statement its = holder.createStatement()) {
      holder.setAutoCommit(false);
      its.executeQuery("SELECT * FROM t WHERE id = 1 FOR UPDATE").close();
      connection.setAutoCommit(false);
      statement.setQueryTimeout(1);
      assertState("57014", () -> statement.execute("UPDATE t SET v = 9 WHERE id = 1"));
      statement.setQueryTimeout(0);
      assertCancelled(statement, "SELECT * FROM t WHERE id = 1 FOR UPDATE");
      holder.rollback();
      assertEquals(1, statement.executeUpdate("UPDATE t SET v = 7 WHERE id = 1"));
      connection.commit();
      connection.setAutoCommit(true);
      assertEquals(7, number("SELECT v FROM t WHERE id = 1"));
    }
  }

  /** Cancels until it works: before the statement runs, a cancel has no effect. */
  private static void assertCancelled(Statement statement, String sql) throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> canceller =
          threads.submit(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  statement.cancel();
                  Thread.onSpinWait();
                }
                return null;
              });
      assertState("57014", () -> statement.executeQuery(sql));
      canceller.cancel(true);
    }
  }

  @Test
  void anAbortEndsWhatRuns() throws Exception {
    insert(2_000);
    Connection other = database.connect();
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      other.setAutoCommit(false);
      Statement its = other.createStatement();
      its.execute("UPDATE t SET v = -5 WHERE id = 1");
      Future<?> running = threads.submit(() -> its.executeQuery(ENDLESS));
      other.abort(Runnable::run);
      Exception failure = assertThrows(Exception.class, running::get);
      assertTrue(
          failure.getCause() instanceof SQLException sql && sql.getSQLState().startsWith("08"),
          String.valueOf(failure.getCause()));
    }
    // Its locks are gone with it.
    assertEquals(1, statement.executeUpdate("UPDATE t SET v = 3 WHERE id = 1"));
  }

  @Test
  void ofTwoThatConflictOneIsToldAndCanRunAgain() throws SQLException {
    insert(2);
    try (Connection other = database.connect();
        Statement its = other.createStatement()) {
      connection.setAutoCommit(false);
      other.setAutoCommit(false);
      assertEquals(1, number("SELECT SUM(v) FROM t"));
      its.executeQuery("SELECT SUM(v) FROM t").close();
      statement.executeUpdate("UPDATE t SET v = 10 WHERE id = 0");
      its.executeUpdate("UPDATE t SET v = 20 WHERE id = 1");
      connection.commit();
      SQLTransactionRollbackException conflict =
          assertThrows(SQLTransactionRollbackException.class, other::commit);
      assertEquals("40001", conflict.getSQLState());
      its.executeUpdate("UPDATE t SET v = 20 WHERE id = 1");
      other.commit();
      assertEquals(30, number("SELECT SUM(v) FROM t"));
    }
  }

  @Test
  void afterAConflictInAStatementOnlyItsRollbackHelps() throws SQLException {
    insert(2);
    try (Connection other = database.connect();
        Statement its = other.createStatement()) {
      other.setAutoCommit(false);
      its.executeQuery("SELECT SUM(v) FROM t").close();
      its.executeUpdate("INSERT INTO t VALUES (100, 0)");
      statement.executeUpdate("UPDATE t SET v = 10 WHERE id = 0");
      assertState("40001", () -> its.executeUpdate("UPDATE t SET v = 11 WHERE id = 0"));
      assertState("25P02", () -> its.executeQuery("SELECT * FROM t"));
      assertState("25P02", () -> its.execute("INSERT INTO t VALUES (101, 0)"));
      assertState("25P02", () -> its.execute("CREATE TABLE u (id INT PRIMARY KEY)"));
      assertState("25P02", () -> other.setSavepoint());
      other.rollback();
      assertEquals(1, its.executeUpdate("UPDATE t SET v = 11 WHERE id = 0"));
      other.commit();
    }
    assertEquals(2, number("SELECT COUNT(*) FROM t"));
  }

  @Test
  void forUpdateHasAllItsLocksWhenItHasRun() throws SQLException {
    insert(5_000);
    connection.setAutoCommit(false);
    statement.setFetchSize(10);
    try (ResultSet rows = statement.executeQuery("SELECT * FROM t ORDER BY id FOR UPDATE");
        Connection other = database.connect();
        Statement its = other.createStatement()) {
      assertTrue(rows.next());
      assertState(
          "55P03",
          () -> its.executeQuery("SELECT * FROM t WHERE id = 4999 FOR UPDATE NOWAIT").close());
    }
    connection.rollback();
  }

  @Test
  void aPoolOfTenServesSixteenThreads() throws Exception {
    insert(16);
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setMaximumPoolSize(10);
    int increments = 50;
    try (HikariDataSource pool = new HikariDataSource(config);
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Integer>> workers = new ArrayList<>();
      for (int worker = 0; worker < 16; worker++) {
        int own = worker;
        workers.add(
            () -> {
              int retries = 0;
              for (int done = 0; done < increments; ) {
                try (Connection pooled = pool.getConnection()) {
                  pooled.setAutoCommit(false);
                  move(pooled, own, (own + 1 + done) % 16);
                  pooled.commit();
                  done++;
                } catch (SQLTransactionRollbackException e) {
                  retries++;
                }
              }
              return retries;
            });
      }
      for (Future<Integer> worker : threads.invokeAll(workers, 100, TimeUnit.SECONDS)) {
        assertFalse(worker.isCancelled());
        worker.get();
      }
      assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
    }
    assertEquals(120, number("SELECT SUM(v) FROM t"));
    assertEquals(16, number("SELECT COUNT(*) FROM t"));
  }

  private static void move(Connection connection, int from, int to) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE t SET v = v + ? WHERE id = ?")) {
      update.setInt(1, -1);
      update.setInt(2, from);
      assertEquals(1, update.executeUpdate());
      update.setInt(1, 1);
      update.setInt(2, to);
      assertEquals(1, update.executeUpdate());
    }
  }
}
