package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;
import java.util.Arrays;

/** Gathers the rows of one block and lays them out. Reused from block to block. */
final class BlockBuilder {
  private static final int BYTES_PER_ROW = 18;

  private long[] versions = new long[256];
  private int[] keyStarts = new int[256];
  private int[] keyLengths = new int[256];
  private int[] valueEnds = new int[256];
  private boolean[] tombstones = new boolean[256];
  private long[] hashes = new long[256];
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
    return keyBytes + (long) valueBytes + (long) BYTES_PER_ROW * rows + 4L * distinctKeys;
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
      long hash,
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
    hashes[rows] = hash;
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

  /** The block's bytes; the builder is empty afterwards. */
  byte[] finish() {
    int slots = Integer.highestOneBit(Math.max(1, distinctKeys * 3 / 2)) << 1;
    int data = Block.dataAt(slots, rows);
    byte[] block = new byte[Math.addExact(data, Math.addExact(keyBytes, valueBytes))];
    Bytes.putInt(block, 0, rows);
    Bytes.putInt(block, 4, slots);
    int valuesStart = data + keyBytes;
    int valueStart = valuesStart;
    for (int row = 0; row < rows; row++) {
      Bytes.putLong(block, Block.versionsAt(slots) + 8 * row, versions[row]);
      Bytes.putInt(block, Block.keyOffsetsAt(slots, rows) + 4 * row, data + keyStarts[row]);
      Bytes.putShort(block, Block.keyLengthsAt(slots, rows) + 2 * row, keyLengths[row]);
      Bytes.putInt(
          block,
          Block.valueOffsetsAt(slots, rows) + 4 * row,
          tombstones[row] ? valueStart | Block.TOMBSTONE : valueStart);
      valueStart = valuesStart + valueEnds[row];
      if (row == 0 || keyStarts[row] != keyStarts[row - 1]) {
        index(block, slots, row);
      }
    }
    Bytes.putInt(block, Block.valueOffsetsAt(slots, rows) + 4 * rows, valueStart);
    System.arraycopy(keys, 0, block, data, keyBytes);
    System.arraycopy(values, 0, block, valuesStart, valueBytes);
    rows = 0;
    distinctKeys = 0;
    keyBytes = 0;
    valueBytes = 0;
    return block;
  }

  private void index(byte[] block, int slots, int row) {
    int slot = Block.slotOf(hashes[row]) & (slots - 1);
    while (Bytes.getShort(block, Block.HEADER_BYTES + Block.SLOT_BYTES * slot) != 0) {
      slot = (slot + 1) & (slots - 1);
    }
    Bytes.putShort(block, Block.HEADER_BYTES + Block.SLOT_BYTES * slot, row + 1);
  }

  boolean endsWith(byte[] key, int offset, int length) {
    return rows > 0
        && Keys.equal(keys, keyStarts[rows - 1], keyLengths[rows - 1], key, offset, length);
  }

  private void grow() {
    int wanted = rows * 2;
    versions = Arrays.copyOf(versions, wanted);
    keyStarts = Arrays.copyOf(keyStarts, wanted);
    keyLengths = Arrays.copyOf(keyLengths, wanted);
    valueEnds = Arrays.copyOf(valueEnds, wanted);
    tombstones = Arrays.copyOf(tombstones, wanted);
    hashes = Arrays.copyOf(hashes, wanted);
  }

  private static byte[] room(byte[] buffer, int used, int more) {
    int wanted = Math.addExact(used, more);
    return wanted <= buffer.length
        ? buffer
        : Arrays.copyOf(
            buffer, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(wanted, buffer.length * 2L)));
  }
}
