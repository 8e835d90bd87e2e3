package io.paxosstore.sql.transaction;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock on one key, held or just handed over, with its line of waiters. It is its own
 * key in {@link RowLocks}. Guarded by its group's latch; while anybody waits, owner and line change
 * under the {@link WaitGraph}'s monitor too.
 */
final class RowLock {
  byte[] key;
  int hash;
  LockOwner owner;
  @Nullable ArrayDeque<LockWaiter> waiters;

  RowLock(byte[] key, int hash, LockOwner owner) {
    this.key = key;
    this.hash = hash;
    this.owner = owner;
  }

  boolean hasWaiters() {
    return waiters != null && !waiters.isEmpty();
  }

  /** True if whoever has the lock, and everybody in line for it, is younger. */
  boolean isHeldByYounger(LockOwner than) {
    if (owner.age <= than.age) {
      return false;
    }
    if (waiters != null) {
      for (LockWaiter waiter : waiters) {
        if (waiter.owner.age <= than.age) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowLock that && hash == that.hash && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
