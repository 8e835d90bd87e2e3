package io.paxosstore.sql.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction will write, in key order: one state per key, and the earlier ones behind it to
 * go back to.
 */
final class WriteSet {
  private final NavigableMap<byte[], OwnWrite> latest = new TreeMap<>(Arrays::compareUnsigned);

  /** Every write of a row, in order; a mark is a number of writes of either kind. */
  private final List<OwnWrite> sequence = new ArrayList<>();

  private final List<DeletedRange> deletedRanges = new ArrayList<>(0);

  boolean isEmpty() {
    return latest.isEmpty() && deletedRanges.isEmpty();
  }

  /** The key of one of the writes, the same for as long as that stands; null if there are none. */
  byte @Nullable [] any() {
    if (!sequence.isEmpty()) {
      return sequence.getFirst().key();
    }
    return deletedRanges.isEmpty() ? null : deletedRanges.getFirst().from();
  }

  int mark() {
    return sequence.size() + deletedRanges.size();
  }

  @Nullable OwnWrite get(byte[] key) {
    return latest.isEmpty() ? null : latest.get(key);
  }

  void write(byte[] key, byte @Nullable [] row, long changed) {
    OwnWrite before = latest.get(key);
    // What was changed before still is; and a row that comes back after its delete may differ
    // anywhere.
    long all = before == null ? changed : changed | before.changed();
    OwnWrite write = new OwnWrite(key, row, all, mark() + 1, before);
    sequence.add(write);
    latest.put(key, write);
  }

  void rollbackTo(int mark) {
    while (!deletedRanges.isEmpty() && deletedRanges.getLast().sequence() > mark) {
      deletedRanges.removeLast();
    }
    while (!sequence.isEmpty() && sequence.getLast().sequence() > mark) {
      OwnWrite undone = sequence.removeLast();
      if (undone.before() == null) {
        latest.remove(undone.key());
      } else {
        latest.put(undone.key(), undone.before());
      }
    }
  }

  void deleteRange(byte[] from, byte[] to) {
    deletedRanges.add(new DeletedRange(from, to, mark() + 1));
  }

  List<DeletedRange> deletedRanges() {
    return deletedRanges;
  }

  /** The keys in order, with their states. */
  Iterable<OwnWrite> all() {
    return latest.values();
  }

  /**
   * The next key in scan direction from {@code key} on, it included, inside [from, to), as written
   * by the first {@code mark} writes.
   */
  @Nullable OwnWrite seek(
      byte[] key, boolean inclusive, byte[] from, byte[] to, boolean reverse, int mark) {
    Map.Entry<byte[], OwnWrite> entry = step(key, inclusive, reverse);
    while (entry != null && isInside(entry.getKey(), from, to, reverse)) {
      OwnWrite state = OwnWrite.asOf(entry.getValue(), mark);
      if (state != null) {
        return state;
      }
      entry = step(entry.getKey(), false, reverse);
    }
    return null;
  }

  private Map.@Nullable Entry<byte[], OwnWrite> step(
      byte[] key, boolean inclusive, boolean reverse) {
    if (reverse) {
      return inclusive ? latest.floorEntry(key) : latest.lowerEntry(key);
    }
    return inclusive ? latest.ceilingEntry(key) : latest.higherEntry(key);
  }

  private static boolean isInside(byte[] key, byte[] from, byte[] to, boolean reverse) {
    return reverse ? Arrays.compareUnsigned(from, key) <= 0 : Arrays.compareUnsigned(key, to) < 0;
  }
}
