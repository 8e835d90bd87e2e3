package io.paxosstore.lsm;

/**
 * A reusable holder that a read fills with one value and its version: a point get through a warm
 * cell allocates nothing.
 *
 * <p>The bytes stay as they are until the next read through the same cell. Not thread-safe: one
 * cell belongs to one reader.
 */
public final class Cell {
  private static final byte[] EMPTY = {};
  private static final int FIRST_BYTES = 256;

  private byte[] own = EMPTY;
  private byte[] array = own;
  private int offset;
  private int length;
  private long version;

  /** The buffer that holds the value, valid from {@link #offset()} for {@link #length()} bytes. */
  public byte[] array() {
    return array;
  }

  /** Index of the value's first byte in {@link #array()}. */
  public int offset() {
    return offset;
  }

  /** Length of the value in bytes. */
  public int length() {
    return length;
  }

  /** Commit timestamp of the version that was read. */
  public long version() {
    return version;
  }

  /** A copy of the value, for a caller that keeps it beyond the next read. */
  public byte[] copy() {
    return java.util.Arrays.copyOfRange(array, offset, offset + length);
  }

  /**
   * Makes room for a value of {@code lengthBytes} and returns the buffer to write it into, from
   * index 0. For implementations of {@link StorageEngine} and for layers that answer a read
   * themselves.
   */
  public byte[] prepare(int lengthBytes, long version) {
    if (own.length < lengthBytes) {
      own = new byte[Math.max(lengthBytes, Math.max(FIRST_BYTES, own.length * 2))];
    }
    this.array = own;
    this.offset = 0;
    this.length = lengthBytes;
    this.version = version;
    return array;
  }

  /**
   * Points this cell at bytes that somebody else owns and will not change while the cell is in use.
   */
  public void wrap(byte[] array, int offset, int length, long version) {
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.version = version;
  }
}
