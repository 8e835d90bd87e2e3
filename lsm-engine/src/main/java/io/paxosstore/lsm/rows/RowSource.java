package io.paxosstore.lsm.rows;

/**
 * A sorted source of rows: a memtable, a table or a level, read in one direction. A source opened
 * <em>at a version</em> visits each key once, with its newest visible version; a source of <em>all
 * versions</em> visits every version of a key, newest first.
 *
 * <p>It stands before its first row when opened. The current row is held in fields rather than
 * behind abstract methods so that the merge reads them without a virtual call. Slices stay as they
 * are until the next call of {@link #next} or {@link #seek}.
 */
public abstract class RowSource {
  private static final byte[] EMPTY = {};

  protected byte[] keyArray = EMPTY;
  protected int keyOffset;
  protected int keyLength;
  protected byte[] valueArray = EMPTY;
  protected int valueOffset;
  protected int valueLength;
  protected long version;
  protected boolean tombstone;

  /**
   * Orders changes of one version inside a memtable; rows of tables come after all, see {@link
   * VersionGc}.
   */
  protected long sequence = Long.MAX_VALUE;

  /** Moves to the next row; false at the end. */
  public abstract boolean next();

  /**
   * Moves so that the following {@link #next} lands on the first row at or after {@code key} in
   * this source's direction.
   */
  public abstract void seek(byte[] key);

  /** The buffer of the current key. */
  public final byte[] keyArray() {
    return keyArray;
  }

  /** Start of the current key. */
  public final int keyOffset() {
    return keyOffset;
  }

  /** Length of the current key. */
  public final int keyLength() {
    return keyLength;
  }

  /** The buffer of the current value. */
  public final byte[] valueArray() {
    return valueArray;
  }

  /** Start of the current value. */
  public final int valueOffset() {
    return valueOffset;
  }

  /** Length of the current value; 0 for a tombstone. */
  public final int valueLength() {
    return valueLength;
  }

  /** Version of the current row. */
  public final long version() {
    return version;
  }

  /** True if the current row says that the key was deleted. */
  public final boolean isTombstone() {
    return tombstone;
  }

  /** A copy of the current key. */
  public final byte[] copyKey() {
    return java.util.Arrays.copyOfRange(keyArray, keyOffset, keyOffset + keyLength);
  }
}
