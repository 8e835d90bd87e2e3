package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.B;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.runtime.ClusterReplica;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.History.Run;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ConcurrencyTest {
  /** On what. */
  enum Store {
    /** A queue and a tree: nothing hides a mistake of this layer. */
    MODEL,
    /**
     * The node's log and engine in memory, with small memtables and eager collection of versions.
     */
    NODE
  }

  private static final int THREADS = 16;
  private static final int SLOTS = 3;
  private static final int KEYS_PER_SLOT = 8;
  private static final List<GroupId> GROUPS =
      List.of(new GroupId(1, 0), new GroupId(1, 1), new GroupId(1, 2));

  @Parameter Store store = Store.MODEL;

  private final List<ReplicatedLog> open = new ArrayList<>();

  private Transactions open() {
    ReplicatedLog log =
        switch (store) {
          case MODEL -> new QueueLog();
          case NODE ->
              ClusterReplica.embedded(NodeOptions.inMemory().sizes(64 << 10, 256 << 10, 1 << 20));
        };
    open.add(log);
    return new Transactions(log, new TransactionOptions(0, 0, 60_000, 1));
  }

  @AfterEach
  void close() {
    open.forEach(ReplicatedLog::close);
  }

  private static void assertNothingIsLeftBehind(Transactions transactions) {
    assertEquals(0, transactions.statistics().active());
    transactions.groups.forEach(group -> assertTrue(group.locks.isEmpty()));
  }

  private static void runAll(List<Callable<Void>> work) throws Exception {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (Future<Void> one : threads.invokeAll(work)) {
        one.get();
      }
    }
  }

  private static byte[] account(int i) {
    return key(i % SLOTS, "account" + i / SLOTS);
  }

  /** Runs the work in transactions until one commits. */
  private static void commit(Transactions transactions, Consumer<Transaction> work) {
    while (true) {
      Transaction transaction = begin(transactions);
      try {
        work.accept(transaction);
        transaction.commit();
        return;
      } catch (SqlError e) {
        transaction.rollback();
        if (!e.sqlState().equals("40001") && !e.sqlState().equals("40P01")) {
          throw e;
        }
      }
    }
  }

  @Test
  void theSumOfTransfersIsConstantInEveryFullRead() throws Exception {
    Transactions transactions = open();
    int accounts = SLOTS * KEYS_PER_SLOT;
    commit(
        transactions,
        load -> {
          for (int i = 0; i < accounts; i++) {
            Rows.insert(load, account(i), 100, 0);
          }
        });
    AtomicBoolean done = new AtomicBoolean();
    List<Callable<Void>> work = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Random random = new Random(t);
      work.add(
          () -> {
            for (int i = 0; i < 300; i++) {
              int from = random.nextInt(accounts);
              int to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
              commit(
                  transactions,
                  transaction -> transfer(transaction, from, to, random.nextBoolean()));
            }
            return null;
          });
    }
    Callable<Void> transfers =
        () -> {
          try {
            runAll(work);
          } finally {
            done.set(true);
          }
          return null;
        };
    Callable<Void> reads =
        () -> {
          for (int i = 0; !done.get() || i < 4; i++) {
            Transaction reader = i % 4 == 3 ? begin(transactions) : transactions.begin(true);
            assertEquals(
                100 * accounts, i % 2 == 0 ? sumByGets(reader, accounts) : sumByScans(reader));
            reader.commit();
          }
          return null;
        };
    runAll(List.of(transfers, reads, reads));
    assertTrue(transactions.statistics().commits() > THREADS * 300);
    assertNothingIsLeftBehind(transactions);
  }

  private static void transfer(Transaction transaction, int from, int to, boolean locks) {
    for (int[] change : new int[][] {{from, -1}, {to, 1}}) {
      byte[] key = account(change[0]);
      Cell cell = new Cell();
      boolean found =
          locks
              ? transaction.lock(key, LockWait.WAIT, Rows.READS_A, cell) == Locked.FOUND
              : transaction.get(key, Rows.READS_A, cell);
      assertTrue(found);
      transaction.put(
          key, row(Rows.column(cell, A) + change[1], Rows.column(cell, B)), Rows.READS_A);
    }
  }

  private static int sumByGets(Transaction reader, int accounts) {
    int sum = 0;
    for (int i = 0; i < accounts; i++) {
      sum += Rows.read(reader, account(i), A);
    }
    return sum;
  }

  private static int sumByScans(Transaction reader) {
    int sum = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      try (Cursor cursor = reader.scan(key(slot, "a"), key(slot, "b"), slot == 1, Rows.READS_A)) {
        while (cursor.next()) {
          sum += RowFormat.getInt(cursor.valueArray(), cursor.valueOffset(), A);
        }
      }
    }
    return sum;
  }

  @Test
  void whatTransactionsSawIsStrictlySerializable() throws Exception {
    Transactions transactions = open();
    History history = new History();
    List<Callable<Void>> work = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Random random = new Random(1000 + t);
      work.add(
          () -> {
            for (int i = 0; i < 250; i++) {
              runAtRandom(transactions, history, random);
            }
            return null;
          });
    }
    runAll(work);
    assertTrue(history.size() > THREADS * 100, history.size() + " committed");
    assertTrue(transactions.statistics().conflicts() > 0);
    history.assertStrictlySerializable();
    assertNothingIsLeftBehind(transactions);
  }

  private static void runAtRandom(Transactions transactions, History history, Random random) {
    boolean readOnly = random.nextInt(5) == 0;
    Run run = history.begin();
    Transaction transaction = readOnly ? transactions.begin(true) : begin(transactions);
    try {
      new RegisterSteps(history, run, transaction, GROUPS, KEYS_PER_SLOT).take(random, readOnly);
      transaction.commit();
      history.committed(run);
    } catch (SqlError e) {
      assertTrue(e.sqlState().startsWith("40"), e.toString());
    } finally {
      transaction.rollback(); // also after a failed assertion, or the other threads wait for ever
    }
  }
}
