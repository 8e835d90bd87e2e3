package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one snapshot S and nothing else: no read set, no validation.
 *
 * <p>That is strictly serializable on one replica. Commits are serialized in the order of their
 * timestamps (each was valid at its own when it was appended), and a snapshot shows exactly those
 * up to S, so the transaction stands between two of them. S is drawn between its begin and its end,
 * and any commit acknowledged before the begin has a smaller timestamp, so real time is respected
 * too.
 *
 * <p>A read that meets an entry which does not count yet waits for it, so everything that was ever
 * returned counts, and the end of the transaction need not wait.
 */
final class ReadOnlyTransaction implements Transaction {
  private static final long NONE = 0;

  private final Transactions node;
  private final long id;
  private int slot;
  private long snapshot = NONE;
  private boolean ended;

  ReadOnlyTransaction(Transactions node, long id) {
    this.node = node;
    this.id = id;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public long snapshot() {
    if (snapshot == NONE) {
      if (ended) {
        throw new IllegalStateException("the transaction has ended");
      }
      slot = node.active.claim();
      snapshot = node.drawSnapshot(slot);
    }
    return snapshot;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public int beginStatement(Cancellation cancellation) {
    return 0;
  }

  @Override
  public boolean get(byte[] key, long columns, Cell cell) {
    long at = snapshot();
    GroupState group = node.groups.find(Keys.group(key));
    try {
      if (group != null && !group.isSettled()) {
        settle(group.overlay(key, Keys.hash(key), at));
      }
      boolean found = node.engine.get(key, at, cell);
      node.checkNotTooOld(at);
      return found;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse, long columns) {
    long at = snapshot();
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return EmptyCursor.INSTANCE;
    }
    try {
      settle(node.groups.find(GroupRanges.groupOf(from, to)), from, to, at);
      SnapshotCursor cursor = new SnapshotCursor(node.engine, from, to, reverse, at);
      try {
        // What the cursor's view holds now stays while it is open.
        node.checkNotTooOld(at);
        return cursor;
      } catch (SqlError e) {
        cursor.close();
        throw e;
      }
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public Locked lock(byte[] key, LockWait wait, long columns, Cell cell) {
    throw readOnly();
  }

  @Override
  public void put(byte[] key, byte[] row, long changed) {
    throw readOnly();
  }

  @Override
  public void delete(byte[] key) {
    throw readOnly();
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    throw readOnly();
  }

  @Override
  public int mark() {
    return 0;
  }

  @Override
  public void rollbackTo(int mark) {}

  @Override
  public boolean hasWrites() {
    return false;
  }

  @Override
  public void settle() {}

  @Override
  public void commit() {
    rollback();
  }

  @Override
  public void rollback() {
    ended = true;
    if (snapshot != NONE) {
      snapshot = NONE;
      node.active.release(slot);
    }
  }

  private void settle(@Nullable CommittedWrites writes) {
    if (writes != null) {
      node.log.awaitCounts(writes.stamp.appended());
    }
  }

  private void settle(@Nullable GroupState group, byte[] from, byte[] to, long at) {
    if (group == null) {
      return;
    }
    settle(group.overlayIn(from, to, at));
  }

  private static SqlError readOnly() {
    return new SqlError(SqlStates.READ_ONLY_TRANSACTION, "the transaction is read-only");
  }

  /** It waits for what it reads when it reads it. */
  @Override
  public void verify() {}

  /** It has nothing to commit. */
  @Override
  public void beforeCommit(BiConsumer<RequestId, GroupId> listener) {}
}
