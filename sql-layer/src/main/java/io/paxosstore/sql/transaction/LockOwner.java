package io.paxosstore.sql.transaction;

import org.jspecify.annotations.Nullable;

/** A transaction as the lock tables know it. */
final class LockOwner {
  /** The transaction's id. */
  final long id;

  /** When it first asked for a lock; 0 where no wait crosses nodes. Older owners have less. */
  final long age;

  /**
   * The lock that it waits for; guarded by the {@link WaitGraph}. A transaction waits for one at a
   * time.
   */
  @Nullable RowLock waitsFor;

  LockOwner(long id) {
    this(id, 0);
  }

  LockOwner(long id, long age) {
    this.id = id;
    this.age = age;
  }
}
