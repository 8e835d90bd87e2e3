package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.runtime.ClusterReplica;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.SqlError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The real log and engine under transactions, on a file system that forgets what was not synced.
 */
class DurabilityTest {
  private static final int ACCOUNTS = 12;
  private static final int SLOTS = 3;
  private static final int START = 100;

  private record Crash(CrashingFileSystem survivors, int acknowledged, String name) {}

  private static NodeOptions options(CrashingFileSystem files) {
    return NodeOptions.at(Path.of("/data"))
        .fileSystem(files)
        .sizes(16 << 10, 16 << 10, 64 << 10)
        .cacheBytes(1 << 20)
        .background(false);
  }

  private static byte[] account(int i) {
    return key(i % SLOTS, "account" + i / SLOTS);
  }

  private static byte[] receipt(int i) {
    return key(i % SLOTS, "receipt%05d".formatted(i));
  }

  private static void inTransaction(Transactions transactions, Consumer<Transaction> work) {
    Transaction transaction = begin(transactions);
    work.accept(transaction);
    transaction.commit();
  }

  private static void load(Transaction transaction) {
    for (int i = 0; i < ACCOUNTS; i++) {
      Rows.insert(transaction, account(i), START, 0);
    }
  }

  /** Moves money between two accounts, usually of two groups, and leaves a receipt in a third. */
  private static void transfer(Transaction transaction, Random random, int number) {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    int amount = random.nextInt(10);
    Rows.update(transaction, account(from), A, Rows.read(transaction, account(from), A) - amount);
    Rows.update(transaction, account(to), A, Rows.read(transaction, account(to), A) + amount);
    Rows.insert(transaction, receipt(number), number, amount);
  }

  @Test
  void afterACrashAtAnySyncEveryAcknowledgedCommitIsThereAndNoPartOfAnother() {
    CrashingFileSystem files = new CrashingFileSystem();
    List<Crash> crashes = new ArrayList<>();
    int[] acknowledged = {-1};
    Random random = new Random(42);
    files.beforeSync(
        path -> {
          Damage damage = Damage.values()[crashes.size() % Damage.values().length];
          String name = "crash " + crashes.size() + ", " + damage + " at the sync of " + path;
          crashes.add(new Crash(files.crashClone(crashes.size(), damage), acknowledged[0], name));
        });
    try (ReplicatedLog log = ClusterReplica.embedded(options(files));
        Transactions transactions =
            new Transactions(log, new TransactionOptions(0, 0, 60_000, 0))) {
      inTransaction(transactions, DurabilityTest::load);
      acknowledged[0] = 0;
      for (int i = 1; i <= 100; i++) {
        int number = i;
        inTransaction(transactions, transaction -> transfer(transaction, random, number));
        acknowledged[0] = i;
      }
    }
    assertTrue(crashes.size() > 100, crashes.size() + " syncs");
    for (Crash crash : crashes) {
      reopenAndCheck(crash);
    }
  }

  private static void reopenAndCheck(Crash crash) {
    try (ReplicatedLog log = ClusterReplica.embedded(options(crash.survivors));
        Transactions transactions = new Transactions(log, TransactionOptions.DEFAULT)) {
      Transaction reader = transactions.begin(true);
      int sum = 0;
      int receipts = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        sum += sum(reader, slot);
        receipts += receipts(reader, slot);
      }
      reader.commit();
      if (crash.acknowledged < 0 && sum == 0) {
        return; // the load itself may be lost, whole
      }
      assertEquals(ACCOUNTS * START, sum, crash.name);
      // One more may have become durable before anybody was told.
      assertTrue(
          receipts == crash.acknowledged || receipts == crash.acknowledged + 1,
          crash.name + ": " + crash.acknowledged + " acknowledged, " + receipts + " found");
      inTransaction(transactions, next -> transfer(next, new Random(1), 99_999));
    }
  }

  private static int sum(Transaction reader, int slot) {
    int sum = 0;
    try (Cursor cursor = reader.scan(key(slot, "a"), key(slot, "b"), false, Rows.READS_A)) {
      while (cursor.next()) {
        sum += RowFormat.getInt(cursor.valueArray(), cursor.valueOffset(), A);
      }
    }
    return sum;
  }

  private static int receipts(Transaction reader, int slot) {
    int count = 0;
    try (Cursor cursor = reader.scan(key(slot, "r"), key(slot, "s"), true, Columns.NONE)) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void versionsThatNobodyNeedsAreCollectedAndTheRestIsFound() {
    try (ReplicatedLog log = ClusterReplica.embedded(options(new CrashingFileSystem()));
        Transactions transactions =
            new Transactions(log, new TransactionOptions(0, 0, 60_000, 0))) {
      inTransaction(
          transactions, transaction -> transaction.put(key("hot"), row(0, 0), Columns.ALL));
      Transaction old = transactions.begin(true);
      assertEquals(0, Rows.read(old, key("hot"), A));
      Transaction validated = begin(transactions);
      assertEquals(0, Rows.read(validated, key("hot"), 1));
      for (int i = 1; i <= 2000; i++) {
        int value = i;
        inTransaction(transactions, transaction -> Rows.update(transaction, key("hot"), A, value));
      }
      transactions.groups.evictUnused();
      transactions.groups.evictUnused();
      log.engine().compact();
      assertEquals(0, Rows.read(old, key("hot"), A));
      old.commit();
      Rows.insert(validated, key("other"), 1, 1);
      validated.commit(); // by versions: column b has not changed
      transactions.advanceWatermark();
      log.engine().compact();
      assertEquals(2000, Rows.read(transactions.begin(true), key("hot"), A));
    }
  }

  @Test
  void anEmptiedRangeIsEmptyForReadersOfTheEngine() {
    try (ReplicatedLog log = ClusterReplica.embedded(options(new CrashingFileSystem()));
        Transactions transactions = new Transactions(log, TransactionOptions.DEFAULT)) {
      inTransaction(
          transactions,
          transaction -> {
            for (int i = 0; i < 100; i++) {
              Rows.insert(transaction, key("k%02d".formatted(i)), i, 0);
            }
          });
      Transaction pointReader = begin(transactions);
      Transaction rangeReader = begin(transactions);
      Rows.read(pointReader, key("k10"), A);
      Rows.scan(rangeReader, "k20", "k30");
      Transaction old = transactions.begin(true);
      old.snapshot();
      inTransaction(transactions, transaction -> transaction.deleteRange(key("k"), key("l")));
      transactions.groups.evictUnused();
      transactions.groups.evictUnused(); // so that versions decide
      assertEquals(100, Rows.scan(old, "k", "l").size());
      old.commit();
      assertEquals(List.of(), Rows.scan(transactions.begin(true), "k", "l"));
      for (Transaction reader : List.of(pointReader, rangeReader)) {
        reader.put(key("x"), row(0, 0), Columns.ALL);
        assertEquals("40001", assertThrows(SqlError.class, reader::commit).sqlState());
      }
    }
  }
}
