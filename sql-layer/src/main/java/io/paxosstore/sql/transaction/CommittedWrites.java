package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.RequestId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction wrote in one group: an element of the group's history, newest first ({@link
 * GroupState}). Until the entry is readable in the engine it is part of the overlay that reads
 * consult; afterwards its rows are dropped, and keys and changed columns stay a while for
 * validation.
 */
final class CommittedWrites {
  private static final long UNKNOWN = Long.MAX_VALUE;

  final CommitStamp stamp;

  /** In key order. */
  final byte[][] keys;

  final int[] hashes;

  /**
   * Emptied before the keys were written. The stamp stays undecided until these are readable in the
   * engine.
   */
  final List<DeletedRange> deletedRanges;

  /** Changed columns per key; {@link Columns#ALL} for inserts and deletes. */
  final long[] changed;

  /**
   * A row per key, null for a delete; null as a whole once it is readable in the engine and nobody
   * needs it here.
   */
  volatile byte @Nullable [] @Nullable [] rows;

  /** Whose they are, where somebody may ask; set before they are linked. */
  @Nullable RequestId request;

  /** Position of the entry in the group's log; greater than any while it is not appended. */
  volatile long position = UNKNOWN;

  /** The writes before these in the group; null at the end of what is remembered. */
  volatile @Nullable CommittedWrites previous;

  /** The writes after these; guarded by the group's latch. */
  @Nullable CommittedWrites next;

  /** One bit per key hash, so that most look-ups of other keys end here. */
  private final long filter;

  CommittedWrites(
      CommitStamp stamp,
      byte[][] keys,
      byte[] @Nullable [] rows,
      long[] changed,
      List<DeletedRange> deletedRanges) {
    this.stamp = stamp;
    this.keys = keys;
    this.rows = rows;
    this.changed = changed;
    this.deletedRanges = deletedRanges;
    this.hashes = new int[keys.length];
    long bits = 0;
    for (int i = 0; i < keys.length; i++) {
      hashes[i] = Keys.hash(keys[i]);
      bits |= 1L << hashes[i];
    }
    this.filter = bits;
  }

  boolean mayHold(int hash) {
    return (filter & (1L << hash)) != 0;
  }

  /** Index of the key, or negative. */
  int find(byte[] key, int hash) {
    if (!mayHold(hash)) {
      return -1;
    }
    int i = lowerBound(key);
    return i < keys.length && Arrays.equals(keys[i], key) ? i : -1;
  }

  boolean hasEmptied(byte[] key) {
    for (int i = 0; i < deletedRanges.size(); i++) {
      if (deletedRanges.get(i).contains(key)) {
        return true;
      }
    }
    return false;
  }

  boolean hasEmptiedPartOf(byte[] from, byte[] to) {
    for (int i = 0; i < deletedRanges.size(); i++) {
      if (deletedRanges.get(i).overlaps(from, to)) {
        return true;
      }
    }
    return false;
  }

  /** Index of the first key at or after {@code key}; the number of keys if there is none. */
  int lowerBound(byte[] key) {
    int low = 0;
    int high = keys.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(keys[middle], key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
