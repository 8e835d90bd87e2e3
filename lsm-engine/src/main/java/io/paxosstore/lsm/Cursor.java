package io.paxosstore.lsm;

/**
 * A position in a scan: one row per key, its newest version at the scan's timestamp.
 *
 * <p>It stands before the first row when opened. The slices that it hands out stay as they are
 * until the next call of {@link #next()}, {@link #seek} or {@link #close()}. Not thread-safe. Must
 * be closed.
 */
public interface Cursor extends AutoCloseable {
  /** Moves to the next row; false at the end, and then for good. */
  boolean next();

  /**
   * Moves so that the following {@link #next()} lands on the first row at or after {@code key} in
   * the scan's direction (at or before it, in a reverse scan), inside the scan's bounds.
   */
  void seek(byte[] key);

  /** The buffer that holds the current key. */
  byte[] keyArray();

  /** Index of the key's first byte in {@link #keyArray()}. */
  int keyOffset();

  /** Length of the key in bytes. */
  int keyLength();

  /** The buffer that holds the current value. */
  byte[] valueArray();

  /** Index of the value's first byte in {@link #valueArray()}. */
  int valueOffset();

  /** Length of the value in bytes; 0 for a tombstone. */
  int valueLength();

  /** Commit timestamp of the current version. */
  long version();

  /** True if the current version is a delete; only in scans that asked for tombstones. */
  boolean isTombstone();

  @Override
  void close();
}
