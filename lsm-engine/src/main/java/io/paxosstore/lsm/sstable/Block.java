package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;

/**
 * A block of rows, read in place: the decoded form is the stored form, so opening one costs nothing
 * and a look-up touches a hash slot, a key and a version. Layout in docs/formats/sstable.md. All
 * methods take the block's bytes, which were checked against their checksum when they were read.
 */
final class Block {
  static final int HEADER_BYTES = 8;
  static final int SLOT_BYTES = 2;
  static final int TOMBSTONE = 1 << 31;

  /** Slots hold row numbers plus one in 16 bits. */
  static final int MAX_ROWS = 60_000;

  private Block() {}

  static int rows(byte[] block) {
    return Bytes.getInt(block, 0);
  }

  static int slots(byte[] block) {
    return Bytes.getInt(block, 4);
  }

  static int versionsAt(int slots) {
    return HEADER_BYTES + SLOT_BYTES * slots;
  }

  static int keyOffsetsAt(int slots, int rows) {
    return versionsAt(slots) + 8 * rows;
  }

  static int valueOffsetsAt(int slots, int rows) {
    return keyOffsetsAt(slots, rows) + 4 * rows;
  }

  static int keyLengthsAt(int slots, int rows) {
    return valueOffsetsAt(slots, rows) + 4 * (rows + 1);
  }

  static int dataAt(int slots, int rows) {
    return keyLengthsAt(slots, rows) + 2 * rows;
  }

  static long version(byte[] block, int row) {
    return Bytes.getLong(block, versionsAt(slots(block)) + 8 * row);
  }

  /**
   * Where a row's key begins. Rows of the same key share its bytes, so equal offsets mean equal
   * keys.
   */
  static int keyOffset(byte[] block, int row) {
    return Bytes.getInt(block, keyOffsetsAt(slots(block), rows(block)) + 4 * row);
  }

  static int keyLength(byte[] block, int row) {
    return Bytes.getShort(block, keyLengthsAt(slots(block), rows(block)) + 2 * row);
  }

  static boolean isTombstone(byte[] block, int row) {
    return Bytes.getInt(block, valueOffsetsAt(slots(block), rows(block)) + 4 * row) < 0;
  }

  static int valueOffset(byte[] block, int row) {
    return Bytes.getInt(block, valueOffsetsAt(slots(block), rows(block)) + 4 * row) & ~TOMBSTONE;
  }

  static int valueEnd(byte[] block, int row) {
    return valueOffset(block, row + 1);
  }

  /** The first (newest) row of a key, or -1. */
  static int find(byte[] block, byte[] key, long hash) {
    return find(block, key, hash, candidate(block, hash));
  }

  /** The row that a key's first hash slot names, or -1: what a search looks at first. */
  static int candidate(byte[] block, long hash) {
    int slot = slotOf(hash) & (slots(block) - 1);
    return Bytes.getShort(block, HEADER_BYTES + SLOT_BYTES * slot) - 1;
  }

  /** The first (newest) row of a key, or -1, when its candidate is known. */
  static int find(byte[] block, byte[] key, long hash, int candidate) {
    int mask = slots(block) - 1;
    int slot = slotOf(hash);
    int row = candidate;
    while (row >= 0
        && !Keys.equal(block, keyOffset(block, row), keyLength(block, row), key, 0, key.length)) {
      slot++;
      row = Bytes.getShort(block, HEADER_BYTES + SLOT_BYTES * (slot & mask)) - 1;
    }
    return row;
  }

  static int slotOf(long hash) {
    return (int) (hash >>> 17);
  }

  /** The first row whose key is at or after {@code key}; the number of rows if there is none. */
  static int firstAtOrAfter(byte[] block, byte[] key) {
    int low = 0;
    int high = rows(block);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(block, middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first row whose key is after {@code key}; the number of rows if there is none. */
  static int firstAfter(byte[] block, byte[] key) {
    int row = firstAtOrAfter(block, key);
    int rows = rows(block);
    if (row < rows && compare(block, row, key) == 0) {
      int offset = keyOffset(block, row);
      while (row < rows && keyOffset(block, row) == offset) {
        row++;
      }
    }
    return row;
  }

  static int compare(byte[] block, int row, byte[] key) {
    return Keys.compare(block, keyOffset(block, row), keyLength(block, row), key, 0, key.length);
  }
}
