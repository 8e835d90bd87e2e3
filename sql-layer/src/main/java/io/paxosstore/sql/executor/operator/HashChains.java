package io.paxosstore.sql.executor.operator;

import java.util.Arrays;

/**
 * The index of a hash table over rows that somebody else keeps: rows are numbers from 0 in the
 * order in which they are added, those whose hash falls into the same bucket form a chain.
 */
final class HashChains {
  private static final int FIRST_BUCKETS = 64;

  private final MemoryBudget budget;
  private int[] buckets = new int[0];
  private int[] next = new int[0];
  private int[] hashes = new int[0];
  private int count;
  private long reservedBytes;

  HashChains(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Adds the next row, at the front of its chain. */
  void add(int hash) {
    if (count == next.length) {
      grow();
    }
    hashes[count] = hash;
    link(count++);
  }

  /** The first row whose hash may be this, or -1; the caller compares. */
  int first(int hash) {
    return count == 0 ? -1 : matching(buckets[spread(hash) & (buckets.length - 1)] - 1, hash);
  }

  /** The row after {@code row} in the same chain with the same hash, or -1. */
  int after(int row) {
    return matching(next[row] - 1, hashes[row]);
  }

  int count() {
    return count;
  }

  void free() {
    buckets = new int[0];
    next = new int[0];
    hashes = new int[0];
    count = 0;
    budget.release(reservedBytes);
    reservedBytes = 0;
  }

  private int matching(int row, int hash) {
    int at = row;
    while (at >= 0 && hashes[at] != hash) {
      at = next[at] - 1;
    }
    return at;
  }

  private void link(int row) {
    int bucket = spread(hashes[row]) & (buckets.length - 1);
    next[row] = buckets[bucket];
    buckets[bucket] = row + 1;
  }

  private void grow() {
    int capacity = Math.max(FIRST_BUCKETS, Math.multiplyExact(count, 2));
    long more = 12L * (capacity - next.length);
    budget.reserve(more);
    reservedBytes += more;
    next = Arrays.copyOf(next, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    buckets = new int[capacity];
    for (int row = 0; row < count; row++) {
      link(row);
    }
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }
}
