package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.B;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.FakeCluster.Delivery;
import io.paxosstore.sql.transaction.History.Run;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final int SLOTS = 3;
  private static final int KEYS_PER_SLOT = 4;
  private static final ClusterTransactionOptions OPTIONS =
      new ClusterTransactionOptions(2_000, 2_000, 200, 10, 30_000, 60_000, 600_000, 50);

  private final FakeCluster cluster = new FakeCluster(3);
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
    Fault fault = Fault.valueOf(faults);
    long seed = Long.getLong("seed", 1);
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
    for (int slot = 0; slot < SLOTS; slot++) {
      for (FakeNode node : cluster.nodes) {
        while (!node.prepared(new GroupId(1, slot)).isEmpty()) {
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
        GroupId group = new GroupId(1, random.nextInt(SLOTS));
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
      for (int step = 1 + random.nextInt(4); step > 0; step--) {
        int slot = random.nextInt(SLOTS);
        int number = random.nextInt(KEYS_PER_SLOT);
        int column = random.nextInt(2);
        switch (random.nextInt(readOnly ? 2 : 4)) {
          case 0 -> readOne(run, transaction, slot, number, column);
          case 1 -> readSome(run, transaction, slot, number, column, random.nextBoolean());
          case 2 -> write(history, run, transaction, slot, number, column, true);
          default -> write(history, run, transaction, slot, number, column, false);
        }
      }
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

  private static String register(int slot, int number, int column) {
    return slot + "/" + number + "." + column;
  }

  private static void readOne(Run run, Transaction transaction, int slot, int number, int column) {
    Cell cell = new Cell();
    boolean found = transaction.get(key(slot, "r" + number), Columns.of(column), cell);
    see(run, register(slot, number, column), found ? Rows.column(cell, column) : 0);
  }

  /** What changes within one transaction that cannot commit is no anomaly. */
  private static void see(Run run, String register, int value) {
    Integer before = run.reads.get(register);
    if (before == null || run.writes.containsKey(register)) {
      run.read(register, value);
    } else if (before != value) {
      run.reads.put(register, -1); // nobody ever wrote it: the checker objects if it commits
    }
  }

  private static void readSome(
      Run run, Transaction transaction, int slot, int number, int column, boolean reverse) {
    Map<Integer, Integer> found = new HashMap<>();
    byte[] from = key(slot, "r" + number);
    byte[] to = key(slot, "r" + (char) ('0' + number + 3));
    try (Cursor cursor = transaction.scan(from, to, reverse, Columns.of(column))) {
      while (cursor.next()) {
        int digit = cursor.keyArray()[cursor.keyOffset() + cursor.keyLength() - 1] - '0';
        found.put(digit, RowFormat.getInt(cursor.valueArray(), cursor.valueOffset(), column));
      }
    }
    for (int i = number; i < Math.min(number + 3, KEYS_PER_SLOT); i++) {
      see(run, register(slot, i, column), found.getOrDefault(i, 0));
    }
  }

  private static void write(
      History history,
      Run run,
      Transaction transaction,
      int slot,
      int number,
      int column,
      boolean locks) {
    byte[] key = key(slot, "r" + number);
    Cell cell = new Cell();
    long columns = Columns.of(column);
    boolean found =
        locks
            ? transaction.lock(key, LockWait.WAIT, columns, cell) == Locked.FOUND
            : transaction.get(key, columns, cell);
    int value = history.freshValue();
    int a = found ? Rows.column(cell, A) : 0;
    int b = found ? Rows.column(cell, B) : 0;
    see(run, register(slot, number, column), column == A ? a : b);
    run.write(register(slot, number, column), value);
    transaction.put(
        key, row(column == A ? value : a, column == B ? value : b), found ? columns : Columns.ALL);
  }

  @Test
  void rowsCrossNodes() {
    cluster.nodes.forEach(node -> gateways.add(node.open(OPTIONS)));
    Transaction writer = Rows.begin(gateways.get(0));
    for (int slot = 0; slot < SLOTS; slot++) {
      Rows.insert(writer, key(slot, "x"), slot, 7);
    }
    writer.commit();
    for (Transactions gateway : gateways) {
      Transaction reader = gateway.begin(true);
      for (int slot = 0; slot < SLOTS; slot++) {
        assertEquals(slot, Rows.read(reader, key(slot, "x"), A));
      }
      reader.commit();
    }
    cluster.close();
  }
}
