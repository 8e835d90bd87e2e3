package io.paxosstore.sql.transaction;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The row locks of one group. Guarded by the group's latch. */
final class RowLocks {
  private static final byte[] NO_KEY = {};

  private final Map<RowLock, RowLock> locks = new HashMap<>();
  private final RowLock probe = new RowLock(NO_KEY, 0, new LockOwner(0));

  /** The lock on the key, or null if it is free. */
  @Nullable RowLock find(byte[] key, int hash) {
    if (locks.isEmpty()) {
      return null;
    }
    probe.key = key;
    probe.hash = hash;
    RowLock lock = locks.get(probe);
    probe.key = NO_KEY;
    return lock;
  }

  /** Locks a free key. The key is copied. */
  RowLock take(byte[] key, int hash, LockOwner owner) {
    RowLock lock = new RowLock(key.clone(), hash, owner);
    locks.put(lock, lock);
    return lock;
  }

  /** The owner gives the lock up: to the first in line, or back. */
  void release(RowLock lock, WaitGraph waits) {
    if (lock.hasWaiters()) {
      waits.handOver(lock);
    } else {
      locks.remove(lock);
    }
  }

  boolean isEmpty() {
    return locks.isEmpty();
  }

  Collection<RowLock> all() {
    return locks.values();
  }
}
