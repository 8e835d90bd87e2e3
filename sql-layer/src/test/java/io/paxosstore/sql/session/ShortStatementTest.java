package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements that an event loop runs, and those that it must pass on. */
@Timeout(60)
final class ShortStatementTest {
  private static final int ROWS = 8;

  private Database database;
  private Session one;
  private Session two;

  @BeforeEach
  void open() throws SQLException {
    database = Database.open(NodeOptions.inMemory());
    one = Sql.connect(database);
    two = Sql.connect(database);
    Sql.run(one, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
    for (int i = 1; i <= ROWS; i++) {
      Sql.run(one, "INSERT INTO t VALUES (" + i + ", 0)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    one.close();
    two.close();
    database.close();
  }

  private static Session.@Nullable Begun atOnce(Session session, String sql) throws SQLException {
    return session.executeAtOnce(session.prepare(sql), Parameters.NONE, Sql.IN_TRANSACTION);
  }

  private static void served(Session session, String sql) throws SQLException {
    assertNotNull(atOnce(session, sql), sql);
  }

  private static void passedOn(Session session, String sql) throws SQLException {
    assertNull(atOnce(session, sql), sql);
  }

  @Test
  void keyAccessesInATransactionAreServedAndTakeEffect() throws SQLException {
    served(one, "SELECT v FROM t WHERE id = 1");
    served(one, "UPDATE t SET v = v + 5 WHERE id = 1");
    served(one, "INSERT INTO t VALUES (100, 5)");
    served(one, "DELETE FROM t WHERE id = 2");
    served(one, "SELECT v FROM t WHERE id = 3 FOR UPDATE");
    one.commit();
    assertEquals(List.of(10L), Sql.numbers(two, "SELECT SUM(v) FROM t"));
    assertEquals(List.of((long) ROWS), Sql.numbers(two, "SELECT COUNT(*) FROM t"));
  }

  @Test
  void aScanOfAKeysRowsIsServedUnlessItIsLong() throws SQLException {
    Sql.run(one, "CREATE TABLE line (id INT, n INT, PRIMARY KEY (id, n))");
    for (int id : new int[] {1, 2}) {
      for (int n = 1; n <= (id == 1 ? 200 : 300); n++) {
        Sql.run(one, "INSERT INTO line VALUES (" + id + ", " + n + ")");
      }
    }
    served(one, "SELECT SUM(n) FROM line WHERE id = 1");
    served(one, "SELECT n FROM line WHERE id = 1 ORDER BY n DESC LIMIT 1");
    passedOn(one, "SELECT SUM(n) FROM line WHERE id = 2");
    passedOn(one, "SELECT n FROM line WHERE n = 1");
    served(one, "SELECT n FROM line WHERE id = 2 ORDER BY n DESC LIMIT 1");
  }

  @Test
  void whatTakesLongOrCommitsIsPassedOn() throws SQLException {
    passedOn(one, "SELECT COUNT(*) FROM t");
    passedOn(one, "UPDATE t SET v = 1");
    passedOn(one, "INSERT INTO t SELECT id + 1000, v FROM t");
    passedOn(one, "CREATE TABLE u (id INT PRIMARY KEY)");
    passedOn(one, "COMMIT");
    assertNull(
        one.executeAtOnce(
            one.prepare("SELECT v FROM t WHERE id = 1"), Parameters.NONE, ExecuteOptions.DEFAULT));
  }

  @Test
  void aRowThatIsLockedIsWaitedForElsewhereAndWrittenOnce() throws SQLException {
    served(one, "UPDATE t SET v = v + 1 WHERE id = 1");
    passedOn(two, "UPDATE t SET v = v + 1 WHERE id = 1");
    served(two, "UPDATE t SET v = v + 1 WHERE id = 2");
    one.commit();
    Sql.runIn(two, "UPDATE t SET v = v + 1 WHERE id = 1");
    two.commit();
    assertEquals(List.of(2L), Sql.numbers(one, "SELECT v FROM t WHERE id = 1"));
    assertEquals(List.of(1L), Sql.numbers(one, "SELECT v FROM t WHERE id = 2"));
  }

  @Test
  void aStatementThatFailsIsPassedOnAndFailsThere() throws SQLException {
    served(one, "UPDATE t SET v = 7 WHERE id = 1");
    passedOn(one, "INSERT INTO t VALUES (2, 0)");
    SQLException failure =
        assertThrows(SQLException.class, () -> Sql.runIn(one, "INSERT INTO t VALUES (2, 0)"));
    assertEquals("23505", failure.getSQLState());
    one.commit();
    assertEquals(List.of(7L), Sql.numbers(two, "SELECT v FROM t WHERE id = 1"));
  }

  @Test
  void aSchemaThatChangedIsPlannedForElsewhere() throws SQLException {
    Session.Prepared select = one.prepare("SELECT v FROM t WHERE id = 1");
    Sql.run(two, "CREATE INDEX i ON t (v)");
    assertNull(one.executeAtOnce(select, Parameters.NONE, Sql.IN_TRANSACTION));
    one.execute(select, Parameters.NONE, Sql.IN_TRANSACTION).close();
    assertNotNull(one.executeAtOnce(select, Parameters.NONE, Sql.IN_TRANSACTION));
  }

  @Test
  void manyThatTryFirstLoseAndDoubleNothing() throws Exception {
    int workers = 4;
    int rounds = 300;
    List<Future<Integer>> all = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      for (int worker = 0; worker < workers; worker++) {
        SplittableRandom random = new SplittableRandom(worker);
        all.add(executor.submit(transfers(random, rounds)));
      }
    }
    int done = 0;
    for (Future<Integer> each : all) {
      done += each.get();
    }
    assertTrue(done > 0);
    assertEquals(List.of(0L), Sql.numbers(one, "SELECT SUM(v) FROM t"));
    assertEquals(
        List.of(2L * done),
        Sql.numbers(one, "SELECT COUNT(*) FROM log"),
        "a line for each row that was changed");
  }

  /** Moves 1 between two rows and notes both; returns how often that was committed. */
  private Callable<Integer> transfers(SplittableRandom random, int rounds) throws SQLException {
    Sql.run(one, "CREATE TABLE IF NOT EXISTS log (amount INT)");
    return () -> {
      Session session = Sql.connect(database);
      int done = 0;
      for (int round = 0; round < rounds; round++) {
        int from = 1 + random.nextInt(ROWS);
        int to = 1 + (from + random.nextInt(ROWS - 1)) % ROWS;
        try {
          tryFirst(session, "UPDATE t SET v = v - 1 WHERE id = " + from);
          tryFirst(session, "INSERT INTO log VALUES (-1)");
          tryFirst(session, "UPDATE t SET v = v + 1 WHERE id = " + to);
          tryFirst(session, "INSERT INTO log VALUES (1)");
          session.commit();
          done++;
        } catch (SQLException e) {
          assertTrue(e.getSQLState().startsWith("40"), e.toString());
          session.rollback();
        }
      }
      session.close();
      return done;
    };
  }

  private static void tryFirst(Session session, String sql) throws SQLException {
    Session.Prepared prepared = session.prepare(sql);
    if (session.executeAtOnce(prepared, Parameters.NONE, Sql.IN_TRANSACTION) == null) {
      session.execute(prepared, Parameters.NONE, Sql.IN_TRANSACTION).close();
    }
  }
}
