package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.Validation.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads at a snapshot S and remembers what; collects writes; is valid at its commit timestamp if
 * nothing that it read has changed in between. A table of contents: sets, locks and the commit
 * itself have classes of their own.
 */
final class ReadWriteTransaction implements Transaction {
  private static final long NONE = 0;

  private final Transactions node;
  private final ReadSet reads = new ReadSet();
  private final WriteSet writes = new WriteSet();
  private final Dependencies dependencies = new Dependencies();
  private final HeldLocks locks;
  private final List<TransactionCursor> cursors = new ArrayList<>(0);
  private Cancellation cancellation = UNLIMITED;
  private int slot;
  private long snapshot = NONE;
  private boolean ended;
  private @Nullable SqlError failure;

  private static final Cancellation UNLIMITED = Cancellation.none();

  ReadWriteTransaction(Transactions node, long id) {
    this.node = node;
    this.locks = new HeldLocks(node, new LockOwner(id));
  }

  @Override
  public long id() {
    return locks.owner().id;
  }

  @Override
  public long snapshot() {
    if (snapshot == NONE) {
      checkOpen();
      slot = node.active.claim();
      snapshot = node.drawSnapshot(slot);
    }
    return snapshot;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public int beginStatement(Cancellation cancellation) {
    checkOpen();
    this.cancellation = cancellation;
    return writes.mark();
  }

  @Override
  public boolean get(byte[] key, long columns, Cell cell) {
    checkOpen();
    OwnWrite own = writes.get(key);
    if (own != null) {
      return fill(cell, own);
    }
    long at = snapshot();
    int hash = Keys.hash(key);
    try {
      boolean found = node.versions.get(key, hash, at, cell, dependencies);
      reads.addPoint(key, hash, columns);
      node.checkNotTooOld(at);
      return found;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public Locked lock(byte[] key, LockWait wait, long columns, Cell cell) {
    checkOpen();
    snapshot();
    int hash = Keys.hash(key);
    try {
      if (!locks.acquire(key, hash, wait, cancellation)) {
        return Locked.SKIPPED;
      }
      OwnWrite own = writes.get(key);
      if (own != null) {
        return fill(cell, own) ? Locked.FOUND : Locked.ABSENT;
      }
      long now = node.hlc.now();
      boolean found = node.versions.get(key, hash, now, cell, dependencies);
      long version = found ? cell.version() : node.versions.versionOf(key, hash, now);
      if (version > snapshot) {
        moveSnapshot(now);
      }
      reads.addPoint(key, hash, columns);
      return found ? Locked.FOUND : Locked.ABSENT;
    } catch (DeadlockException e) {
      node.deadlocks.increment();
      throw fail(e.error());
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse, long columns) {
    checkOpen();
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return EmptyCursor.INSTANCE;
    }
    GroupRanges.groupOf(from, to);
    snapshot();
    try {
      TransactionCursor cursor =
          new TransactionCursor(this, from, to, reverse, columns, writes.mark());
      cursors.add(cursor);
      return cursor;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public void put(byte[] key, byte[] row, long changed) {
    if (row.length > WriteBatch.MAX_VALUE_BYTES) {
      throw new SqlError(
          SqlStates.PROGRAM_LIMIT,
          "row of " + row.length + " bytes exceeds " + WriteBatch.MAX_VALUE_BYTES);
    }
    write(key, row, changed);
  }

  @Override
  public void delete(byte[] key) {
    write(key, null, Columns.ALL);
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    checkOpen();
    snapshot();
    reads.addGroup(GroupRanges.groupOf(from, to));
    writes.deleteRange(from, to);
  }

  private void write(byte[] key, byte @Nullable [] row, long changed) {
    checkOpen();
    snapshot();
    // The row is written whole, so it rests on all of what is there now (further rule 15).
    reads.addPoint(key, Keys.hash(key), Columns.ALL);
    writes.write(key, row, changed);
  }

  @Override
  public int mark() {
    checkOpen();
    return writes.mark();
  }

  @Override
  public void rollbackTo(int mark) {
    if (failure == null) { // else there is nothing left to undo
      checkOpen();
      writes.rollbackTo(mark);
    }
  }

  @Override
  public boolean hasWrites() {
    return !writes.isEmpty();
  }

  @Override
  public void settle() {
    try {
      dependencies.await(node.log);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /**
   * Without writes, what was read is one consistent snapshot S, between begin and end: valid as it
   * is (see {@link ReadOnlyTransaction}), once what it rests on counts.
   */
  @Override
  public void commit() {
    checkOpen();
    if (writes.isEmpty()) {
      end();
      settle();
      return;
    }
    Appended appended = appendOnly();
    try {
      node.log.awaitCounts(appended);
      dependencies.await(node.log);
    } catch (StorageException e) {
      throw StorageFailures.outcomeUnknown(e);
    }
  }

  /** Ends the transaction with its writes appended; whether they count is to be waited for. */
  Appended appendOnly() {
    checkOpen();
    try {
      return append();
    } finally {
      end();
    }
  }

  private Appended append() {
    cursors.forEach(TransactionCursor::recordVisited);
    CommitAttempt attempt = new CommitAttempt(node, reads, writes, locks);
    try {
      if (attempt.isBehind(snapshot)) {
        // The long part of validation, before the latches: under them only what is committed from
        // now on is left.
        moveSnapshot(node.hlc.now());
      }
      while (true) {
        CommitAttempt.Outcome outcome = attempt.run(snapshot);
        node.checkNotTooOld(snapshot);
        switch (outcome) {
          case CommitAttempt.Outcome.Done(Appended appended, long commitTs) -> {
            node.commits.increment();
            node.maintain(commitTs);
            return appended;
          }
          case CommitAttempt.Outcome.Conflict(byte[] key) -> throw conflict(key);
          case CommitAttempt.Outcome.Behind() -> moveSnapshot(node.hlc.now());
        }
      }
    } catch (RuntimeException e) {
      if (failure == null) { // else it has been counted
        node.rollbacks.increment();
      }
      throw e instanceof StorageException storage ? StorageFailures.of(storage) : e;
    }
  }

  @Override
  public void rollback() {
    if (!ended) {
      if (failure == null) {
        node.rollbacks.increment();
      }
      end();
    }
  }

  /**
   * Moves S forward: everything read so far must be the same at {@code target}, and everything read
   * from now on is read there.
   *
   * @throws SqlError 40001
   */
  private void moveSnapshot(long target) {
    cursors.forEach(TransactionCursor::recordVisited);
    if (!reads.isEmpty()) {
      Validation validation =
          new Validation(node.engine, node.groups, node.versions, reads, snapshot, target);
      for (int i = 0; i < reads.groupCount(); i++) {
        GroupState group = node.groups.load(reads.group(i));
        Verdict verdict = validation.byHistory(group);
        if (verdict == Verdict.CHANGED
            || (verdict == Verdict.UNKNOWN && validation.changedByVersions(group.group))) {
          throw conflict(validation.changedKey());
        }
      }
      node.checkNotTooOld(snapshot);
    }
    snapshot = target;
    node.active.hold(slot, target);
    cursors.forEach(TransactionCursor::snapshotMoved);
  }

  private SqlError conflict(byte @Nullable [] key) {
    node.conflicts.increment();
    String what = key == null ? "a row that it read" : node.describe(key);
    return fail(
        new SqlError(
            SqlStates.SERIALIZATION_FAILURE,
            "conflict with a concurrent transaction on "
                + what
                + "; nothing was done, run the transaction again"));
  }

  /** The transaction cannot commit any more: others need not wait for it. */
  private SqlError fail(SqlError error) {
    failure = error;
    node.rollbacks.increment();
    writes.rollbackTo(0);
    locks.releaseAll();
    return error;
  }

  private void end() {
    ended = true;
    locks.releaseAll();
    cursors.clear();
    if (snapshot != NONE) {
      node.active.release(slot);
    }
  }

  void checkOpen() {
    if (failure != null) {
      throw new SqlError(
          failure.sqlState(),
          "the transaction has failed and must be rolled back: " + failure.getMessage());
    }
    if (ended) {
      throw new IllegalStateException("the transaction has ended");
    }
  }

  private static boolean fill(Cell cell, OwnWrite own) {
    byte[] row = own.row();
    if (row == null) {
      return false;
    }
    cell.wrap(row, 0, row.length, RowVersions.OWN);
    return true;
  }

  /** Opens the merged rows of a range at S, own writes up to {@code mark} included. */
  MergedScan openScan(byte[] from, byte[] to, boolean reverse, int mark) {
    OverlayScan overlay =
        OverlayScan.open(
            node.groups.find(Keys.group(from)), from, to, reverse, snapshot, dependencies);
    MergedScan rows =
        new MergedScan(node.engine, overlay, writes, mark, from, to, reverse, false, snapshot);
    try {
      node.checkNotTooOld(snapshot); // what the view holds now stays while it is open
      return rows;
    } catch (SqlError e) {
      rows.close();
      throw e;
    }
  }

  void visited(byte[] from, byte[] to, long columns) {
    if (!ended && failure == null) {
      reads.addRange(from, to, columns);
    }
  }

  void closed(TransactionCursor cursor) {
    cursors.remove(cursor);
  }
}
