package io.paxosstore.lsm.sstable;

import java.util.Arrays;

/** Gathers the rows of one block and lays them out. Reused from block to block. */
final class BlockBuilder {
  private static final int BYTES_PER_ROW = Block.ROW_BYTES;

  private long[] versions = new long[256];
  private int[] keyStarts = new int[256];
  private int[] keyLengths = new int[256];
  private int[] valueEnds = new int[256];
  private boolean[] tombstones = new boolean[256];
  private byte[] keys = new byte[8 << 10];
  private byte[] values = new byte[16 << 10];
  private int rows;
  private int distinctKeys;
  private int keyBytes;
  private int valueBytes;

  int rows() {
    return rows;
  }

  boolean isFull() {
    return rows == Block.MAX_ROWS;
  }

  /** About the bytes that the block would have. */
  long bytes() {
    return keyBytes + (long) valueBytes + (long) BYTES_PER_ROW * rows + 2L * distinctKeys;
  }

  byte[] firstKey() {
    return Arrays.copyOfRange(keys, keyStarts[0], keyStarts[0] + keyLengths[0]);
  }

  long firstVersion() {
    return versions[0];
  }

  /**
   * Adds the next row; {@code newKey} says that its key is not the one of the row before it in this
   * block.
   */
  void add(
      byte[] key,
      int keyOffset,
      int keyLength,
      boolean newKey,
      long version,
      boolean tombstone,
      byte[] value,
      int valueOffset,
      int valueLength) {
    if (rows == versions.length) {
      grow();
    }
    if (newKey) {
      keys = room(keys, keyBytes, keyLength);
      System.arraycopy(key, keyOffset, keys, keyBytes, keyLength);
      keyStarts[rows] = keyBytes;
      keyBytes += keyLength;
      distinctKeys++;
    } else {
      keyStarts[rows] = keyStarts[rows - 1];
    }
    keyLengths[rows] = keyLength;
    versions[rows] = version;
    tombstones[rows] = tombstone;
    if (!tombstone) {
      values = room(values, valueBytes, valueLength);
      System.arraycopy(value, valueOffset, values, valueBytes, valueLength);
      valueBytes += valueLength;
    }
    valueEnds[rows] = valueBytes;
    rows++;
  }

  /** The block's bytes as they are stored; the builder is empty afterwards. */
  byte[] finish() {
    int slots = Block.slotsFor(distinctKeys);
    int rowsAt = Block.rowsAt(slots, rows);
    int common = commonKeyLength();
    int keysAt = Block.keysAt(rowsAt, rows);
    int valuesAt = Math.addExact(keysAt, keyBytes + (common > 0 ? 0 : 2 * distinctKeys));
    byte[] block = new byte[Math.addExact(valuesAt, valueBytes)];
    Block.putHeader(block, rows, slots, common, common > 0 && distinctKeys == rows);
    int key = keysAt;
    for (int row = 0; row < rows; row++) {
      int meta = rowsAt + Block.ROW_BYTES * row;
      int valueLength = valueEnds[row] - (row == 0 ? 0 : valueEnds[row - 1]);
      Bytes.putLong(block, meta, versions[row]);
      Bytes.putInt(
          block, meta + Block.VALUE_AT, valueLength | (tombstones[row] ? Block.TOMBSTONE : 0));
      if (row == 0 || keyStarts[row] != keyStarts[row - 1]) {
        Bytes.putInt(block, meta + Block.KEY_AT, keyLengths[row]);
        if (common == 0) {
          Bytes.putShort(block, key, keyLengths[row]);
          key += 2;
        }
        System.arraycopy(keys, keyStarts[row], block, key, keyLengths[row]);
        key += keyLengths[row];
      }
    }
    System.arraycopy(values, 0, block, valuesAt, valueBytes);
    rows = 0;
    distinctKeys = 0;
    keyBytes = 0;
    valueBytes = 0;
    return block;
  }

  /** The length of all keys, or 0 if they differ. */
  private int commonKeyLength() {
    for (int row = 1; row < rows; row++) {
      if (keyLengths[row] != keyLengths[0]) {
        return 0;
      }
    }
    return keyLengths[0];
  }

  private void grow() {
    int wanted = rows * 2;
    versions = Arrays.copyOf(versions, wanted);
    keyStarts = Arrays.copyOf(keyStarts, wanted);
    keyLengths = Arrays.copyOf(keyLengths, wanted);
    valueEnds = Arrays.copyOf(valueEnds, wanted);
    tombstones = Arrays.copyOf(tombstones, wanted);
  }

  private static byte[] room(byte[] buffer, int used, int more) {
    int wanted = Math.addExact(used, more);
    return wanted <= buffer.length
        ? buffer
        : Arrays.copyOf(
            buffer, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(wanted, buffer.length * 2L)));
  }
}
