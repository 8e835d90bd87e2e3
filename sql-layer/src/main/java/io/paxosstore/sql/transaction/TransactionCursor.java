package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.StorageException;
import java.util.Arrays;

/**
 * A scan inside a read-write transaction: it tells the read set what it visited, and follows the
 * snapshot when that moves.
 */
final class TransactionCursor implements Cursor {
  private final GatewayTransaction transaction;
  private final boolean reverse;
  private final long columns;
  private final int mark;
  private final Selection selection;

  private final byte[] first;
  private final byte[] last;

  /** Where the rows that are not recorded as visited yet begin and end. */
  private byte[] from;

  private byte[] to;
  private MergedScan rows;
  private boolean onRow;
  private boolean atEnd;

  /** The snapshot has moved since {@link #rows} was opened. */
  private boolean stale;

  private boolean closed;

  TransactionCursor(
      GatewayTransaction transaction,
      byte[] from,
      byte[] to,
      boolean reverse,
      long columns,
      int mark,
      Selection selection) {
    this.transaction = transaction;
    this.first = from;
    this.last = to;
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.columns = columns;
    this.mark = mark;
    this.selection = selection;
    this.rows = transaction.openScan(from, to, reverse, mark, selection);
  }

  @Override
  public boolean next() {
    transaction.checkOpen();
    if (atEnd) {
      return false;
    }
    try {
      if (stale) {
        reopen();
      }
      onRow = rows.next();
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
    if (!onRow) {
      atEnd = true;
      transaction.visited(from, to, columns);
    }
    return onRow;
  }

  @Override
  public void seek(byte[] key) {
    transaction.checkOpen();
    recordVisited();
    onRow = false;
    atEnd = false;
    // What is left out is not visited; what was visited is recorded and stays so.
    if (reverse) {
      byte[] bound = Keys.after(key);
      to = Arrays.compareUnsigned(bound, last) < 0 ? bound : last;
    } else {
      from = Arrays.compareUnsigned(key, first) > 0 ? key.clone() : first;
    }
    if (Arrays.compareUnsigned(from, to) >= 0) {
      atEnd = true;
    } else if (stale) {
      reopen();
    } else {
      rows.seek(key);
    }
  }

  /** Adds what was visited up to the current row to the read set. */
  void recordVisited() {
    if (!onRow) {
      return;
    }
    byte[] key = Transactions.slice(rows.keyArray(), rows.keyOffset(), rows.keyLength());
    if (reverse) {
      if (Arrays.compareUnsigned(key, to) < 0) {
        transaction.visited(key, to, columns);
        to = key;
      }
    } else {
      byte[] after = Keys.after(key);
      if (Arrays.compareUnsigned(from, after) < 0) {
        transaction.visited(from, after, columns);
        from = after;
      }
    }
  }

  /** The rows visited so far were found unchanged; the next ones are read at the new snapshot. */
  void snapshotMoved() {
    stale = true;
  }

  /** {@link #recordVisited} has set the bounds to what is left. */
  private void reopen() {
    MergedScan behind = rows;
    rows = transaction.openScan(from, to, reverse, mark, selection);
    stale = false;
    behind.close();
  }

  @Override
  public byte[] keyArray() {
    return rows.keyArray();
  }

  @Override
  public int keyOffset() {
    return rows.keyOffset();
  }

  @Override
  public int keyLength() {
    return rows.keyLength();
  }

  @Override
  public byte[] valueArray() {
    return rows.valueArray();
  }

  @Override
  public int valueOffset() {
    return rows.valueOffset();
  }

  @Override
  public int valueLength() {
    return rows.valueLength();
  }

  @Override
  public long version() {
    return rows.version();
  }

  @Override
  public boolean isTombstone() {
    return false;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      recordVisited();
      rows.close();
      transaction.closed(this);
    }
  }
}
