package io.paxosstore.lsm.rows;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import java.util.function.Supplier;

/**
 * A merge for a caller: leaves out what was deleted unless asked for, and keeps seeks inside the
 * bounds.
 */
public final class RowCursor implements Cursor {
  private final Supplier<RowMerge> opening;
  private final ScanRange range;
  private final DeadKeys dead;
  private final Runnable release;
  private RowMerge rows;
  private boolean ended;
  private boolean closed;

  /**
   * A cursor over what {@code opening} opens.
   *
   * @param dead is asked about deleted keys, unless the range includes them
   * @param release called once, when the cursor is closed
   */
  public RowCursor(Supplier<RowMerge> opening, ScanRange range, DeadKeys dead, Runnable release) {
    this.opening = opening;
    this.range = range;
    this.dead = dead;
    this.release = release;
    rows = opening.get();
  }

  @Override
  public boolean next() {
    checkOpen();
    if (ended || !rows.next()) {
      ended = true;
      return false;
    }
    return range.tombstones() || !rows.isTombstone() || passDeadKeys();
  }

  /** Moves from a deleted key to the next live row; false at the end. */
  private boolean passDeadKeys() {
    do {
      byte[] beyond = dead.pass(rows);
      if (beyond != DeadKeys.NO_LEAP) {
        if (isOutside(beyond)) {
          ended = true;
          break;
        }
        rows.seek(beyond);
      }
      ended = !rows.next();
    } while (!ended && rows.isTombstone());
    dead.ended(!ended, rows);
    return !ended;
  }

  /** True if nothing of the range comes after a leap to a key. */
  private boolean isOutside(byte[] key) {
    byte[] last = range.reverse() ? range.from() : range.to();
    return last != null
        && (range.reverse() ? Keys.compare(key, last) <= 0 : Keys.compare(key, last) >= 0);
  }

  @Override
  public void seek(byte[] key) {
    checkOpen();
    ended = false;
    dead.moved();
    byte[] first = range.reverse() ? range.to() : range.from();
    int order = first == null ? 1 : Keys.compare(key, first);
    if (range.reverse() ? first != null && order >= 0 : order <= 0) {
      rows = opening.get();
    } else {
      rows.seek(key);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new StorageException("cursor is closed");
    }
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
    return rows.isTombstone();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
