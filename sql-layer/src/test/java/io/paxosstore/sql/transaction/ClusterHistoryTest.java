package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.FakeCluster.Delivery;
import io.paxosstore.sql.transaction.History.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What transactions of three nodes saw while homes moved, nodes died and calls were lost. */
class ClusterHistoryTest {
  private static final int THREADS = 6;
  private static final int KEYS_PER_SLOT = 4;
  private static final GroupId REFERENCE = new GroupId(ReferenceGroups.familyId(2), 0);
  private static final List<GroupId> GROUPS =
      List.of(new GroupId(1, 0), new GroupId(1, 1), new GroupId(1, 2), REFERENCE);
  private static final ClusterTransactionOptions OPTIONS =
      new ClusterTransactionOptions(2_000, 2_000, 200, 10, 30_000, 60_000, 600_000, 50, 0);

  /** Histories of each kind; -Dseeds=N for more. */
  private static final int SEEDS = Integer.getInteger("seeds", 12);

  private FakeCluster cluster = new FakeCluster(3);
  private final List<Transactions> gateways = new ArrayList<>();
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();

  private enum Fault {
    NONE,
    LOST_CALLS,
    MOVES,
    KILLS,
    ALL
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOST_CALLS", "MOVES", "KILLS", "ALL"})
  void whatTransactionsSawIsStrictlySerializable(String faults) throws Exception {
    long first = Long.getLong("seed", 1);
    for (long seed = first; seed < first + SEEDS; seed++) {
      cluster = new FakeCluster(3);
      gateways.clear();
      try {
        whatTransactionsSawIsStrictlySerializable(Fault.valueOf(faults), seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private void whatTransactionsSawIsStrictlySerializable(Fault fault, long seed) throws Exception {
    cluster.node(2).clockOffset.set(300);
    cluster.node(3).clockOffset.set(-200);
    cluster.nodes.forEach(node -> gateways.add(node.open(OPTIONS)));
    if (fault == Fault.LOST_CALLS || fault == Fault.ALL) {
      Random chance = new Random(seed);
      cluster.wire =
          (from, to, request) -> {
            int drawn;
            synchronized (chance) {
              drawn = chance.nextInt(40);
            }
            return drawn == 0
                ? Delivery.LOSE_REQUEST
                : drawn == 1 ? Delivery.LOSE_ANSWER : Delivery.DELIVER;
          };
    }
    History history = new History();
    List<Callable<Void>> work = new ArrayList<>();
    int runs = Integer.getInteger("runs", 150);
    for (int t = 0; t < THREADS; t++) {
      Random random = new Random(seed * 1000 + t);
      int home = t % 3;
      work.add(
          () -> {
            for (int i = 0; i < runs; i++) {
              runAtRandom(home, history, random);
            }
            return null;
          });
    }
    AtomicBoolean done = new AtomicBoolean();
    Callable<Void> all =
        () -> {
          try {
            runAll(work);
          } finally {
            done.set(true);
          }
          return null;
        };
    runAll(List.of(all, () -> disturb(fault, new Random(seed), done)));
    assertTrue(history.size() > THREADS * runs / 10, history.size() + " committed, " + errors);
    history.assertStrictlySerializable();
    awaitQuiet();
    cluster.close();
  }

  /** Nothing stays prepared, and all replicas hold the same. */
  private void awaitQuiet() {
    cluster.wire = FakeCluster.PERFECT;
    long deadline = System.nanoTime() + 20_000_000_000L;
    for (GroupId group : GROUPS) {
      for (FakeNode node : cluster.nodes) {
        while (!node.prepared(group).isEmpty()) {
          assertTrue(System.nanoTime() < deadline, "a prepare is never decided");
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
  }

  private Void disturb(Fault fault, Random random, AtomicBoolean done) {
    while (!done.get()) {
      LockSupport.parkNanos(2_000_000 + random.nextInt(8_000_000));
      boolean kills = fault == Fault.KILLS || (fault == Fault.ALL && random.nextInt(10) == 0);
      if (kills) {
        int victim = 1 + random.nextInt(3);
        cluster.kill(victim, random.nextBoolean());
        LockSupport.parkNanos(5_000_000 + random.nextInt(10_000_000));
        cluster.revive(victim);
      } else if (fault == Fault.MOVES || fault == Fault.ALL) {
        GroupId group = GROUPS.get(random.nextInt(GROUPS.size()));
        cluster.move(group, 1 + random.nextInt(3), random.nextBoolean(), random.nextInt(3) != 0);
      }
    }
    return null;
  }

  private static void runAll(List<Callable<Void>> work) throws Exception {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (Future<Void> one : threads.invokeAll(work)) {
        one.get();
      }
    }
  }

  private void runAtRandom(int gateway, History history, Random random) {
    boolean readOnly = random.nextInt(4) == 0;
    Transactions transactions = gateways.get(gateway);
    Run run = history.begin();
    Transaction transaction =
        readOnly && random.nextBoolean()
            ? transactions.beginReadOnlyStatement()
            : transactions.begin(readOnly);
    transaction.beginStatement(Cancellation.none());
    List<RequestId> request = new ArrayList<>();
    List<GroupId> anchor = new ArrayList<>();
    transaction.beforeCommit(
        (id, group) -> {
          request.add(id);
          anchor.add(group);
        });
    try {
      new RegisterSteps(history, run, transaction, GROUPS, KEYS_PER_SLOT).take(random, readOnly);
      transaction.commit();
      history.committed(run);
    } catch (SqlError e) {
      errors.merge(e.sqlState(), 1, Integer::sum);
      while (cluster.node(gateway + 1).down) {
        Thread.onSpinWait(); // its clients would have gone elsewhere
      }
      if (e.sqlState().equals("08007")) {
        CommitOutcome outcome = CommitOutcome.UNKNOWN;
        for (int i = 0; outcome == CommitOutcome.UNKNOWN; i++) {
          outcome = gateways.get((gateway + i) % 3).outcome(request.getFirst(), anchor.getFirst());
        }
        if (outcome == CommitOutcome.COMMITTED) {
          history.committed(run);
        }
      } else {
        assertTrue(e.sqlState().startsWith("40") || e.sqlState().equals("57P03"), e.toString());
      }
    } finally {
      transaction.rollback();
    }
  }

  @Test
  void rowsCrossNodes() {
    cluster.nodes.forEach(node -> gateways.add(node.open(OPTIONS)));
    Transaction writer = Rows.begin(gateways.get(0));
    for (int slot = 0; slot < 3; slot++) {
      Rows.insert(writer, key(slot, "x"), slot, 7);
    }
    writer.commit();
    for (Transactions gateway : gateways) {
      Transaction reader = gateway.begin(true);
      for (int slot = 0; slot < 3; slot++) {
        assertEquals(slot, Rows.read(reader, key(slot, "x"), A));
      }
      reader.commit();
    }
    cluster.close();
  }
}
