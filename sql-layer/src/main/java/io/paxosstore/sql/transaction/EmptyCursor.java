package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cursor;

/**
 * The scan of a range that holds no key, as contradictory conditions ask for it. Nothing was
 * visited.
 */
final class EmptyCursor implements Cursor {
  static final EmptyCursor INSTANCE = new EmptyCursor();

  private EmptyCursor() {}

  @Override
  public boolean next() {
    return false;
  }

  @Override
  public void seek(byte[] key) {}

  @Override
  public byte[] keyArray() {
    throw noRow();
  }

  @Override
  public int keyOffset() {
    throw noRow();
  }

  @Override
  public int keyLength() {
    throw noRow();
  }

  @Override
  public byte[] valueArray() {
    throw noRow();
  }

  @Override
  public int valueOffset() {
    throw noRow();
  }

  @Override
  public int valueLength() {
    throw noRow();
  }

  @Override
  public long version() {
    throw noRow();
  }

  @Override
  public boolean isTombstone() {
    throw noRow();
  }

  @Override
  public void close() {}

  private static IllegalStateException noRow() {
    return new IllegalStateException("the range is empty");
  }
}
