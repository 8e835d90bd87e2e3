package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.TestCluster;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.WireReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Rows that a transaction reads at another node: no more of them come than it looks at. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PushDownTest {
  private static final ExecuteOptions IN_TRANSACTION =
      new ExecuteOptions(
          false, Connection.TRANSACTION_SERIALIZABLE, false, 0, 0, 0, false, List.of());
  private static final int ROWS = 400;

  private final PeerWire wire = new PeerWire();
  private final List<Database> databases = new ArrayList<>();
  private TestCluster cluster;
  private Session near;
  private Session far;

  @BeforeAll
  void start() throws Exception {
    cluster = TestCluster.start(3);
    for (int id : cluster.ids()) {
      databases.add(new Database(wire.over(cluster.node(id))));
    }
    try (Session session = Sql.connect(databases.getFirst())) {
      Sql.run(
          session,
          "CREATE TABLE t (g INT, n INT, v INT, w BIGINT, d DECIMAL(9, 2), s VARCHAR(200),"
              + " b BOOLEAN, at TIMESTAMP, big VARCHAR(1000), PRIMARY KEY (g, n))"
              + " ENTITY GROUP BY (g) WITH (slots = 1)",
          "CREATE TABLE u (g INT, n INT, s VARCHAR(9), big VARCHAR(1000), PRIMARY KEY (g, n))"
              + " ENTITY GROUP BY (g) IN t",
          "CREATE INDEX u_s ON u (s)",
          "CREATE TABLE k (id INT PRIMARY KEY, v INT) ENTITY GROUP BY (id) IN t");
      for (int id = 0; id < 40; id++) {
        Sql.run(session, "INSERT INTO k VALUES (" + id + ", " + id * id + ")");
      }
      StringBuilder rows = new StringBuilder("INSERT INTO t VALUES ");
      for (int n = 0; n < ROWS; n++) {
        rows.append(n == 0 ? "" : ", ")
            .append("(1, " + n + ", " + (n % 7 == 0 ? "NULL" : n % 10) + ", " + n * 1_000_000L)
            .append(", " + n + ".25, 's" + n % 4 + "', " + (n % 3 == 0))
            .append(", TIMESTAMP '2026-01-01 00:00:" + n % 60 / 10 + n % 10 + "'")
            .append(", '" + "x".repeat(900) + "')");
      }
      Sql.run(
          session,
          rows.toString(),
          "INSERT INTO u SELECT 1, n, s, big FROM t WHERE g = 1",
          "UPDATE u SET s = 'few' WHERE g = 1 AND n >= 100 AND n < 110");
    }
    int home = 0;
    for (int node = 0; node < 3; node++) {
      int there =
          databases.get(node).homeElsewhere(Routed.groupOf(databases.get(node), "t", "g", 1));
      home = there == 0 ? node : home;
    }
    near = Sql.connect(databases.get(home));
    far = Sql.connect(databases.get((home + 1) % 3));
    farNode = (home + 1) % 3 + 1;
  }

  private int farNode;

  @AfterEach
  void rollBack() throws SQLException {
    near.rollback();
    far.rollback();
  }

  @AfterAll
  void stop() throws SQLException {
    near.close();
    far.close();
    databases.forEach(Database::close);
    cluster.close();
  }

  /** All rows in order, as text. */
  private static List<String> rows(Session session, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Session.Result result =
        session.execute(session.prepare(sql), Parameters.NONE, IN_TRANSACTION)) {
      for (RowBatch batch = result.fetch(0); batch != null; batch = result.fetch(0)) {
        for (int i = 0; i < batch.count(); i++) {
          int at = batch.row(i);
          StringBuilder row = new StringBuilder();
          for (int k = 0; k < RowFormat.columns(batch.array(), at); k++) {
            row.append(
                    RowFormat.isNull(batch.array(), at, k)
                        ? "null"
                        : java.util.HexFormat.of()
                            .formatHex(RowFormat.getBytes(batch.array(), at, k)))
                .append(' ');
          }
          rows.add(row.toString());
        }
      }
    }
    return rows;
  }

  /** What has come of a statement in a transaction of the node elsewhere. */
  private record Came(List<String> rows, List<String> calls, int rowsSent, long bytesSent) {}

  private Came far(String sql) throws SQLException {
    int since = wire.asked.size();
    int answers = wire.answers.size();
    List<String> rows = rows(far, sql);
    int sent = 0;
    long bytes = 0;
    for (Answer answer : wire.answers.subList(answers, wire.answers.size())) {
      if (answer instanceof Answer.Rows scanned) {
        WireReader from = new WireReader(scanned.rows());
        bytes += scanned.rows().length;
        for (; from.hasMore(); sent++) {
          from.bytes();
          from.i64();
          from.bytes();
        }
      }
    }
    return new Came(rows, wire.askedBy(farNode, since), sent, bytes);
  }

  @Test
  void onlyRowsThatMatchAreSent() throws SQLException {
    rows(far, "SELECT COUNT(*) FROM t WHERE g = 1 AND n < 0"); // the shape is known from here on
    for (String condition :
        List.of(
            "v = 3",
            "3 = v",
            "v <> 3",
            "v > 5 AND w < 300000000",
            "5 >= v",
            "v IS NULL",
            "v IS NOT NULL AND b",
            "v = 1 OR v = 2 OR v IS NULL",
            "v IN (1, 2, 9)",
            "v BETWEEN 2 AND 4",
            "d = 17.25",
            "d > CAST(100 AS DECIMAL(9, 2))",
            "s = 's2'",
            "s > 's2'",
            "at > TIMESTAMP '2026-01-01 00:00:30'",
            "v = 3 AND s = 's1' AND d < 200")) {
      String query = "SELECT n, v, s FROM t WHERE g = 1 AND " + condition;
      Came came = far(query);
      assertEquals(rows(near, query), came.rows(), condition);
      assertTrue(!came.rows().isEmpty(), condition);
      if (condition.endsWith("AND b")) {
        continue; // a column by itself is no comparison; the rest of it goes
      }
      assertEquals(came.rows().size(), came.rowsSent(), condition);
      assertEquals(Collections.nCopies(came.calls().size(), "Scan"), came.calls(), condition);
    }
  }

  @Test
  void aFilterThatMayFailIsTestedWhereItsRowIsWanted() throws SQLException {
    String query = "SELECT n FROM t WHERE g = 1 AND v = 3 AND 100 / (n - 3) > 0";
    assertEquals("22012", stateIn(near, query));
    assertEquals("22012", stateIn(far, query));
    near.rollback();
    far.rollback();
    String other = "SELECT n FROM t WHERE g = 1 AND v = 4 AND 100 / (n - 3) > 0";
    assertEquals(rows(near, other), far(other).rows());
  }

  private static String stateIn(Session session, String sql) {
    try {
      rows(session, sql);
      return "none";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void onlyColumnsThatAreLookedAtAreSent() throws SQLException {
    Came narrow = far("SELECT n, v FROM t WHERE g = 1");
    assertEquals(ROWS, narrow.rowsSent());
    assertTrue(narrow.bytesSent() < ROWS * 100L, narrow.bytesSent() + " bytes");
    Came wide = far("SELECT * FROM t WHERE g = 1 AND n < 20");
    assertEquals(rows(near, "SELECT * FROM t WHERE g = 1 AND n < 20"), wide.rows());
  }

  @Test
  void aLimitTravels() throws SQLException {
    for (String rest :
        List.of("v = 4", "s = 's1'", "s = 's1' ORDER BY n DESC", "n > 5 ORDER BY n")) {
      String query = "SELECT n FROM t WHERE g = 1 AND " + rest + " LIMIT 3";
      Came came = far(query);
      assertEquals(rows(near, query), came.rows());
      assertEquals(3, came.rowsSent(), query);
    }
  }

  @Test
  void whatTheHomeLeavesOutIsProtectedAllTheSame() throws SQLException {
    assertEquals(
        List.of(), far("SELECT n FROM t WHERE g = 1 AND n >= 100 AND n < 110 AND v = 77").rows());
    Sql.run(near, "UPDATE t SET v = 77 WHERE g = 1 AND n = 105");
    Sql.runIn(far, "UPDATE t SET w = 0 WHERE g = 1 AND n = 300");
    assertEquals("40001", commitState());
    // Columns that were not tested, and what lies outside, may change.
    assertEquals(
        1, far("SELECT n FROM t WHERE g = 1 AND n >= 100 AND n < 110 AND v = 77").rows().size());
    Sql.run(near, "UPDATE t SET w = 5 WHERE g = 1 AND n = 104");
    Sql.run(near, "UPDATE t SET v = 77 WHERE g = 1 AND n = 111");
    Sql.runIn(far, "UPDATE t SET w = 0 WHERE g = 1 AND n = 300");
    assertEquals("none", commitState());
    Sql.run(near, "UPDATE t SET v = 5 WHERE g = 1 AND n IN (105, 111)");
  }

  private String commitState() {
    try {
      far.commit();
      return "none";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void ownWritesAreSeenThroughAFilterThatRunsElsewhere() throws SQLException {
    Random random = new Random(7);
    for (Session session : List.of(near, far)) {
      session.rollback();
    }
    List<List<String>> seen = new ArrayList<>();
    for (Session session : List.of(near, far)) {
      random.setSeed(7);
      List<String> all = new ArrayList<>();
      for (int step = 0; step < 30; step++) {
        int n = random.nextInt(ROWS + 20);
        int v = random.nextInt(10);
        switch (random.nextInt(3)) {
          case 0 -> Sql.runIn(session, "UPDATE t SET v = " + v + " WHERE g = 1 AND n = " + n);
          case 1 -> Sql.runIn(session, "DELETE FROM t WHERE g = 1 AND v = " + v + " AND n = " + n);
          default -> Sql.runIn(session, "UPDATE t SET s = 's9' WHERE g = 1 AND v = " + v);
        }
        all.addAll(rows(session, "SELECT n, v, s FROM t WHERE g = 1 AND v = " + v));
        all.addAll(
            rows(session, "SELECT n FROM t WHERE g = 1 AND s = 's9' ORDER BY n DESC LIMIT 5"));
      }
      seen.add(all);
      session.rollback();
    }
    assertEquals(seen.get(0), seen.get(1));
  }

  @Test
  void anUpdateOfARowInsideATransactionIsTwoCalls_theFirstInAGroupThree() throws SQLException {
    int since = wire.asked.size();
    Sql.runIn(far, "UPDATE k SET v = v + 1 WHERE id = 7");
    assertEquals(List.of("Get", "Lock"), wire.askedBy(farNode, since));
    Sql.runIn(far, "UPDATE k SET v = v + 1 WHERE id = 8");
    assertEquals(List.of("Get", "Lock", "Lock"), wire.askedBy(farNode, since));
    far.commit();
    assertEquals(List.of("Get", "Lock", "Lock", "Commit", "Release"), wire.askedBy(farNode, since));
    since = wire.asked.size();
    assertEquals(1, rows(far, "SELECT v FROM k WHERE id = 7").size());
    assertEquals(List.of("GetAll"), wire.askedBy(farNode, since));
  }

  @Test
  void keysOfOneGroupComeInOneMessage() throws SQLException {
    rows(far, "SELECT COUNT(*) FROM t WHERE g = 1 AND n < 0");
    rows(far, "SELECT v FROM k WHERE id = 0");
    rows(far, "SELECT big FROM u WHERE g = 1 AND n = 0");
    for (String query :
        List.of(
            "SELECT id, v FROM k WHERE id IN (3, 5, 30, 17, 999)",
            "SELECT i, k.v FROM (VALUES (3), (5), (17), (4)) AS l (i) LEFT JOIN k ON k.id = l.i",
            "SELECT n, big FROM u WHERE s = 'few'")) {
      Came came = far(query);
      assertEquals(
          rows(near, query).stream().sorted().toList(), came.rows().stream().sorted().toList());
      assertTrue(!came.rows().isEmpty());
      assertTrue(!came.calls().contains("Get"), query + " " + came.calls());
      assertEquals(
          1, came.calls().stream().filter("GetAll"::equals).count(), query + " " + came.calls());
    }
  }
}
