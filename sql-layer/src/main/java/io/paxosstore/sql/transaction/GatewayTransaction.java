package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction keeps where its session runs, wherever its groups are: the snapshot S, the
 * read set, the writes and the open cursors. It is valid at its commit timestamp if nothing that it
 * read has changed in between. How a row is reached, locked, validated and committed is for the
 * subclasses to say.
 */
abstract class GatewayTransaction implements Transaction {
  static final long NONE = 0;

  private static final Cancellation UNLIMITED = Cancellation.none();

  final Transactions node;
  final ReadSet reads = new ReadSet();
  final WriteSet writes = new WriteSet();
  private final List<TransactionCursor> cursors = new ArrayList<>(0);
  private Cancellation cancellation = UNLIMITED;
  private @Nullable BiConsumer<RequestId, GroupId> beforeCommit;
  private int slot;
  private long snapshot = NONE;
  private boolean ended;
  private @Nullable SqlError failure;

  GatewayTransaction(Transactions node) {
    this.node = node;
  }

  /**
   * Reads a row that this transaction has not written, at its snapshot or, where nothing was read
   * before, at a later one that it moves to.
   */
  abstract boolean read(byte[] key, int hash, Cell cell);

  /** Opens the merged rows of a range at S, own writes up to {@code mark} included. */
  abstract MergedScan openScan(
      byte[] from, byte[] to, boolean reverse, int mark, Selection selection);

  /**
   * Fails unless everything read so far is the same at {@code target}.
   *
   * @throws SqlError 40001
   */
  abstract void validate(long target);

  /**
   * The transaction is about to write in this group.
   *
   * @throws SqlError 40001
   */
  void changes(long group) {}

  /** Gives all row locks back. */
  abstract void releaseLocks();

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

  /** Under whose deadline the current statement waits. */
  Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public boolean get(byte[] key, long columns, Cell cell) {
    checkOpen();
    OwnWrite own = writes.get(key);
    if (own != null) {
      return fill(cell, own);
    }
    snapshot();
    int hash = Keys.hash(key);
    try {
      boolean found = read(key, hash, cell);
      reads.addPoint(key, hash, columns);
      return found;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public long agreed(byte[] key, long least, Cell cell) {
    checkOpen();
    snapshot();
    int hash = Keys.hash(key);
    try {
      while (true) {
        long number = read(key, hash, cell) ? AgreedNumber.in(cell) : 0;
        if (number >= least || isReadOnly()) {
          reads.addPoint(key, hash, Columns.ALL);
          return number;
        }
        // Nothing rests on the lower one: whoever else raises it is no conflict.
        long raised = AgreedNumber.raise(node, key, least, cancellation);
        moveSnapshot(Math.max(snapshot(), Math.max(raised, node.hlc.now())));
      }
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse, long columns) {
    return scan(from, to, reverse, columns, Selection.ALL);
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse, long columns, Selection selection) {
    checkOpen();
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return EmptyCursor.INSTANCE;
    }
    GroupRanges.groupOf(from, to);
    snapshot();
    try {
      TransactionCursor cursor =
          new TransactionCursor(this, from, to, reverse, columns, writes.mark(), selection);
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
    checkMayWrite();
    snapshot();
    long group = GroupRanges.groupOf(from, to);
    changes(group);
    reads.addGroup(group);
    writes.deleteRange(from, to);
  }

  /** True if the transaction has written the key itself. */
  boolean isOwn(byte[] key) {
    return writes.get(key) != null;
  }

  private void write(byte[] key, byte @Nullable [] row, long changed) {
    checkMayWrite();
    snapshot();
    // The row is written whole, so it rests on all of what is there now (further rule 15): also
    // where the snapshot moves in what follows.
    reads.addPoint(key, Keys.hash(key), Columns.ALL);
    changes(Keys.group(key));
    writes.write(key, row, changed);
  }

  void checkMayWrite() {
    checkOpen();
    if (isReadOnly()) {
      throw new SqlError(SqlStates.READ_ONLY_TRANSACTION, "the transaction is read-only");
    }
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
  public void rollback() {
    if (!ended) {
      if (failure == null && !isReadOnly()) {
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
  void moveSnapshot(long target) {
    recordVisited();
    if (!reads.isEmpty()) {
      validate(target);
    }
    startAt(target);
    cursors.forEach(TransactionCursor::snapshotMoved);
  }

  /** What is read from now on is read at {@code target}. */
  void startAt(long target) {
    snapshot = target;
    node.active.hold(slot, target);
  }

  /** Adds what the open cursors have visited to the read set. */
  void recordVisited() {
    cursors.forEach(TransactionCursor::recordVisited);
  }

  SqlError conflict(byte @Nullable [] key) {
    node.conflicts.increment();
    String what =
        key == null
            ? "a row that it read"
            : ReferenceGroups.keeps(key) ? "a reference table" : node.describe(key);
    return fail(
        new SqlError(
            SqlStates.SERIALIZATION_FAILURE,
            "conflict with a concurrent transaction on "
                + what
                + "; nothing was done, run the transaction again"));
  }

  /** The transaction cannot commit any more: others need not wait for it. */
  SqlError fail(SqlError error) {
    failure = error;
    if (!isReadOnly()) {
      node.rollbacks.increment();
    }
    writes.rollbackTo(0);
    releaseLocks();
    return error;
  }

  boolean hasFailed() {
    return failure != null;
  }

  boolean hasEnded() {
    return ended;
  }

  void end() {
    ended = true;
    releaseLocks();
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

  static boolean fill(Cell cell, OwnWrite own) {
    byte[] row = own.row();
    if (row == null) {
      return false;
    }
    cell.wrap(row, 0, row.length, RowVersions.OWN);
    return true;
  }

  void visited(byte[] from, byte[] to, long columns) {
    if (!ended && failure == null) {
      reads.addRange(from, to, columns);
    }
  }

  /** The request id is known and nothing has been proposed yet. */
  void tellBeforeCommit(RequestId id, GroupId anchor) {
    BiConsumer<RequestId, GroupId> listener = beforeCommit;
    if (listener != null) {
      listener.accept(id, anchor);
    }
  }

  @Override
  public void beforeCommit(BiConsumer<RequestId, GroupId> listener) {
    beforeCommit = listener;
  }

  void closed(TransactionCursor cursor) {
    cursors.remove(cursor);
  }
}
