package io.paxosstore.lsm;

/**
 * A consistent read view: memtables and files as they were when it was opened. Batches applied
 * later are not seen, whatever their version; versions that it can see are not collected while it
 * is open.
 *
 * <p>Thread-safe. Must be closed; an open snapshot pins memory and files.
 */
public interface Snapshot extends AutoCloseable {
  /**
   * Finds the newest version of {@code key} that is ≤ {@code at}.
   *
   * @return true and a filled cell if there is one and it is no delete
   * @throws CorruptionException if a block that is needed fails its checksum
   */
  boolean get(byte[] key, long at, Cell cell);

  /**
   * The version (commit timestamp) of the newest change of {@code key} that is ≤ {@code at},
   * deletes included; 0 if there is none that is still kept.
   */
  long versionOf(byte[] key, long at);

  /**
   * Finds several keys at once; {@code found[i]} says whether {@code cells[i]} was filled for
   * {@code keys[i]}. Faster than single gets when reads miss caches.
   */
  void multiGet(byte[][] keys, long at, Cell[] cells, boolean[] found);

  /**
   * Opens a scan of the rows visible at {@code at}. The cursor must be closed before the snapshot.
   */
  Cursor scan(ScanRange range, long at);

  @Override
  void close();
}
