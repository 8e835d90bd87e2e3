package io.paxosstore.tpcc.history;

import java.util.Arrays;

/** A map from longs to ints of zero and above, by open addressing. For one thread. */
final class LongIntMap {
  static final int NONE = -1;

  private long[] keys = new long[1 << 10];
  private int[] values = filled(keys.length);
  private int size;

  /** The pair of two ints as a key. */
  static long key(int high, int low) {
    return (long) high << 32 | low & 0xffff_ffffL;
  }

  int size() {
    return size;
  }

  /** The value, or {@link #NONE}. */
  int get(long key) {
    return values[slot(key)];
  }

  /** Sets a value if there is none; returns the one that was there, or {@link #NONE}. */
  int putIfAbsent(long key, int value) {
    int slot = slot(key);
    int known = values[slot];
    if (known == NONE) {
      keys[slot] = key;
      values[slot] = value;
      if (++size > keys.length / 2) {
        grow();
      }
    }
    return known;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9E37_79B9_7F4A_7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (values[slot] != NONE && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = filled(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != NONE) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static int[] filled(int length) {
    int[] values = new int[length];
    Arrays.fill(values, NONE);
    return values;
  }
}
