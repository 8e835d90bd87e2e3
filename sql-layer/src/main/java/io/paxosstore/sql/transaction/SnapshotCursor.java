package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;

/** The engine's cursor together with the view that it needs. */
final class SnapshotCursor implements Cursor {
  private final Snapshot snapshot;
  private final Cursor rows;
  private boolean closed;

  SnapshotCursor(StorageEngine engine, byte[] from, byte[] to, boolean reverse, long at) {
    snapshot = engine.snapshot();
    try {
      rows = snapshot.scan(new ScanRange(from, to, reverse, false), at);
    } catch (RuntimeException | Error e) {
      snapshot.close();
      throw e;
    }
  }

  @Override
  public boolean next() {
    try {
      return rows.next();
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public void seek(byte[] key) {
    rows.seek(key);
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
      rows.close();
      snapshot.close();
    }
  }
}
