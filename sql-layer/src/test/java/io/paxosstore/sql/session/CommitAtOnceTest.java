package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.runtime.TestCluster;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commits that an event loop begins and whose outcome is told, on three real nodes. */
@Timeout(120)
final class CommitAtOnceTest {
  private static final int ROWS = 8;

  /** What became of a commit. */
  private enum Fate {
    DONE,
    AGAIN
  }

  private final List<Database> databases = new ArrayList<>();
  private TestCluster cluster;
  private Database home;
  private Session atHome;
  private Session elsewhere;

  @BeforeEach
  void open() throws Exception {
    cluster = TestCluster.start(3);
    for (int id : cluster.ids()) {
      databases.add(new Database(cluster.node(id)));
    }
    try (Session first = Sql.connect(databases.getFirst())) {
      Sql.run(first, "CREATE TABLE t (id INT PRIMARY KEY, v INT)", "CREATE TABLE log (v INT)");
      for (int i = 1; i <= ROWS; i++) {
        Sql.run(first, "INSERT INTO t VALUES (" + i + ", 0)");
      }
      int family =
          Objects.requireNonNull(first.prepare("SELECT v FROM t WHERE id = 1").routing()).family();
      home =
          databases.stream()
              .filter(database -> database.homeElsewhere(new GroupId(family, 0)) == 0)
              .findFirst()
              .orElseThrow();
    }
    atHome = Sql.connect(home);
    elsewhere =
        Sql.connect(
            databases.stream().filter(database -> database != home).findFirst().orElseThrow());
  }

  @AfterEach
  void close() throws SQLException {
    atHome.close();
    elsewhere.close();
    databases.forEach(Database::close);
    cluster.close();
  }

  private record Heard(Session.CommitId id, boolean promised) {}

  @Test
  void whatIsPromisedIsProposedOnceAndWhereItsClientWouldAsk() throws Exception {
    List<Heard> heard = new ArrayList<>();
    atHome.onCommitting((id, result, promised) -> heard.add(new Heard(id, promised)));
    String update = "UPDATE t SET v = v + 1 WHERE id = 2";
    int family = Objects.requireNonNull(atHome.prepare(update).routing()).family();

    Session.CommitId promise = Objects.requireNonNull(atHome.promised());
    assertFalse(promise.hasGroup());
    assertEquals(promise, atHome.promised());
    Session.CommitId there = promise.in(family, 0);
    atHome.commitAs(there);
    runAlone(atHome, update);
    assertEquals(new Heard(there, true), heard.getLast());
    assertEquals(Session.CommitState.COMMITTED, elsewhere.commitState(there));

    atHome.commitAs(there); // as if its client had not heard that it was used
    runAlone(atHome, update);
    assertFalse(heard.getLast().promised());
    assertNotEquals(there, heard.getLast().id());

    Session.CommitId next = Objects.requireNonNull(atHome.promised());
    assertNotEquals(promise, next);
    atHome.commitAs(next.in(family + 1000, 0));
    runAlone(atHome, update);
    assertFalse(heard.getLast().promised(), "it would be asked for in another group");

    atHome.commitAs(null);
    runIn(atHome, update);
    Session.CommitId open = Objects.requireNonNull(atHome.promised());
    assertEquals(family, open.family());
    atHome.commitAs(open);
    commit(atHome);
    assertEquals(new Heard(open, true), heard.getLast());
    assertEquals(4, heard.size());
    assertEquals(List.of(4L), Sql.numbers(elsewhere, "SELECT v FROM t WHERE id = 2"));
  }

  private static Fate fate(Session.Pending pending) throws Exception {
    CompletableFuture<Fate> fate = new CompletableFuture<>();
    pending.whenDone(
        () -> fate.complete(Fate.DONE),
        () -> fate.complete(Fate.AGAIN),
        fate::completeExceptionally);
    try {
      return fate.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException failure ? failure : e;
    }
  }

  private static void runAlone(Session session, String sql) throws Exception {
    Session.Prepared prepared = session.prepare(sql);
    Session.Begun begun = session.executeAtOnce(prepared, Parameters.NONE, ExecuteOptions.DEFAULT);
    Session.Pending pending = begun == null ? null : begun.pending();
    if (pending == null || fate(pending) == Fate.AGAIN) {
      session.execute(prepared, Parameters.NONE, ExecuteOptions.DEFAULT).close();
    }
  }

  private static void runIn(Session session, String sql) throws SQLException {
    Session.Prepared prepared = session.prepare(sql);
    if (session.executeAtOnce(prepared, Parameters.NONE, Sql.IN_TRANSACTION) == null) {
      session.execute(prepared, Parameters.NONE, Sql.IN_TRANSACTION).close();
    }
  }

  private static void commit(Session session) throws Exception {
    Session.Pending pending = session.commitAtOnce();
    if (pending == null) {
      session.commit();
    } else {
      fate(pending);
    }
  }

  @Test
  void aTransactionAtTheHomeOfItsRowsIsCommittedForAll() throws Exception {
    Sql.runIn(atHome, "UPDATE t SET v = 3 WHERE id = 1");
    Session.Pending pending = atHome.commitAtOnce();
    assertNotNull(pending);
    assertTrue(!atHome.inTransaction());
    assertEquals(Fate.DONE, fate(pending));
    assertEquals(List.of(3L), Sql.numbers(elsewhere, "SELECT v FROM t WHERE id = 1"));
  }

  @Test
  void aStatementThatIsATransactionOfItsOwnIsAnnouncedAndCommitted() throws Exception {
    List<Session.CommitId> announced = new ArrayList<>();
    atHome.onCommitting((id, result, promised) -> announced.add(id));
    Session.Begun begun =
        atHome.executeAtOnce(
            atHome.prepare("UPDATE t SET v = v + 2 WHERE id = 2"),
            Parameters.NONE,
            ExecuteOptions.DEFAULT);
    assertNotNull(begun);
    assertEquals(1, begun.result().updateCount());
    assertNotNull(begun.pending());
    assertEquals(Fate.DONE, fate(begun.pending()));
    assertEquals(1, announced.size());
    assertEquals(Session.CommitState.COMMITTED, elsewhere.commitState(announced.getFirst()));
    assertEquals(List.of(2L), Sql.numbers(elsewhere, "SELECT v FROM t WHERE id = 2"));
  }

  private Session.@Nullable Begun selectAtOnce(Session session) throws SQLException {
    return session.executeAtOnce(
        session.prepare("SELECT v FROM t WHERE id = 3"), Parameters.NONE, ExecuteOptions.DEFAULT);
  }

  @Test
  void aQueryOfItsOwnIsReadAtOnceAndAnsweredWhenAMajorityConfirmsTheHome() throws Exception {
    Sql.run(elsewhere, "UPDATE t SET v = 5 WHERE id = 3");
    Session.Begun begun = selectAtOnce(atHome);
    assertNotNull(begun);
    RowBatch rows = Objects.requireNonNull(begun.result().fetch(0));
    assertEquals(5, RowFormat.getInt(rows.array(), rows.row(0), 0));
    assertNull(begun.result().fetch(0));
    assertNotNull(begun.pending());
    assertEquals(Fate.DONE, fate(begun.pending()));
    assertNull(selectAtOnce(elsewhere));
  }

  @Test
  void aQueryThatNoMajorityConfirmsEndsWithItsTimeOut() throws Exception {
    Sql.run(atHome, "SET STATEMENT_TIMEOUT = 200");
    Session.Begun begun = Objects.requireNonNull(selectAtOnce(atHome));
    for (int id : cluster.ids()) {
      if (databases.get(id - 1) != home) {
        cluster.kill(id);
      }
    }
    SQLException failure =
        assertThrows(SQLException.class, () -> fate(Objects.requireNonNull(begun.pending())));
    assertEquals("57014", failure.getSQLState());
  }

  @Test
  void whereTheHomeIsElsewhereNothingIsBegun() throws Exception {
    assertNull(
        elsewhere.executeAtOnce(
            elsewhere.prepare("UPDATE t SET v = 1 WHERE id = 1"),
            Parameters.NONE,
            ExecuteOptions.DEFAULT));
    Sql.runIn(elsewhere, "UPDATE t SET v = v + 1 WHERE id = 1");
    assertNull(elsewhere.commitAtOnce());
    elsewhere.commit();
    assertEquals(List.of(1L), Sql.numbers(atHome, "SELECT v FROM t WHERE id = 1"));
  }

  @Test
  void whatConflictsIsCommittedByNobody() throws Exception {
    Sql.runIn(atHome, "SELECT v FROM t WHERE id = 1", "UPDATE t SET v = 9 WHERE id = 2");
    Sql.run(elsewhere, "UPDATE t SET v = 1 WHERE id = 1");
    assertNull(atHome.commitAtOnce());
    assertEquals("40001", assertThrows(SQLException.class, atHome::commit).getSQLState());
    assertEquals(List.of(0L), Sql.numbers(elsewhere, "SELECT v FROM t WHERE id = 2"));
  }

  @Test
  void manyCommitsLoseAndDoubleNothing() throws Exception {
    int workers = 4;
    int rounds = 60;
    List<Future<Integer>> all = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      for (int worker = 0; worker < workers; worker++) {
        all.add(
            executor.submit(
                transfers(
                    databases.get(worker % databases.size()),
                    new SplittableRandom(worker),
                    rounds)));
      }
    }
    int lines = 0;
    for (Future<Integer> each : all) {
      lines += each.get();
    }
    assertTrue(lines > 0);
    assertEquals(List.of(0L), Sql.numbers(elsewhere, "SELECT SUM(v) FROM t"));
    assertEquals(List.of((long) lines), Sql.numbers(atHome, "SELECT COUNT(*) FROM log"));
  }

  /** Transfers of 1, and lines on their own; returns how many lines were committed. */
  private static Callable<Integer> transfers(
      Database database, SplittableRandom random, int rounds) {
    return () -> {
      int lines = 0;
      try (Session session = Sql.connect(database)) {
        for (int round = 0; round < rounds; round++) {
          int from = 1 + random.nextInt(ROWS);
          int to = 1 + (from + random.nextInt(ROWS - 1)) % ROWS;
          try {
            runIn(session, "UPDATE t SET v = v - 1 WHERE id = " + from);
            runIn(session, "INSERT INTO log VALUES (" + from + ")");
            runIn(session, "UPDATE t SET v = v + 1 WHERE id = " + to);
            commit(session);
            lines++;
          } catch (SQLException e) {
            assertTrue(e.getSQLState().startsWith("40"), e.toString());
            session.rollback();
          }
          runAlone(session, "INSERT INTO log VALUES (0)");
          lines++;
        }
      }
      return lines;
    };
  }
}
