package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.lsm.Cell;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.runtime.TestCluster;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transfers within and across groups on three real nodes, one of which dies and comes back. */
class ClusterTransfersTest {
  private static final int SLOTS = 4;
  private static final int ACCOUNTS_PER_SLOT = 8;
  private static final int ACCOUNTS = SLOTS * ACCOUNTS_PER_SLOT;
  private static final int BALANCE = 1000;

  private final TestCluster cluster = TestCluster.start(3);
  private final Map<Integer, Transactions> gateways = new ConcurrentHashMap<>();

  ClusterTransfersTest() {
    cluster.ids().forEach(this::open);
  }

  private void open(int id) {
    gateways.put(id, new Transactions(cluster.node(id), TransactionOptions.DEFAULT));
  }

  @AfterEach
  void close() {
    gateways.values().forEach(Transactions::close);
    cluster.close();
  }

  private static byte[] account(int i) {
    return key(i % SLOTS, "account" + i / SLOTS);
  }

  /** Each thread counts its transfers in a row of its own. */
  private static byte[] counter(int thread) {
    return key(thread % SLOTS, "counter" + thread);
  }

  private Transactions gateway(int id) {
    return Objects.requireNonNull(gateways.get(id));
  }

  private Transactions any(Random random) {
    List<Integer> running = List.copyOf(gateways.keySet());
    Transactions gateway = gateways.get(running.get(random.nextInt(running.size())));
    return gateway == null ? any(random) : gateway;
  }

  /** What a client may see of a failure: run it again, or ask. */
  private static boolean isRetriable(SqlError e, Transactions gateway) {
    return e.sqlState().startsWith("40") || e.sqlState().equals("57P03") || gateway.isClosed();
  }

  /** Homes are only being found, so it may have to be done again. */
  private void load(int threads) {
    boolean loaded = false;
    while (!loaded) {
      Transaction load = Rows.begin(gateway(1));
      try {
        for (int i = 0; i < ACCOUNTS; i++) {
          Rows.insert(load, account(i), BALANCE, 0);
        }
        for (int t = 0; t < threads; t++) {
          Rows.insert(load, counter(t), 0, 0);
        }
        load.commit();
        loaded = true;
      } catch (SqlError e) {
        assertTrue(e.sqlState().startsWith("40"), e.toString());
      } finally {
        load.rollback();
      }
    }
  }

  /** Moves money, and raises the thread's counter to {@code number}; true if it was committed. */
  private boolean transfer(Random random, int thread, int number, boolean across) {
    Transactions gateway = any(random);
    int from = random.nextInt(ACCOUNTS);
    int to = across ? random.nextInt(ACCOUNTS) : from % SLOTS + SLOTS * random.nextInt(8);
    List<RequestId> request = new ArrayList<>();
    List<GroupId> anchor = new ArrayList<>();
    Transaction transaction;
    try {
      transaction = gateway.begin(false);
    } catch (SqlError e) {
      assertTrue(gateway.isClosed(), e.toString());
      return false;
    }
    try {
      transaction.beginStatement(Cancellation.after(20_000));
      transaction.beforeCommit(
          (id, group) -> {
            request.add(id);
            anchor.add(group);
          });
      change(transaction, account(from), -1, random.nextBoolean());
      change(transaction, account(to), 1, random.nextBoolean());
      if (across) {
        Cell cell = new Cell();
        assertEquals(
            Locked.FOUND, transaction.lock(counter(thread), LockWait.WAIT, Columns.ALL, cell));
        transaction.put(counter(thread), row(number, 0), Columns.of(A));
      }
      transaction.commit();
      return true;
    } catch (SqlError e) {
      boolean unknown = e.sqlState().equals("08007") || (gateway.isClosed() && !request.isEmpty());
      if (unknown) {
        return outcome(random, request.getFirst(), anchor.getFirst());
      }
      assertTrue(isRetriable(e, gateway), e.toString());
      return false;
    } finally {
      transaction.rollback();
    }
  }

  private boolean outcome(Random random, RequestId request, GroupId anchor) {
    while (true) {
      CommitOutcome outcome = any(random).outcome(request, anchor);
      if (outcome != CommitOutcome.UNKNOWN) {
        return outcome == CommitOutcome.COMMITTED;
      }
    }
  }

  private static void change(Transaction transaction, byte[] key, int by, boolean locks) {
    Cell cell = new Cell();
    boolean found =
        locks
            ? transaction.lock(key, LockWait.WAIT, Rows.READS_A, cell) == Locked.FOUND
            : transaction.get(key, Rows.READS_A, cell);
    assertTrue(found);
    transaction.put(key, row(Rows.column(cell, A) + by, 0), Rows.READS_A);
  }

  /** All accounts at one moment, as a statement gets it; -1 if that had to be given up. */
  private int sum(Random random) {
    Transactions gateway = any(random);
    int sum = -1;
    Transaction reader = null;
    for (int attempt = 1; sum < 0 && attempt <= 10 && !gateway.isClosed(); attempt++) {
      try {
        reader =
            reader == null || attempt <= 3
                ? gateway.beginReadOnlyStatement()
                : gateway.beginReadOnlyStatement(reader);
        sum = sum(gateway, reader);
      } catch (SqlError e) {
        assertTrue(isRetriable(e, gateway), e.toString());
      }
    }
    return sum;
  }

  private static int sum(Transactions gateway, Transaction reader) {
    try {
      reader.beginStatement(Cancellation.after(20_000));
      int sum = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        try (var cursor = reader.scan(key(slot, "a"), key(slot, "b"), slot == 1, Rows.READS_A)) {
          while (cursor.next()) {
            sum += RowFormat.getInt(cursor.valueArray(), cursor.valueOffset(), A);
          }
        }
      }
      reader.commit();
      return sum;
    } catch (SqlError e) {
      assertTrue(isRetriable(e, gateway), e.toString());
      return -1;
    } finally {
      reader.rollback();
    }
  }

  /** What the thread's counter says; homes may still be moving. */
  private int counted(int thread) {
    while (true) {
      Transaction reader = gateway(1).begin(true);
      try {
        int counted = Rows.read(reader, counter(thread), A);
        reader.commit();
        return counted;
      } catch (SqlError e) {
        assertTrue(isRetriable(e, gateway(1)), e.toString());
      } finally {
        reader.rollback();
      }
    }
  }

  private static void runAll(List<Callable<Void>> work) throws Exception {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (Future<Void> one : threads.invokeAll(work)) {
        one.get();
      }
    }
  }

  @Test
  void sumsHoldAndNoAcknowledgedTransferIsLostWhileANodeDiesAndComesBack() throws Exception {
    int threads = Integer.getInteger("threads", 8);
    int transfers = Integer.getInteger("transfers", 60);
    load(threads);
    AtomicIntegerArray acknowledged = new AtomicIntegerArray(threads);
    AtomicInteger done = new AtomicInteger();
    AtomicInteger sums = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<Callable<Void>> work = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      Random random = new Random(t);
      work.add(
          () -> {
            for (int i = 0; i < transfers; i++) {
              boolean across = i % 2 == 0;
              int next = acknowledged.get(thread) + 1;
              if (transfer(random, thread, next, across) && across) {
                acknowledged.set(thread, next);
              }
              done.incrementAndGet();
            }
            return null;
          });
    }
    Callable<Void> all =
        () -> {
          try {
            runAll(work);
          } finally {
            over.set(true);
          }
          return null;
        };
    Callable<Void> reads =
        () -> {
          Random random = new Random(99);
          while (!over.get()) {
            int sum = sum(random);
            if (sum >= 0) {
              assertEquals(ACCOUNTS * BALANCE, sum);
              sums.incrementAndGet();
            }
          }
          return null;
        };
    Callable<Void> kills =
        () -> {
          for (int victim = 1; victim <= 3; victim++) {
            int from = victim * threads * transfers / 5;
            TestCluster.await(() -> "no progress: " + done, () -> done.get() >= from || over.get());
            Transactions gone = gateway(victim);
            gateways.remove(victim);
            gone.close();
            cluster.kill(victim);
            int more = done.get() + threads;
            TestCluster.await(() -> "no progress: " + done, () -> done.get() >= more || over.get());
            cluster.restart(victim);
            open(victim);
          }
          return null;
        };
    runAll(List.of(all, reads, kills));
    Random random = new Random(7);
    int last = -1;
    for (int i = 0; last < 0 && i < 50; i++) {
      last = sum(random);
    }
    assertEquals(ACCOUNTS * BALANCE, last);
    for (int t = 0; t < threads; t++) {
      assertEquals(acknowledged.get(t), counted(t));
    }
    TestCluster.await(
        () -> "prepared: " + cluster.statuses(),
        () ->
            cluster.statuses().stream()
                .flatMap(status -> status.groups().stream())
                .allMatch(group -> group.prepared() == 0));
    cluster.awaitEqual();
    assertTrue(sums.get() > 0);
  }
}
