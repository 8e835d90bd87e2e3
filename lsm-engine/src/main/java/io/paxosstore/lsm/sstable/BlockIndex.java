package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;

/**
 * Where a table's blocks are and which keys part them, kept in memory: block i holds keys at or
 * after separator i and before separator i + 1. A key with many versions may fill several blocks;
 * those after its first are marked as continuing it and have the key itself as separator.
 */
final class BlockIndex {
  private static final int GROUP = 16;

  /** Offset, length, first version, whether it continues a key, separator's end and head. */
  private static final long BYTES_PER_BLOCK = 8 + 4 + 8 + 1 + 4 + 8;

  /** A block's entry without its separator. */
  private static final int ENTRY_BYTES = 25;

  private final int count;
  private final long[] offsets;
  private final int[] lengths;
  private final long[] firstVersions;
  private final boolean[] continuing;
  private final int[] separatorEnds;
  private final byte[] separators;

  /** Bytes that all separators begin with. */
  private final int shared;

  /**
   * The eight bytes of each separator after the shared ones, as numbers that sort like them. Nearly
   * every search is decided by these alone, without a branch that could be guessed wrong: keys of
   * one table of rows differ in what follows the table's name.
   */
  private final long[] heads;

  /**
   * The first head of each group. A search begins here: these few stay in the processor's caches,
   * and the rest of a search is within the two lines of one group.
   */
  private final long[] groups;

  /**
   * Takes a section apart.
   *
   * @throws IllegalArgumentException if it is none
   */
  BlockIndex(byte[] section) {
    count = section.length < 4 ? -1 : Bytes.getInt(section, 0);
    if (count < 0 || count > (section.length - 4) / ENTRY_BYTES) {
      throw new IllegalArgumentException(
          "an index of " + count + " blocks in " + section.length + " bytes");
    }
    offsets = new long[count];
    lengths = new int[count];
    firstVersions = new long[count];
    continuing = new boolean[count];
    separatorEnds = new int[count + 1];
    int at = 4;
    byte[] text = new byte[section.length];
    int used = 0;
    for (int i = 0; i < count; i++) {
      if (section.length - at < ENTRY_BYTES) {
        throw new IllegalArgumentException("the index ends before block " + i);
      }
      offsets[i] = Bytes.getLong(section, at);
      lengths[i] = Bytes.getInt(section, at + 8);
      firstVersions[i] = Bytes.getLong(section, at + 12);
      continuing[i] = section[at + 20] != 0;
      int length = Bytes.getInt(section, at + 21);
      if (length < 0 || length > section.length - at - ENTRY_BYTES || lengths[i] < 0) {
        throw new IllegalArgumentException(
            "block " + i + " of " + lengths[i] + " bytes, parted by a key of " + length);
      }
      System.arraycopy(section, at + ENTRY_BYTES, text, used, length);
      used += length;
      separatorEnds[i + 1] = used;
      at += ENTRY_BYTES + length;
    }
    separators = java.util.Arrays.copyOf(text, used);
    shared = count == 0 ? 0 : sharedBytes();
    heads = new long[count];
    for (int i = 0; i < count; i++) {
      heads[i] = Keys.head(separators, separatorEnds[i] + shared, separatorEnds[i + 1]);
    }
    groups = new long[(count + GROUP - 1) / GROUP];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = heads[i * GROUP];
    }
  }

  /** Separators are sorted, so what the first and the last share, all share. */
  private int sharedBytes() {
    int last = separatorEnds[count - 1];
    int mismatch =
        java.util.Arrays.mismatch(
            separators, 0, separatorEnds[1], separators, last, separatorEnds[count]);
    return mismatch < 0 ? separatorEnds[1] : mismatch;
  }

  int count() {
    return count;
  }

  /** Memory that the index takes. */
  long bytes() {
    return separators.length + count * BYTES_PER_BLOCK + 8L * groups.length;
  }

  long offset(int block) {
    return offsets[block];
  }

  /** Stored length without the trailer. */
  int length(int block) {
    return lengths[block];
  }

  /** The key that parts a block from the one before it. */
  byte[] separator(int block) {
    return java.util.Arrays.copyOfRange(separators, separatorEnds[block], separatorEnds[block + 1]);
  }

  /** True if all keys of a block are at or after {@code key}, as far as the index tells. */
  boolean isAtOrAfter(int block, byte[] key) {
    return compare(block, key) >= 0;
  }

  /** True if a block's separator is after {@code key}. */
  boolean isAfter(int block, byte[] key) {
    return compare(block, key) > 0;
  }

  /**
   * A key after all that a block may hold: the next one's separator, unless both hold its key.
   *
   * @param endKey a key after all of the table
   */
  byte[] endKey(int block, byte[] endKey) {
    if (block + 1 == count) {
      return endKey;
    }
    byte[] next = separator(block + 1);
    return continuing[block + 1] ? Keys.successor(next) : next;
  }

  /** Version of the block's first row. */
  long firstVersion(int block) {
    return firstVersions[block];
  }

  /** True if the block's first row has the key of the last row of the block before it. */
  boolean continuesKey(int block) {
    return block >= 0 && block < count && continuing[block];
  }

  /**
   * The first block that may hold {@code key} or a greater key; the number of blocks if there is
   * none before the end.
   */
  int firstAtOrAfter(byte[] key) {
    int block = lastNotAfter(key);
    if (block <= 0 || !continuing[block] || compare(block, key) != 0) {
      return Math.max(block, 0);
    }
    // Blocks with this separator stand side by side; only the first of them need not continue it.
    long head = heads[block];
    int low = head == Long.MIN_VALUE ? 0 : lastHeadNotAfter(head - 1) + 1;
    int high = block;
    while (low < high && compare(low, key) != 0) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return continuing[low] ? low - 1 : low;
  }

  /**
   * Of the blocks {@code first} to {@code last}, which hold one key, the last that begins with a
   * version not older than {@code at}; {@code first} if none does.
   */
  int lastWithVersionFrom(long at, int first, int last) {
    int low = first;
    int high = last;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstVersions[middle] >= at) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The last block whose separator is not after {@code key}; -1 if the key is before all. */
  int lastNotAfter(byte[] key) {
    if (count == 0) {
      return -1;
    }
    int order = Keys.compare(key, 0, Math.min(key.length, shared), separators, 0, shared);
    if (order != 0) {
      return order < 0 ? -1 : count - 1;
    }
    long head = Keys.head(key, shared, key.length);
    int last = lastHeadNotAfter(head);
    if (last < 0 || heads[last] != head) {
      return last;
    }
    // Equal heads need not be equal keys: those that have it are told apart by all their bytes.
    int low = head == Long.MIN_VALUE ? 0 : lastHeadNotAfter(head - 1) + 1;
    int high = last + 1;
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

  private int lastHeadNotAfter(long head) {
    int group = last(groups, 0, groups.length, head);
    return group < 0 ? -1 : last(heads, group * GROUP, Math.min(count, (group + 1) * GROUP), head);
  }

  /**
   * The last place of a sorted slice that holds nothing greater; one before it if there is none.
   */
  private static int last(long[] sorted, int from, int to, long wanted) {
    int base = from - 1;
    for (int left = to - from; left > 0; left >>>= 1) {
      int half = (left + 1) >>> 1;
      base += sorted[base + half] <= wanted ? half : 0;
    }
    return base;
  }

  private int compare(int block, byte[] key) {
    int start = separatorEnds[block];
    return Keys.compare(separators, start, separatorEnds[block + 1] - start, key, 0, key.length);
  }
}
