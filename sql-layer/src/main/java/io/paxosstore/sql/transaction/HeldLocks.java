package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.LockWaiter.Outcome;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The row locks of one transaction, and how its thread waits for more. */
final class HeldLocks {
  /** A group with a locked row stays in memory, so the state is the group's. */
  private record Held(GroupState group, RowLock lock) {}

  private final Transactions node;
  private final LockOwner owner;
  private final List<Held> held = new ArrayList<>();

  HeldLocks(Transactions node, LockOwner owner) {
    this.node = node;
    this.owner = owner;
  }

  LockOwner owner() {
    return owner;
  }

  /**
   * Takes the lock, or finds that the transaction has it.
   *
   * @return false if somebody else has it and is to be skipped
   * @throws SqlError 55P03, 57014
   * @throws DeadlockException if waiting would never end
   */
  boolean acquire(byte[] key, int hash, LockWait wait, Cancellation cancellation) {
    return acquire(
        node.groups.latched(Keys.group(key)),
        key,
        hash,
        wait,
        new WaitLimit(node.options.lockTimeoutMillis(), false),
        cancellation);
  }

  /**
   * How long to wait.
   *
   * @param millis 0 for no limit
   * @param crosses true if the owner holds locks on another node, where no deadlock with them is
   *     seen: it waits for younger transactions only, and no longer than the limit
   */
  record WaitLimit(long millis, boolean crosses) {}

  /**
   * Takes the lock in a group whose latch is held, and lets go of the latch.
   *
   * @return false if somebody else has it and is to be skipped
   * @throws SqlError 55P03, 57014; 40001 if an older transaction has it, or the time is over, and
   *     the wait crosses nodes
   * @throws DeadlockException if waiting would never end
   */
  boolean acquire(
      GroupState group,
      byte[] key,
      int hash,
      LockWait wait,
      WaitLimit limit,
      Cancellation cancellation) {
    LockWaiter waiter;
    try {
      RowLock lock = group.locks.find(key, hash);
      if (lock == null) {
        held.add(new Held(group, group.locks.take(key, hash, owner)));
        return true;
      }
      if (lock.owner == owner) { // identity: one object per transaction
        return true;
      }
      if (wait == LockWait.SKIP_LOCKED) {
        return false;
      }
      if (wait == LockWait.NOWAIT) {
        throw new SqlError(
            SqlStates.LOCK_NOT_AVAILABLE, "another transaction has locked " + node.describe(key));
      }
      if (node.isClosed()) {
        throw closed();
      }
      if (limit.crosses && !lock.isHeldByYounger(owner)) {
        throw new SqlError(
            SqlStates.SERIALIZATION_FAILURE,
            "an older transaction on another node has locked "
                + node.describe(key)
                + "; nothing was done, run the transaction again");
      }
      NoWait.check();
      Thread thread = Thread.currentThread();
      waiter = node.waits.enqueue(owner, lock, () -> LockSupport.unpark(thread));
      if (waiter == null) {
        throw new DeadlockException(deadlock(key, lock.owner.id));
      }
    } finally {
      group.latch.unlock();
    }
    node.lockWaits.increment();
    await(group, waiter, limit, cancellation);
    return true;
  }

  /** Gives all locks back whose groups' latches the current thread holds. */
  void releaseLatched() {
    for (int i = held.size() - 1; i >= 0; i--) {
      Held lock = held.get(i);
      if (lock.group.latch.isHeldByCurrentThread()) {
        lock.group.locks.release(lock.lock, node.waits);
        held.remove(i);
      }
    }
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  void releaseAll() {
    for (int i = 0; i < held.size(); ) {
      GroupState group = held.get(i).group;
      group.latch.lock();
      try {
        while (i < held.size() && held.get(i).group == group) {
          group.locks.release(held.get(i).lock, node.waits);
          i++;
        }
      } finally {
        group.latch.unlock();
      }
    }
    held.clear();
  }

  private void await(
      GroupState group, LockWaiter waiter, WaitLimit limit, Cancellation cancellation) {
    long timeoutMillis = limit.millis;
    long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
    SqlError error = null;
    cancellation.parking(Thread.currentThread());
    try {
      while (error == null && waiter.outcome() == Outcome.WAITING) {
        long nanos = cancellation.remainingNanos();
        if (timeoutMillis > 0) {
          nanos = Math.min(nanos, deadline - System.nanoTime());
        }
        error =
            whyStop(
                waiter,
                cancellation,
                limit,
                timeoutMillis > 0 && deadline - System.nanoTime() <= 0);
        if (error == null && nanos > 0) {
          LockSupport.parkNanos(waiter, nanos);
        }
      }
    } finally {
      cancellation.parking(null);
    }
    if (error == null && waiter.outcome() == Outcome.CLOSED) {
      throw group.isOver()
          ? new NotHomeException("this node is no longer home of " + Keys.groupId(group.group))
          : closed();
    }
    if (error != null) {
      withdraw(group, waiter);
    }
    if (waiter.outcome() == Outcome.GRANTED) {
      held.add(
          new Held(group, waiter.lock)); // even if nobody wants it any more: it was handed over
    }
    if (error != null) {
      throw error;
    }
  }

  private @Nullable SqlError whyStop(
      LockWaiter waiter, Cancellation cancellation, WaitLimit limit, boolean timedOut) {
    if (timedOut && limit.crosses) {
      return new SqlError(
          SqlStates.SERIALIZATION_FAILURE,
          "waited too long for "
              + node.describe(waiter.lock.key)
              + ", with locks held on another node; nothing was done, run the transaction again");
    }
    if (timedOut) {
      return new SqlError(
          SqlStates.LOCK_NOT_AVAILABLE,
          "lock timeout while waiting for " + node.describe(waiter.lock.key));
    }
    if (Thread.currentThread()
        .isInterrupted()) { // and stays so: parking would return at once for ever
      return new SqlError(SqlStates.CANCELLED, "statement cancelled: its thread was interrupted");
    }
    try {
      cancellation.check();
      return null;
    } catch (SqlError e) {
      return e;
    }
  }

  private void withdraw(GroupState group, LockWaiter waiter) {
    group.latch.lock();
    try {
      node.waits.withdraw(waiter);
    } finally {
      group.latch.unlock();
    }
  }

  private SqlError deadlock(byte[] key, long other) {
    return new SqlError(
        SqlStates.DEADLOCK,
        "deadlock: transaction "
            + owner.id
            + " would wait for transaction "
            + other
            + ", which waits for it, on "
            + node.describe(key)
            + "; nothing was done, run the transaction again");
  }

  private static SqlError closed() {
    return new SqlError(SqlStates.STORAGE, "the database is being closed");
  }
}
