package io.paxosstore.sql.transaction;

import java.util.Arrays;

/**
 * Keys that were read one by one, with the columns that mattered: the keys' bytes one behind
 * another in one array, found by an open hash table of indexes. About 20 bytes per key besides the
 * key, and no object.
 */
final class PointReads {
  private static final int EMPTY = 0;

  private byte[] arena = new byte[256];
  private int[] ends = new int[8];
  private int[] hashes = new int[8];
  private long[] columns = new long[8];

  /** Index + 1 of the key, or {@link #EMPTY}; a power of two long, at most half full. */
  private int[] table = new int[16];

  private int count;

  int count() {
    return count;
  }

  int bytes() {
    return count == 0 ? 0 : ends[count - 1];
  }

  void add(byte[] key, int hash, long read) {
    int cell = cell(key, hash);
    if (table[cell] != EMPTY) {
      columns[table[cell] - 1] |= read;
      return;
    }
    if (2 * (count + 1) > table.length) {
      grow();
      cell = cell(key, hash);
    }
    int start = bytes();
    if (start + key.length > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(start + key.length, 2 * arena.length));
    }
    System.arraycopy(key, 0, arena, start, key.length);
    ends[count] = start + key.length;
    hashes[count] = hash;
    columns[count] = read;
    table[cell] = ++count;
  }

  /** Index of the key, or negative. */
  int find(byte[] key, int hash) {
    return table[cell(key, hash)] - 1;
  }

  long columns(int i) {
    return columns[i];
  }

  int hash(int i) {
    return hashes[i];
  }

  byte[] key(int i) {
    return Arrays.copyOfRange(arena, start(i), ends[i]);
  }

  /** The group of the key, without a copy of it. */
  long group(int i) {
    return Keys.group(arena, start(i));
  }

  boolean anyIn(byte[] from, byte[] to) {
    for (int i = 0; i < count; i++) {
      if (Arrays.compareUnsigned(from, 0, from.length, arena, start(i), ends[i]) <= 0
          && Arrays.compareUnsigned(arena, start(i), ends[i], to, 0, to.length) < 0) {
        return true;
      }
    }
    return false;
  }

  void clear() {
    arena = new byte[256];
    Arrays.fill(table, EMPTY);
    count = 0;
  }

  private int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  private int cell(byte[] key, int hash) {
    int mask = table.length - 1;
    int cell = hash & mask;
    while (table[cell] != EMPTY) {
      int i = table[cell] - 1;
      if (hashes[i] == hash && Arrays.equals(arena, start(i), ends[i], key, 0, key.length)) {
        return cell;
      }
      cell = (cell + 1) & mask;
    }
    return cell;
  }

  private void grow() {
    int[] larger = new int[2 * table.length];
    int mask = larger.length - 1;
    for (int i = 0; i < count; i++) {
      int cell = hashes[i] & mask;
      while (larger[cell] != EMPTY) {
        cell = (cell + 1) & mask;
      }
      larger[cell] = i + 1;
    }
    table = larger;
    ends = Arrays.copyOf(ends, larger.length / 2);
    hashes = Arrays.copyOf(hashes, larger.length / 2);
    columns = Arrays.copyOf(columns, larger.length / 2);
  }
}
