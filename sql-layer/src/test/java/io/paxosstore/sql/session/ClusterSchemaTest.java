package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.TestCluster;
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

/** Three nodes, over sockets, that change one schema and use it. */
@Timeout(120)
final class ClusterSchemaTest {
  private TestCluster cluster;
  private final List<Database> databases = new ArrayList<>();
  private final List<Session> sessions = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    cluster = TestCluster.start(3);
    // All at once, as servers start: each would make the first schema.
    List<Callable<Database>> opens = new ArrayList<>();
    cluster.ids().forEach(id -> opens.add(() -> new Database(cluster.node(id))));
    for (Database opened : sideBySide(opens)) {
      databases.add(opened);
      sessions.add(Sql.connect(opened));
    }
  }

  @AfterEach
  void stop() throws SQLException {
    for (Session session : sessions) {
      session.close();
    }
    databases.forEach(Database::close);
    cluster.close();
  }

  private static <T> List<T> sideBySide(List<Callable<T>> calls) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
      for (Future<T> done : threads.invokeAll(calls)) {
        results.add(done.get());
      }
    }
    return results;
  }

  private static List<Long> sorted(List<Long> numbers) {
    return numbers.stream().sorted().toList();
  }

  @Test
  void whatOneNodeDefinesAllNodesUse() throws SQLException {
    Sql.run(
        sessions.get(0),
        "CREATE TABLE t (id INT PRIMARY KEY, v INT, m INT UNIQUE) ENTITY GROUP BY (id)"
            + " WITH (slots = 5)");
    for (int i = 1; i <= 30; i++) {
      Sql.run(sessions.get(i % 3), "INSERT INTO t VALUES (" + i + ", " + i % 4 + ", " + -i + ")");
    }
    Sql.run(sessions.get(1), "CREATE INDEX t_v ON t (v)", "CREATE GLOBAL INDEX t_g ON t (v, m)");
    for (int i = 31; i <= 36; i++) {
      Sql.run(sessions.get(i % 3), "INSERT INTO t VALUES (" + i + ", 9, " + -i + ")");
    }
    for (Session session : sessions) {
      assertEquals(
          LongStream.rangeClosed(1, 36).boxed().toList(),
          sorted(Sql.numbers(session, "SELECT id FROM t")));
      assertEquals(
          LongStream.rangeClosed(31, 36).boxed().toList(),
          sorted(Sql.numbers(session, "SELECT id FROM t WHERE v = 9")));
      assertEquals(List.of(17L), Sql.numbers(session, "SELECT id FROM t WHERE m = -17"));
      assertEquals("23505", Sql.stateOf(session, "INSERT INTO t VALUES (99, 0, -17)"));
    }
    Sql.run(sessions.get(2), "DROP INDEX t_g", "DROP INDEX t_v");
    Sql.run(sessions.get(0), "UPDATE t SET v = 8 WHERE v = 9");
    for (Session session : sessions) {
      assertEquals(List.of(6L), Sql.numbers(session, "SELECT COUNT(*) FROM t WHERE v = 8"));
    }
    Sql.run(sessions.get(1), "TRUNCATE TABLE t", "INSERT INTO t VALUES (1, 1, 1)");
    for (Session session : sessions) {
      assertEquals(List.of(1L), Sql.numbers(session, "SELECT id FROM t"));
    }
    Sql.run(sessions.get(2), "DROP TABLE t");
    for (Session session : sessions) {
      assertEquals("42P01", Sql.stateOf(session, "SELECT id FROM t WHERE id = 1"));
    }
  }

  @Test
  void childrenAndParentsOfSeveralNodesFitTogether() throws SQLException {
    Sql.run(
        sessions.get(0),
        "CREATE TABLE p (id INT PRIMARY KEY) ENTITY GROUP BY (id) WITH (slots = 4)",
        "INSERT INTO p VALUES (1), (2), (3), (4)");
    assertEquals(List.of(4L), Sql.numbers(sessions.get(1), "SELECT COUNT(*) FROM p"));
    Sql.run(
        sessions.get(0),
        "CREATE TABLE c (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p INT REFERENCES p (id))",
        "INSERT INTO c (p) VALUES (1), (2)");
    assertEquals("23503", Sql.stateOf(sessions.get(1), "DELETE FROM p WHERE id = 2"));
    assertEquals("23503", Sql.stateOf(sessions.get(2), "INSERT INTO c (p) VALUES (9)"));
    Sql.run(sessions.get(2), "INSERT INTO c (p) VALUES (3)", "DELETE FROM p WHERE id = 4");
    assertEquals(
        List.of(3L), Sql.numbers(sessions.get(0), "SELECT COUNT(*) FROM c JOIN p ON p.id = c.p"));
  }

  @Test
  void theFirstWhoWriteUnderANewDefinitionDoNotMeet() throws SQLException {
    List<Session> writers = new ArrayList<>(sessions);
    databases.forEach(database -> writers.add(Sql.connect(database)));
    try {
      Sql.run(
          sessions.get(0),
          "CREATE TABLE p (id INT PRIMARY KEY, v INT)",
          "INSERT INTO p VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)");
      // The first child gives the parent its first new definition, the second the next.
      for (String child : List.of("c", "d")) {
        Sql.run(
            sessions.get(0),
            "CREATE TABLE " + child + " (id INT PRIMARY KEY, p INT REFERENCES p (id))");
        for (int i = 0; i < writers.size(); i++) {
          assertEquals(List.of(0L), Sql.numbers(writers.get(i), "SELECT COUNT(*) FROM " + child));
          Sql.runIn(writers.get(i), "SELECT v FROM p WHERE id = " + i);
        }
        for (int i = 0; i < writers.size(); i++) {
          Sql.runIn(writers.get(i), "INSERT INTO " + child + " VALUES (" + i + ", " + i + ")");
          Sql.runIn(writers.get(i), "UPDATE p SET v = v + 1 WHERE id = " + i);
        }
        for (Session writer : writers) {
          writer.commit();
        }
        assertEquals(List.of(6L), Sql.numbers(sessions.get(1), "SELECT COUNT(*) FROM " + child));
      }
      assertEquals(List.of(12L), Sql.numbers(sessions.get(2), "SELECT SUM(v) FROM p"));
    } finally {
      for (Session writer : writers.subList(3, 6)) {
        writer.close();
      }
    }
  }

  @Test
  void definitionsOfAllNodesAtOnceAreAllMade() throws Exception {
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      Session session = sessions.get(node);
      String table = "t" + node;
      all.add(
          () -> {
            Sql.run(
                session,
                "CREATE TABLE " + table + " (id INT PRIMARY KEY, v INT)",
                "INSERT INTO " + table + " VALUES (1, 5)",
                "CREATE INDEX " + table + "_v ON " + table + " (v)",
                "CREATE TABLE IF NOT EXISTS common (id INT PRIMARY KEY)");
            return true;
          });
    }
    sideBySide(all);
    for (Session session : sessions) {
      for (int node = 0; node < 3; node++) {
        assertEquals(List.of(1L), Sql.numbers(session, "SELECT id FROM t" + node + " WHERE v = 5"));
      }
    }
  }
}
