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
  private final Runnable release;
  private RowMerge rows;
  private boolean ended;
  private boolean closed;

  /**
   * A cursor over what {@code opening} opens.
   *
   * @param release called once, when the cursor is closed
   */
  public RowCursor(Supplier<RowMerge> opening, ScanRange range, Runnable release) {
    this.opening = opening;
    this.range = range;
    this.release = release;
    rows = opening.get();
  }

  @Override
  public boolean next() {
    checkOpen();
    while (!ended && rows.next()) {
      if (range.tombstones() || !rows.isTombstone()) {
        return true;
      }
    }
    ended = true;
    return false;
  }

  @Override
  public void seek(byte[] key) {
    checkOpen();
    ended = false;
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
