package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;

/**
 * Where a table's blocks are and which keys part them, kept in memory: block i holds keys at or
 * after separator i and before separator i + 1. A key with many versions may fill several blocks;
 * those after its first are marked as continuing it and have the key itself as separator.
 */
final class BlockIndex {
  private final int count;
  private final long[] offsets;
  private final int[] lengths;
  private final long[] firstVersions;
  private final boolean[] continuing;
  private final int[] separatorEnds;
  private final byte[] separators;

  BlockIndex(byte[] section) {
    count = Bytes.getInt(section, 0);
    offsets = new long[count];
    lengths = new int[count];
    firstVersions = new long[count];
    continuing = new boolean[count];
    separatorEnds = new int[count + 1];
    int at = 4;
    byte[] text = new byte[section.length];
    int used = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = Bytes.getLong(section, at);
      lengths[i] = Bytes.getInt(section, at + 8);
      firstVersions[i] = Bytes.getLong(section, at + 12);
      continuing[i] = section[at + 20] != 0;
      int length = Bytes.getInt(section, at + 21);
      System.arraycopy(section, at + 25, text, used, length);
      used += length;
      separatorEnds[i + 1] = used;
      at += 25 + length;
    }
    separators = java.util.Arrays.copyOf(text, used);
  }

  int count() {
    return count;
  }

  long offset(int block) {
    return offsets[block];
  }

  /** Stored length without the trailer. */
  int length(int block) {
    return lengths[block];
  }

  /** Version of the block's first row. */
  long firstVersion(int block) {
    return firstVersions[block];
  }

  /** True if the block's first row has the key of the last row of the block before it. */
  boolean continuesKey(int block) {
    return block < count && continuing[block];
  }

  /**
   * The first block that may hold {@code key} or a greater key; the number of blocks if there is
   * none before the end.
   */
  int firstAtOrAfter(byte[] key) {
    int block = lastNotAfter(key);
    while (block > 0 && continuing[block] && compare(block, key) == 0) {
      block--;
    }
    return Math.max(block, 0);
  }

  /** The last block whose separator is not after {@code key}; -1 if the key is before all. */
  int lastNotAfter(byte[] key) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private int compare(int block, byte[] key) {
    int start = separatorEnds[block];
    return Keys.compare(separators, start, separatorEnds[block + 1] - start, key, 0, key.length);
  }
}
