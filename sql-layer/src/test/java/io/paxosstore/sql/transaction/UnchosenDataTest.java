package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.insert;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.read;
import static io.paxosstore.sql.transaction.Rows.scan;
import static io.paxosstore.sql.transaction.Rows.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.Hlc;
import io.paxosstore.sql.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is appended and does not count yet: who sees it, and who waits. */
class UnchosenDataTest {
  private final QueueLog log = new QueueLog();
  private final Transactions transactions = new Transactions(log, TransactionOptions.DEFAULT);

  @BeforeEach
  void loadTwoRows() {
    Transaction load = begin(transactions);
    insert(load, key("k1"), 1, 10);
    insert(load, key("k2"), 2, 20);
    load.commit();
  }

  private static CompletableFuture<Void> start(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
  }

  /** Appends an update that does not count before {@link QueueLog#letCount}. */
  private void appendUpdate(String name, int value) {
    log.hold();
    Transaction writer = begin(transactions);
    update(writer, key(name), A, value);
    ((ReadWriteTransaction) writer).appendOnly();
  }

  private void assertWaits(Runnable work) throws Exception {
    CompletableFuture<Void> waiting = start(work);
    log.awaitWaiter();
    assertFalse(waiting.isDone());
    log.letCount();
    waiting.get();
  }

  @Test
  void aCommitReturnsWhenItCounts() throws Exception {
    log.hold();
    Transaction writer = begin(transactions);
    update(writer, key("k1"), A, 100);
    assertWaits(writer::commit);
  }

  @Test
  void aReadWriteTransactionBuildsOnIt() {
    appendUpdate("k1", 100);
    Transaction next = begin(transactions);
    assertEquals(100, read(next, key("k1"), A));
    assertEquals(List.of("k1=100", "k2=2"), scan(next, "k", "l"));
    update(next, key("k1"), A, 101);
    ((ReadWriteTransaction) next).appendOnly();
    log.letCount();
    assertEquals(101, read(begin(transactions), key("k1"), A));
  }

  @Test
  void aCommitWithoutWritesWaitsForWhatItRead() throws Exception {
    appendUpdate("k1", 100);
    Transaction reader = begin(transactions);
    read(reader, key("k1"), A);
    assertWaits(reader::commit);
  }

  @Test
  void settlingWaitsForWhatWasScanned() throws Exception {
    appendUpdate("k1", 100);
    Transaction reader = begin(transactions);
    scan(reader, "k", "l");
    assertWaits(reader::settle);
  }

  @Test
  void aReadOnlyReadWaitsForTheRowItReads() throws Exception {
    appendUpdate("k1", 100);
    Transaction reader = transactions.beginReadOnlyStatement();
    assertWaits(() -> assertEquals(100, read(reader, key("k1"), A)));
  }

  @Test
  void aReadOnlyScanWaitsForARowInItsRange() throws Exception {
    appendUpdate("k1", 100);
    Transaction reader = transactions.beginReadOnlyStatement();
    assertWaits(() -> assertEquals(List.of("k1=100", "k2=2"), scan(reader, "k", "l")));
  }

  @Test
  void readsOfOtherRowsDoNotWait() {
    appendUpdate("k1", 100);
    Transaction reader = transactions.beginReadOnlyStatement();
    assertEquals(2, read(reader, key("k2"), A));
    assertEquals(List.of("k2=2"), scan(reader, "k2", "l"));
    reader.commit();
  }

  @Test
  void aSnapshotFromBeforeDoesNotWait() {
    Transaction reader = transactions.begin(true);
    reader.snapshot();
    appendUpdate("k1", 100);
    assertEquals(1, read(reader, key("k1"), A));
  }

  @Test
  void commitsOfSeveralGroupsAppearAtOnce() {
    log.hold();
    Transaction writer = begin(transactions);
    for (int slot = 0; slot < 50; slot++) {
      insert(writer, key(slot, "x"), slot, 0);
    }
    Transaction before = begin(transactions);
    before.snapshot();
    ((ReadWriteTransaction) writer).appendOnly();
    Transaction after = begin(transactions);
    for (int slot = 0; slot < 50; slot++) {
      assertEquals(-1, read(before, key(slot, "x"), A));
      assertEquals(slot, read(after, key(slot, "x"), A));
    }
    log.letCount();
    Transaction later = transactions.begin(true);
    for (int slot = 0; slot < 50; slot++) {
      assertEquals(-1, read(before, key(slot, "x"), A));
      assertEquals(slot, read(later, key(slot, "x"), A));
    }
  }

  @Test
  void whoReadsInAnEmptiedRangeWaitsUntilThatCounts() throws Exception {
    log.hold();
    Transaction truncate = begin(transactions);
    truncate.deleteRange(key("k"), key("l"));
    CompletableFuture<Void> truncating = start(truncate::commit);
    log.awaitWaiter();
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    for (boolean readOnly : new boolean[] {true, false}) {
      Transaction getter = transactions.begin(readOnly);
      Transaction scanner = transactions.begin(readOnly);
      assertEquals(-1, read(getter, key("x"), A));
      reads.add(startUntilItWaits(() -> assertEquals(-1, read(getter, key("k1"), A))));
      reads.add(startUntilItWaits(() -> assertEquals(List.of(), scan(scanner, "k", "l"))));
    }
    log.letCount();
    truncating.get();
    for (CompletableFuture<Void> one : reads) {
      one.get();
    }
  }

  private static CompletableFuture<Void> startUntilItWaits(Runnable work) {
    Thread[] thread = new Thread[1];
    CompletableFuture<Void> result =
        CompletableFuture.runAsync(work, task -> thread[0] = Thread.ofPlatform().start(task));
    Set<Thread.State> waiting = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    while (!result.isDone() && !waiting.contains(thread[0].getState())) {
      Thread.onSpinWait();
    }
    return result;
  }

  @Test
  void aFullDiskRefusesTheCommitAndChangesNothing() {
    log.fill(true);
    Transaction writer = begin(transactions);
    update(writer, key("k1"), A, 100);
    insert(writer, key(3, "x"), 0, 0);
    assertEquals("53100", assertThrows(SqlError.class, writer::commit).sqlState());
    Transaction after = begin(transactions);
    assertEquals(1, read(after, key("k1"), A));
    log.fill(false);
    update(after, key("k1"), A, 2);
    after.commit();
    assertEquals(2, read(transactions.begin(true), key("k1"), A));
  }

  @Test
  void aPoisonedLogIsSaid() throws Exception {
    log.hold();
    Transaction writer = begin(transactions);
    update(writer, key("k1"), A, 100);
    CompletableFuture<Void> committing = start(writer::commit);
    log.awaitWaiter();
    log.poison();
    ExecutionException failure = assertThrows(ExecutionException.class, committing::get);
    assertEquals("58030", assertInstanceOf(SqlError.class, failure.getCause()).sqlState());
  }

  @Test
  void theWatermarkStaysBelowEveryActiveSnapshot() {
    Transaction old = transactions.begin(true);
    long snapshot = old.snapshot();
    transactions.advanceWatermark();
    assertTrue(transactions.statistics().watermark() <= snapshot);
    read(old, key("k1"), A);
    old.commit();
    Transaction next = begin(transactions);
    update(next, key("k1"), A, 100);
    next.commit();
    transactions.advanceWatermark();
    assertTrue(transactions.statistics().watermark() > snapshot);
    assertEquals(log.engine().watermark(), transactions.statistics().watermark());
  }

  @Test
  void aSnapshotBeyondTheLimitIsTooOld() {
    Transactions impatient = new Transactions(log, new TransactionOptions(0, 0, -1000, 100));
    Transaction old = impatient.begin(true);
    Transaction writer = begin(impatient);
    assertEquals(1, read(old, key("k1"), A));
    update(writer, key("k1"), A, 100);
    while (log.hlc().now() < old.snapshot() + Hlc.ofMillis(1)) {
      Thread.onSpinWait();
    }
    impatient.advanceWatermark();
    assertEquals("72000", assertThrows(SqlError.class, () -> read(old, key("k1"), A)).sqlState());
    assertEquals("72000", assertThrows(SqlError.class, writer::commit).sqlState());
  }
}
