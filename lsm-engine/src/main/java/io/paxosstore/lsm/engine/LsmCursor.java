package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RowMerge;

/**
 * A scan for a caller: leaves out what was deleted unless asked for, and keeps seeks inside the
 * bounds.
 */
final class LsmCursor implements Cursor {
  private final ReadView view;
  private final ScanRange range;
  private final long at;
  private final long sequenceLimit;
  private RowMerge rows;
  private boolean ended;
  private boolean closed;

  /** Owns a reference to the view until closed. */
  LsmCursor(ReadView view, ScanRange range, long at, long sequenceLimit) {
    this.view = view;
    this.range = range;
    this.at = at;
    this.sequenceLimit = sequenceLimit;
    rows = view.scan(range, at, sequenceLimit);
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
      rows = view.scan(range, at, sequenceLimit);
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
      view.release();
    }
  }
}
