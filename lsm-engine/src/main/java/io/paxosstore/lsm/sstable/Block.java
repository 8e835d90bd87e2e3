package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;

/**
 * A block of rows, read in place. Layout in docs/formats/sstable.md. What a look-up needs lies in
 * few lines of memory, because waiting for those is what it costs: the hash slots behind the
 * header, one line for what is known of a row, its key, its value.
 *
 * <p>On disk rows have lengths, which compress to nearly nothing, and the hash table is empty;
 * {@link #open} turns lengths into offsets and fills the table. All other methods take the bytes of
 * an opened block.
 */
final class Block {
  static final int HEADER_BYTES = 16;

  /** What is known of a row: its version, where its key is, where its value is. */
  static final int ROW_BYTES = 16;

  static final int KEY_AT = 8;
  static final int VALUE_AT = 12;

  /** In a stored row: its key is the one of the row before. */
  static final int SAME_KEY = 0;

  static final int TOMBSTONE = 1 << 31;

  /** Slots hold row numbers plus one in 16 bits at most. */
  static final int MAX_ROWS = 60_000;

  private static final int SLOTS_AT = 4;
  private static final int KEY_LENGTH_AT = 8;
  private static final int DENSE_AT = 10;
  private static final int ROWS_AT = 12;

  private Block() {}

  static int rows(byte[] block) {
    return Bytes.getInt(block, 0);
  }

  /** Hash slots, a power of two: at least a third of them stay empty. */
  static int slots(byte[] block) {
    return Bytes.getInt(block, SLOTS_AT);
  }

  /** Length of every key; 0 if they differ, and each has its own before it, in two bytes. */
  static int commonKeyLength(byte[] block) {
    return Bytes.getShort(block, KEY_LENGTH_AT);
  }

  /** True if keys have one length and each row has its own: the place of a key follows from it. */
  static boolean isDense(byte[] block) {
    return block[DENSE_AT] != 0;
  }

  static int rowsAt(byte[] block) {
    return Bytes.getInt(block, ROWS_AT);
  }

  static int slotsFor(int distinctKeys) {
    return Integer.highestOneBit(Math.max(1, distinctKeys * 3 / 2)) << 1;
  }

  static int slotBytes(int rows) {
    return rows < 0x100 ? 1 : 2;
  }

  static int rowsAt(int slots, int rows) {
    return HEADER_BYTES + ((slots * slotBytes(rows) + 7) & -8);
  }

  static int keysAt(int rowsAt, int rows) {
    return rowsAt + ROW_BYTES * (rows + 1);
  }

  static void putHeader(byte[] block, int rows, int slots, int keyLength, boolean dense) {
    Bytes.putInt(block, 0, rows);
    Bytes.putInt(block, SLOTS_AT, slots);
    Bytes.putShort(block, KEY_LENGTH_AT, keyLength);
    block[DENSE_AT] = (byte) (dense ? 1 : 0);
    Bytes.putInt(block, ROWS_AT, rowsAt(slots, rows));
  }

  /**
   * Makes stored bytes readable, in place.
   *
   * @param searched false to leave the hash table empty, for who only walks the rows
   * @throws IllegalArgumentException if they are no block
   */
  static void open(byte[] block, boolean searched) {
    if (block.length < HEADER_BYTES) {
      throw new IllegalArgumentException("a block of " + block.length + " bytes");
    }
    int rows = rows(block);
    int slots = slots(block);
    if (rows < 1
        || rows > MAX_ROWS
        || slots < 2
        || slots > 4 * MAX_ROWS
        || Integer.bitCount(slots) != 1
        || rowsAt(block) != rowsAt(slots, rows)
        || (isDense(block) && commonKeyLength(block) == 0)
        || keysAt(rowsAt(block), rows) > block.length) {
      throw new IllegalArgumentException(
          "a block of " + rows + " rows, " + slots + " hash slots and " + block.length + " bytes");
    }
    long written = 0;
    for (int at = HEADER_BYTES; at < rowsAt(block); at += 8) {
      written |= Bytes.getLong(block, at);
    }
    if (written != 0) {
      // Its slots could name rows that are not there, and a search for a key need not end.
      throw new IllegalArgumentException("a block that was stored with its hash table");
    }
    int valuesAt = openKeys(block, rows, searched ? slots : 0);
    openValues(block, rows, valuesAt);
  }

  /** Turns key lengths into offsets; returns where the keys end. */
  private static int openKeys(byte[] block, int rows, int slots) {
    int common = commonKeyLength(block);
    int at = keysAt(rowsAt(block), rows);
    int key = 0;
    int end = at;
    int distinct = 0;
    for (int row = 0; row < rows; row++) {
      int meta = rowsAt(block) + ROW_BYTES * row;
      if (Bytes.getInt(block, meta + KEY_AT) != SAME_KEY) {
        key = common > 0 ? end : end + 2;
        long length = common > 0 ? common : key <= block.length ? Bytes.getShort(block, end) : 0;
        if (length < 1 || key + length > block.length) {
          throw new IllegalArgumentException("the key of row " + row + " is outside of the block");
        }
        end = (int) (key + length);
        if (slots > 0) {
          if (++distinct >= slots) {
            throw new IllegalArgumentException(slots + " hash slots are too few");
          }
          index(block, slots, slotBytes(rows), row, Keys.hash(block, key, (int) length));
        }
      } else if (row == 0 || isDense(block)) {
        throw new IllegalArgumentException("row " + row + " has no key");
      }
      Bytes.putInt(block, meta + KEY_AT, key);
    }
    return end;
  }

  private static void index(byte[] block, int slots, int slotBytes, int row, long hash) {
    int slot = slotOf(hash) & (slots - 1);
    while (slot(block, slot, slotBytes) != 0) {
      slot = (slot + 1) & (slots - 1);
    }
    if (slotBytes == 1) {
      block[HEADER_BYTES + slot] = (byte) (row + 1);
    } else {
      Bytes.putShort(block, HEADER_BYTES + 2 * slot, row + 1);
    }
  }

  /** Turns value lengths into offsets. */
  private static void openValues(byte[] block, int rows, int valuesAt) {
    long value = valuesAt;
    for (int row = 0; row < rows; row++) {
      int at = rowsAt(block) + ROW_BYTES * row + VALUE_AT;
      int stored = Bytes.getInt(block, at);
      if (value > block.length) {
        throw new IllegalArgumentException("the value of row " + row + " is outside of the block");
      }
      Bytes.putInt(block, at, (int) value | (stored & TOMBSTONE));
      value += stored & ~TOMBSTONE;
    }
    if (value != block.length) {
      throw new IllegalArgumentException(
          "values end at " + value + " in a block of " + block.length + " bytes");
    }
    Bytes.putInt(block, rowsAt(block) + ROW_BYTES * rows + VALUE_AT, (int) value);
  }

  static long version(byte[] block, int row) {
    return Bytes.getLong(block, rowsAt(block) + ROW_BYTES * row);
  }

  /**
   * Where a row's key begins. Rows of the same key share its bytes, so equal offsets mean equal
   * keys.
   */
  static int keyOffset(byte[] block, int row) {
    return isDense(block)
        ? keysAt(rowsAt(block), rows(block)) + commonKeyLength(block) * row
        : Bytes.getInt(block, rowsAt(block) + ROW_BYTES * row + KEY_AT);
  }

  static int keyLength(byte[] block, int row) {
    int common = commonKeyLength(block);
    return common > 0 ? common : Bytes.getShort(block, keyOffset(block, row) - 2);
  }

  static boolean isTombstone(byte[] block, int row) {
    return Bytes.getInt(block, rowsAt(block) + ROW_BYTES * row + VALUE_AT) < 0;
  }

  static int valueOffset(byte[] block, int row) {
    return Bytes.getInt(block, rowsAt(block) + ROW_BYTES * row + VALUE_AT) & ~TOMBSTONE;
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
    return slot(block, slotOf(hash) & (slots(block) - 1), slotBytes(rows(block))) - 1;
  }

  /** The first (newest) row of a key, or -1, when its candidate is known. */
  static int find(byte[] block, byte[] key, long hash, int candidate) {
    int slot = slotOf(hash);
    int row = candidate;
    while (row >= 0
        && !Keys.equal(block, keyOffset(block, row), keyLength(block, row), key, 0, key.length)) {
      slot++;
      row = slot(block, slot & (slots(block) - 1), slotBytes(rows(block))) - 1;
    }
    return row;
  }

  private static int slot(byte[] block, int slot, int slotBytes) {
    return slotBytes == 1
        ? block[HEADER_BYTES + slot] & 0xFF
        : Bytes.getShort(block, HEADER_BYTES + 2 * slot);
  }

  private static int slotOf(long hash) {
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
