package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.ClusterReplica;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.catalog.CatalogNode;
import io.paxosstore.sql.transaction.TransactionOptions;
import io.paxosstore.sql.transaction.Transactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two gateways, of which one does not hear what the other does to the schema: two catalogs over the
 * same transactions, and nobody who tells one of the other.
 */
@Timeout(60)
final class StaleCatalogTest {
  private boolean othersLive = true;
  private ClusterReplica log;
  private Transactions transactions;
  private Database changes;
  private Database stale;
  private Session changer;
  private Session user;

  @BeforeEach
  void open() {
    log = ClusterReplica.embedded(NodeOptions.inMemory());
    transactions = new Transactions(log, TransactionOptions.DEFAULT);
    changes = database(1);
    stale = database(2);
    changer = Sql.connect(changes);
    user = Sql.connect(stale);
  }

  @AfterEach
  void close() throws SQLException {
    changer.close();
    user.close();
    transactions.close();
    log.close();
  }

  private Database database(int node) {
    return new Database(
        log,
        transactions,
        new CatalogNode(log, () -> transactions.begin(false), node, other -> othersLive),
        true);
  }

  /** A table of several groups that both know, with rows 1 to 20. */
  private void table() throws SQLException {
    Sql.run(
        changer,
        "CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT) ENTITY GROUP BY (id) WITH (slots = 4)");
    for (int i = 1; i <= 20; i++) {
      Sql.run(user, "INSERT INTO t VALUES (" + i + ", " + i % 5 + ", 0)");
    }
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void aTableIsFoundThatOnlyTheOtherKnows() throws SQLException {
    Sql.run(changer, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
    assertEquals(List.of(1L), Sql.numbers(user, "SELECT id FROM t"));
    Sql.run(changer, "CREATE SCHEMA s", "CREATE TABLE s.t (id INT PRIMARY KEY)");
    Sql.runIn(user, "INSERT INTO s.t VALUES (7)");
    user.commit();
    assertEquals(List.of(7L), Sql.numbers(changer, "SELECT id FROM s.t"));
    assertEquals("42P01", Sql.stateOf(user, "SELECT id FROM nowhere"));
  }

  @Test
  void anIndexHasTheRowsOfWritersThatDoNotKnowIt() throws SQLException {
    table();
    Sql.run(changer, "CREATE INDEX i ON t (v)");
    for (int i = 21; i <= 40; i++) {
      Sql.run(user, "INSERT INTO t VALUES (" + i + ", 9, 0)");
    }
    assertEquals(20, Sql.numbers(changer, "SELECT id FROM t WHERE v = 9").size());
  }

  @Test
  void aReaderWhoKnowsADroppedIndexMissesNothing() throws SQLException {
    table();
    Sql.run(changer, "CREATE INDEX i ON t (v)");
    Session.Prepared byIndex = user.prepare("SELECT COUNT(*) FROM t WHERE v = 9");
    user.execute(byIndex, Parameters.NONE, ExecuteOptions.DEFAULT).close();
    assertEquals(List.of(0L), Sql.numbers(user, "SELECT COUNT(*) FROM t WHERE v = 9"));
    Sql.run(changer, "DROP INDEX i");
    for (int i = 21; i <= 40; i++) {
      Sql.run(changer, "INSERT INTO t VALUES (" + i + ", 9, 0)");
    }
    assertEquals(List.of(20L), Sql.numbers(user, "SELECT COUNT(*) FROM t WHERE v = 9"));
  }

  @Test
  void aDroppedTableIsNeitherReadNorWritten() throws SQLException {
    table();
    Sql.run(changer, "DROP TABLE t");
    assertEquals("42P01", Sql.stateOf(user, "INSERT INTO t VALUES (50, 0, 0)"));
    table();
    Sql.run(changer, "DROP TABLE t");
    assertEquals("42P01", Sql.stateOf(user, "SELECT * FROM t WHERE id = 3"));
    table();
    Sql.run(changer, "DROP TABLE t");
    assertEquals("42P01", Sql.stateOf(user, "SELECT * FROM t"));
    table();
    assertEquals(upTo(20), Sql.numbers(changer, "SELECT id FROM t").stream().sorted().toList());
  }

  @Test
  void aTruncatedTableHoldsWhatWasWrittenAfter() throws SQLException {
    table();
    Sql.run(changer, "TRUNCATE TABLE t");
    Sql.run(user, "INSERT INTO t VALUES (3, 0, 0)", "UPDATE t SET w = 1 WHERE id = 4");
    assertEquals(List.of(3L), Sql.numbers(changer, "SELECT id FROM t"));
    assertEquals(List.of(3L), Sql.numbers(user, "SELECT id FROM t"));
  }

  @Test
  void noParentGoesWhoseChildrenOnlyTheOtherKnows() throws SQLException {
    table();
    Sql.run(
        changer,
        "CREATE TABLE c (id INT PRIMARY KEY, t INT REFERENCES t (id))",
        "INSERT INTO c VALUES (1, 1), (2, 2)");
    assertEquals("23503", Sql.stateOf(user, "DELETE FROM t WHERE id = 2"));
    Sql.run(user, "DELETE FROM t WHERE id = 3");
    Sql.run(changer, "DROP TABLE c");
    Sql.run(user, "DELETE FROM t WHERE id = 2");
  }

  @Test
  void whoDeletesAParentWithoutKnowingItsChildrenIsRefusedOnceThereMayBeOne() throws SQLException {
    table();
    Sql.runIn(user, "DELETE FROM t WHERE id = 1");
    Sql.run(changer, "CREATE TABLE c (id INT PRIMARY KEY, t INT REFERENCES t (id))");
    Sql.runIn(changer, "INSERT INTO c VALUES (1, 1)");
    SQLException e = assertThrows(SQLException.class, user::commit);
    assertEquals("40001", e.getSQLState());
    user.rollback();
    changer.commit();
    assertEquals(List.of(1L), Sql.numbers(user, "SELECT t.id FROM t JOIN c ON c.t = t.id"));
  }

  @Test
  void writersOfTwoGatewaysWhoAreTheFirstUnderANewShapeDoNotMeet() throws SQLException {
    table();
    Sql.run(
        changer,
        "CREATE TABLE c (id INT PRIMARY KEY, t INT REFERENCES t (id))",
        "CREATE TABLE d (id INT PRIMARY KEY, c INT REFERENCES c (id))");
    Sql.numbers(user, "SELECT id FROM d");
    List<Session> writers = List.of(changer, user, Sql.connect(changes), Sql.connect(stale));
    for (int i = 0; i < writers.size(); i++) {
      Sql.runIn(writers.get(i), "SELECT id FROM t WHERE id = 1"); // all have a snapshot before
    }
    for (int i = 0; i < writers.size(); i++) {
      Sql.runIn(writers.get(i), "INSERT INTO c VALUES (" + i + ", 1)");
      Sql.runIn(writers.get(i), "INSERT INTO d VALUES (" + i + ", " + i + ")");
    }
    for (Session writer : writers) {
      writer.commit();
    }
    assertEquals(List.of(4L), Sql.numbers(user, "SELECT COUNT(*) FROM d JOIN c ON d.c = c.id"));
    writers.get(2).close();
    writers.get(3).close();
  }

  @Test
  void aTransactionThatHasDoneNothingGoesOnOnTheNewCatalog() throws SQLException {
    table();
    Sql.run(changer, "CREATE INDEX i ON t (v)");
    Sql.runIn(user, "INSERT INTO t VALUES (21, 77, 0)");
    user.commit();
    assertEquals(List.of(21L), Sql.numbers(changer, "SELECT id FROM t WHERE v = 77"));
  }

  @Test
  void aTransactionThatHasReadIsRefused() throws SQLException {
    table();
    Sql.runIn(user, "SELECT id FROM t WHERE id = 1");
    Sql.run(changer, "CREATE INDEX i ON t (v)");
    SQLException e =
        assertThrows(
            SQLException.class,
            () -> {
              Sql.runIn(user, "INSERT INTO t VALUES (21, 77, 0)");
              user.commit();
            });
    assertEquals("40001", e.getSQLState());
    user.rollback();
    assertEquals(upTo(20), Sql.numbers(changer, "SELECT id FROM t").stream().sorted().toList());
  }

  @Test
  void writesThatWereUndoneDoNotKeepTheGroupsShapeUndone() throws SQLException {
    table();
    Sql.run(changer, "CREATE TABLE c (id INT PRIMARY KEY, t INT REFERENCES t (id))");
    // The transaction is the first of the new shape in the parent's group; the statement that
    // raised it is undone, the next relies on it.
    Sql.runIn(changer, "SAVEPOINT s", "INSERT INTO c VALUES (1, 1)", "ROLLBACK TO SAVEPOINT s");
    Sql.runIn(changer, "INSERT INTO c VALUES (2, 1)");
    changer.commit();
    assertEquals("23503", Sql.stateOf(user, "DELETE FROM t WHERE id = 1"));
  }

  @Test
  void identityValuesOfTwoGatewaysDiffer() throws SQLException {
    Sql.run(changer, "CREATE TABLE t (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v INT)");
    for (int i = 0; i < 50; i++) {
      Sql.run(changer, "INSERT INTO t (v) VALUES (1)");
      Sql.run(user, "INSERT INTO t (v) VALUES (2)");
    }
    Sql.run(changer, "TRUNCATE TABLE t");
    Sql.run(user, "INSERT INTO t (v) VALUES (2)");
    Sql.run(changer, "INSERT INTO t (v) VALUES (2)");
    assertEquals(List.of(2L), Sql.numbers(changer, "SELECT COUNT(*) FROM t WHERE id > 50"));
    Sql.run(changer, "DROP TABLE t");
    assertEquals("42P01", Sql.stateOf(user, "INSERT INTO t (v) VALUES (2)"));
  }

  @Test
  void definitionsOfTwoGatewaysAtOnceAreAllMade() throws Exception {
    int each = 15;
    List<Callable<Boolean>> both = new ArrayList<>();
    for (Database database : List.of(changes, stale)) {
      both.add(
          () -> {
            String name = database == changes ? "a" : "b";
            try (Session session = Sql.connect(database)) {
              for (int i = 0; i < each; i++) {
                String table = name + i;
                Sql.run(
                    session,
                    "CREATE TABLE " + table + " (id INT PRIMARY KEY, v INT)",
                    "INSERT INTO " + table + " VALUES (1, 1)",
                    "CREATE INDEX " + table + "_v ON " + table + " (v)",
                    "CREATE TABLE IF NOT EXISTS common (id INT PRIMARY KEY)");
              }
            }
            return true;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Boolean> done : threads.invokeAll(both)) {
        done.get();
      }
    }
    assertEquals(
        List.of(2L * each + 1),
        Sql.numbers(
            changer,
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'PUBLIC'"));
    for (int i = 0; i < each; i++) {
      assertEquals(List.of(1L), Sql.numbers(user, "SELECT id FROM a" + i + " WHERE v = 1"));
      assertEquals(List.of(1L), Sql.numbers(changer, "SELECT id FROM b" + i + " WHERE v = 1"));
    }
  }
}
