package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.insert;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.lock;
import static io.paxosstore.sql.transaction.Rows.read;
import static io.paxosstore.sql.transaction.Rows.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowLocksTest {
  private final QueueLog log = new QueueLog();
  private final Transactions transactions = new Transactions(log, TransactionOptions.DEFAULT);

  @BeforeEach
  void loadTwoRows() {
    Transaction load = begin(transactions);
    insert(load, key("k1"), 1, 10);
    insert(load, key("k2"), 2, 20);
    insert(load, key(5, "far"), 5, 50);
    load.commit();
  }

  private static <T> CompletableFuture<T> start(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** Starts work that waits for a lock, and returns when it stands in line. */
  private <T> CompletableFuture<T> startWaiting(Callable<T> work) {
    long before = transactions.statistics().lockWaits();
    CompletableFuture<T> result = start(work);
    while (transactions.statistics().lockWaits() == before && !result.isDone()) {
      Thread.onSpinWait();
    }
    return result;
  }

  private static SqlError errorOf(CompletableFuture<?> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, future::get);
    return assertInstanceOf(SqlError.class, failure.getCause());
  }

  @Test
  void aWaiterGetsTheLockWhenItsHolderHasAppendedNotWhenThatIsDurable() throws Exception {
    Transaction first = begin(transactions);
    update(first, key("k1"), A, 100);
    Transaction second = begin(transactions);
    CompletableFuture<Integer> waiting = startWaiting(() -> lock(second, key("k1"), A));
    log.hold();
    CompletableFuture<Void> committing = CompletableFuture.runAsync(first::commit);
    assertEquals(100, waiting.get());
    assertTrue(!committing.isDone());
    log.letCount();
    committing.get();
    second.rollback();
  }

  @Test
  void locksAreHandedOverInTheOrderOfArrival() throws Exception {
    Transaction holder = begin(transactions);
    lock(holder, key("k1"), A);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      waiting.add(
          startWaiting(
              () -> {
                Transaction next = begin(transactions);
                int value = lock(next, key("k1"), A);
                order.add(number);
                update(next, key("k1"), A, value + 1);
                next.commit();
                return number;
              }));
    }
    holder.rollback();
    for (CompletableFuture<Integer> one : waiting) {
      one.get();
    }
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), order);
    assertEquals(9, read(begin(transactions), key("k1"), A));
    assertEquals(0, transactions.statistics().conflicts());
  }

  @Test
  void aLockIsReentrantAndGivenBackOnce() {
    Transaction holder = begin(transactions);
    assertEquals(1, lock(holder, key("k1"), A));
    assertEquals(1, lock(holder, key("k1"), A));
    holder.rollback();
    holder.rollback();
    assertEquals(1, lock(begin(transactions), key("k1"), A));
  }

  @Test
  void anAbsentKeyCanBeLocked() throws Exception {
    Transaction first = begin(transactions);
    assertEquals(-1, lock(first, key("new"), A));
    Transaction second = begin(transactions);
    CompletableFuture<Integer> waiting = startWaiting(() -> lock(second, key("new"), A));
    first.put(key("new"), Rows.row(7, 7), Columns.ALL);
    first.commit();
    assertEquals(7, waiting.get()); // so an INSERT reports the duplicate
  }

  @Test
  void noWaitFailsAndSkipLockedSkips() {
    Transaction holder = begin(transactions);
    lock(holder, key("k1"), A);
    Transaction other = begin(transactions);
    SqlError error =
        assertThrows(
            SqlError.class, () -> other.lock(key("k1"), LockWait.NOWAIT, Columns.NONE, new Cell()));
    assertEquals("55P03", error.sqlState());
    assertEquals(
        Locked.SKIPPED, other.lock(key("k1"), LockWait.SKIP_LOCKED, Columns.NONE, new Cell()));
    assertEquals(
        Locked.FOUND, other.lock(key("k2"), LockWait.SKIP_LOCKED, Columns.NONE, new Cell()));
    other.commit();
  }

  @Test
  void theOneWhoClosesACycleIsToldAndTheOthersGoOn() throws Exception {
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    Transaction third = begin(transactions);
    lock(first, key("k1"), A);
    lock(second, key("k2"), A);
    lock(third, key(5, "far"), A);
    CompletableFuture<Integer> firstWaits = startWaiting(() -> lock(first, key("k2"), A));
    CompletableFuture<Integer> secondWaits = startWaiting(() -> lock(second, key(5, "far"), A));
    SqlError error = assertThrows(SqlError.class, () -> lock(third, key("k1"), A));
    assertEquals("40P01", error.sqlState());
    assertTrue(error.getMessage().contains("row 0x6b31 of table #1"), error.getMessage());
    assertEquals("40P01", assertThrows(SqlError.class, third::commit).sqlState());
    third.rollback();
    assertEquals(5, secondWaits.get());
    second.commit();
    assertEquals(2, firstWaits.get());
    first.commit();
    assertEquals(1, transactions.statistics().deadlocks());
  }

  @Test
  void aQueueIsNoDeadlock() throws Exception {
    Transaction holder = begin(transactions);
    lock(holder, key("k1"), A);
    CompletableFuture<Integer> one = startWaiting(() -> lock(begin(transactions), key("k1"), A));
    Transaction last = begin(transactions);
    CompletableFuture<Integer> two = startWaiting(() -> lock(last, key("k1"), A));
    assertEquals(2, lock(holder, key("k2"), A));
    holder.rollback();
    assertEquals(1, one.get());
    assertTrue(!two.isDone());
  }

  @Test
  void aCancelWakesTheWaiterAndTheLineMovesPastIt() throws Exception {
    Transaction holder = begin(transactions);
    lock(holder, key("k1"), A);
    Cancellation cancellation = Cancellation.none();
    Transaction cancelled = transactions.begin(false);
    cancelled.beginStatement(cancellation);
    CompletableFuture<Integer> waiting = startWaiting(() -> lock(cancelled, key("k1"), A));
    Transaction next = begin(transactions);
    CompletableFuture<Integer> behind = startWaiting(() -> lock(next, key("k1"), A));
    cancellation.cancel();
    assertEquals("57014", errorOf(waiting).sqlState());
    assertEquals(2, read(cancelled, key("k2"), A)); // only the statement has failed
    holder.rollback();
    assertEquals(1, behind.get());
  }

  @Test
  void aStatementTimeOutAndALockTimeOutEndAWait() {
    Transactions impatient = new Transactions(log, new TransactionOptions(5, 0, 1000, 100));
    Transaction holder = begin(impatient);
    lock(holder, key("k1"), A);
    assertEquals(
        "55P03",
        assertThrows(SqlError.class, () -> lock(begin(impatient), key("k1"), A)).sqlState());
    Transaction hasty = transactions.begin(false);
    hasty.beginStatement(Cancellation.after(5));
    lock(begin(transactions), key("k2"), A);
    assertEquals("57014", assertThrows(SqlError.class, () -> lock(hasty, key("k2"), A)).sqlState());
  }

  @Test
  void anInterruptEndsAWaitAndIsKept() throws Exception {
    Transaction holder = begin(transactions);
    lock(holder, key("k1"), A);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    long before = transactions.statistics().lockWaits();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    lock(begin(transactions), key("k1"), A);
                    interrupted.complete(false);
                  } catch (SqlError e) {
                    interrupted.complete(Thread.currentThread().isInterrupted());
                  }
                });
    while (transactions.statistics().lockWaits() == before) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    assertTrue(interrupted.get());
  }

  @Test
  void closingSendsWaitersAway() {
    Transaction holder = begin(transactions);
    lock(holder, key("k1"), A);
    CompletableFuture<Integer> waiting =
        startWaiting(() -> lock(begin(transactions), key("k1"), A));
    transactions.close();
    assertEquals("58030", errorOf(waiting).sqlState());
    assertThrows(SqlError.class, () -> transactions.begin(true));
  }

  @Test
  void aGroupWithALockedRowStaysInMemory() {
    Transaction holder = begin(transactions);
    lock(holder, key("k1"), A);
    transactions.groups.evictUnused();
    transactions.groups.evictUnused();
    assertEquals(
        Locked.SKIPPED,
        begin(transactions).lock(key("k1"), LockWait.SKIP_LOCKED, Columns.NONE, new Cell()));
    holder.rollback();
    transactions.groups.evictUnused();
    transactions.groups.evictUnused();
    assertEquals(0, transactions.statistics().groups());
  }
}
