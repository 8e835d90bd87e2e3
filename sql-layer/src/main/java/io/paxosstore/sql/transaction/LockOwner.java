package io.paxosstore.sql.transaction;

import org.jspecify.annotations.Nullable;

/** A transaction as the lock tables know it. */
final class LockOwner {
  /** The transaction's id. */
  final long id;

  /**
   * The lock that it waits for; guarded by the {@link WaitGraph}. A transaction waits for one at a
   * time.
   */
  @Nullable RowLock waitsFor;

  LockOwner(long id) {
    this.id = id;
  }
}
