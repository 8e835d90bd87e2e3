package io.paxosstore.sql.transaction;

import io.paxosstore.sql.transaction.LockWaiter.Outcome;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, over all groups of the node. Locks that nobody waits for never come here.
 * Callers hold the latch of the lock's group, which comes before this monitor.
 *
 * <p>Locks are exclusive and a transaction waits for one at a time, so the graph is a set of
 * chains: waiter → owner of its lock → the lock that this one waits for. (Whoever stands further
 * ahead in a line waits for the same owner and adds nothing.) A cycle can arise only when somebody
 * starts to wait: a hand-over makes the line wait for one who waits for nothing. So a walk at that
 * moment finds every deadlock, and the one who would close it is its victim: it has done the least
 * waiting, and the others go on.
 */
final class WaitGraph {
  /** Stands in line for the lock; null if that would close a cycle. */
  synchronized @Nullable LockWaiter enqueue(LockOwner owner, RowLock lock, Runnable resume) {
    for (RowLock next = lock; next != null; next = next.owner.waitsFor) {
      if (next.owner == owner) { // identity: one object per transaction
        return null;
      }
    }
    LockWaiter waiter = new LockWaiter(owner, lock, resume);
    if (lock.waiters == null) {
      lock.waiters = new ArrayDeque<>(2);
    }
    lock.waiters.addLast(waiter);
    owner.waitsFor = lock;
    return waiter;
  }

  /** Gives a lock with waiters to the first in line. */
  synchronized void handOver(RowLock lock) {
    LockWaiter first = Objects.requireNonNull(lock.waiters).removeFirst();
    lock.owner = first.owner;
    first.owner.waitsFor = null;
    first.decide(Outcome.GRANTED);
  }

  /** Leaves the line; false if the outcome came first. */
  synchronized boolean withdraw(LockWaiter waiter) {
    if (waiter.outcome() != Outcome.WAITING) {
      return false;
    }
    Objects.requireNonNull(waiter.lock.waiters).remove(waiter);
    waiter.owner.waitsFor = null;
    return true;
  }

  /** Sends the whole line of a lock away. */
  synchronized void dismiss(RowLock lock) {
    for (ArrayDeque<LockWaiter> line = lock.waiters; line != null && !line.isEmpty(); ) {
      LockWaiter waiter = line.removeFirst();
      waiter.owner.waitsFor = null;
      waiter.decide(Outcome.CLOSED);
    }
  }
}
