package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.TestCluster;
import io.paxosstore.sql.session.PeerWire.Delivery;
import io.paxosstore.sql.transaction.remote.Request;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients of all nodes append to lists and read them, each statement a transaction of its own and
 * sent to the home of its list; calls get lost, and homes die. Every list is linearizable: what was
 * appended is in it once, what was refused is not, and whoever begins to read after somebody has
 * seen or appended something sees that, too.
 */
@Timeout(300)
final class ShippedHistoryTest {
  private static final int LISTS = 4;
  private static final int CLIENTS = 6;
  private static final int STEPS = Integer.getInteger("steps", 150);

  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger items = new AtomicInteger();
  private final List<Operation> history = new CopyOnWriteArrayList<>();
  private final AtomicInteger unknown = new AtomicInteger();

  /**
   * What a client did, between two moments.
   *
   * @param appended null for a read
   * @param seen what a read saw
   */
  private record Operation(
      int list,
      long began,
      long ended,
      @Nullable String appended,
      boolean certain,
      List<String> seen) {}

  @Test
  void listsOfStatementsThatAreSentToTheirHomesAreLinearizable() throws Exception {
    PeerWire wire = new PeerWire();
    try (TestCluster cluster = TestCluster.start(3)) {
      Database[] databases = new Database[3];
      for (int id : cluster.ids()) {
        databases[id - 1] = new Database(wire.over(cluster.node(id)));
      }
      try (Session session = Sql.connect(databases[0])) {
        Sql.run(
            session,
            "CREATE TABLE lists (id INT PRIMARY KEY, items VARCHAR(100000))"
                + " ENTITY GROUP BY (id) WITH (slots = 4)");
        for (int list = 0; list < LISTS; list++) {
          Sql.run(session, "INSERT INTO lists VALUES (" + list + ", '')");
        }
      }
      wire.rule = asked -> asked.request() instanceof Request.Statement ? lose() : Delivery.DELIVER;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          // Node 3 dies in between: its own clients would have to go elsewhere.
          Database database = databases[client % 2];
          clients.add(threads.submit(work(database, new Random(client))));
        }
        int steps = history.size();
        TestCluster.await(() -> "no progress", () -> history.size() > steps + STEPS);
        cluster.kill(3);
        for (Future<Boolean> client : clients) {
          assertTrue(client.get());
        }
      }
      wire.rule = asked -> Delivery.DELIVER;
      List<String> finals = new ArrayList<>();
      try (Session session = Sql.connect(databases[0])) {
        for (int list = 0; list < LISTS; list++) {
          finals.add(read(session, list));
        }
      }
      for (int list = 0; list < LISTS; list++) {
        check(list, split(finals.get(list)));
      }
      long sent =
          wire.asked.stream().filter(each -> each.request() instanceof Request.Statement).count();
      assertTrue(sent > CLIENTS * STEPS / 4, sent + " statements were sent");
      for (Database database : databases) {
        database.close();
      }
    }
  }

  private static Delivery lose() {
    return switch (ThreadLocalRandom.current().nextInt(12)) {
      case 0 -> Delivery.LOSE_REQUEST;
      case 1 -> Delivery.LOSE_ANSWER;
      case 2 -> Delivery.LOSE_ALL;
      default -> Delivery.DELIVER;
    };
  }

  private Callable<Boolean> work(Database database, Random random) {
    return () -> {
      try (Session session = Sql.connect(database)) {
        for (int step = 0; step < STEPS; step++) {
          int list = random.nextInt(LISTS);
          long began = clock.incrementAndGet();
          if (random.nextInt(3) == 0) {
            List<String> seen = split(read(session, list));
            long ended = clock.incrementAndGet();
            history.add(new Operation(list, began, ended, null, true, seen));
          } else {
            String item = "i" + items.incrementAndGet();
            boolean certain = append(session, list, item);
            long ended = clock.incrementAndGet();
            history.add(new Operation(list, began, ended, item, certain, List.of()));
          }
        }
      }
      return true;
    };
  }

  /** False if it took effect, or may have, and its count is not known. */
  private boolean append(Session session, int list, String item) throws SQLException {
    String sql = "UPDATE lists SET items = items || ',' || '" + item + "' WHERE id = " + list;
    try (Session.Result result =
        session.execute(session.prepare(sql), Parameters.NONE, ExecuteOptions.DEFAULT)) {
      assertEquals(1, result.updateCount());
      return true;
    } catch (SQLException e) {
      assertEquals("08007", e.getSQLState(), e.getMessage());
      unknown.incrementAndGet();
      return false;
    }
  }

  private static String read(Session session, int list) throws SQLException {
    try (Session.Result result =
        session.execute(
            session.prepare("SELECT items FROM lists WHERE id = " + list),
            Parameters.NONE,
            ExecuteOptions.DEFAULT)) {
      RowBatch rows = Objects.requireNonNull(result.fetch(0));
      assertEquals(1, rows.count());
      return RowFormat.getString(rows.array(), rows.row(0), 0);
    }
  }

  private static List<String> split(String items) {
    return items.isEmpty() ? List.of() : List.of(items.substring(1).split(",", -1));
  }

  private void check(int list, List<String> last) {
    assertEquals(last.size(), last.stream().distinct().count(), "twice in " + last);
    // How much of the list an operation certainly knows of, by when it ended; and must know of.
    List<Operation> mine = history.stream().filter(each -> each.list() == list).toList();
    for (Operation operation : mine) {
      if (operation.appended() == null) {
        assertEquals(
            last.subList(0, operation.seen().size()), operation.seen(), "read of list " + list);
      } else {
        assertTrue(
            !operation.certain() || last.contains(operation.appended()),
            operation.appended() + " is lost");
      }
    }
    for (Operation earlier : mine) {
      int least = position(earlier, last);
      for (Operation later : mine) {
        if (earlier.ended() < later.began() && earlier.certain() && later.certain()) {
          int there = position(later, last);
          boolean stands = later.appended() == null ? there >= least : there > least;
          assertTrue(stands, earlier + " comes before " + later);
        }
      }
    }
  }

  /** So many items are in the list after the operation. */
  private static int position(Operation operation, List<String> last) {
    return operation.appended() == null
        ? operation.seen().size()
        : last.indexOf(operation.appended()) + 1;
  }
}
