package io.paxosstore.sql.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Ranges that scans visited. The latest stand in a short list; when that is full it is merged into
 * a sorted array of disjoint ranges, so that a join which scans one range a thousand times, or a
 * thousand adjacent ones, costs one.
 */
final class RangeReads {
  private static final int RECENT_MIN = 32;

  private static final Comparator<ReadRange> BY_FROM =
      (a, b) -> Arrays.compareUnsigned(a.from(), b.from());

  private final List<ReadRange> recent = new ArrayList<>();

  /** Sorted and disjoint. */
  private ReadRange[] merged = {};

  boolean isEmpty() {
    return recent.isEmpty() && merged.length == 0;
  }

  int count() {
    return recent.size() + merged.length;
  }

  void add(ReadRange range) {
    if (Arrays.compareUnsigned(range.from(), range.to()) >= 0) {
      return;
    }
    if (!recent.isEmpty()) {
      ReadRange last = recent.getLast();
      if (last.covers(range)) {
        return;
      }
      if (last.columns() == range.columns() && touch(last, range)) {
        recent.set(recent.size() - 1, union(last, range));
        return;
      }
    }
    recent.add(range);
    // Growing with what is merged already, so that n ranges cost n log n altogether.
    if (recent.size() > Math.max(RECENT_MIN, merged.length)) {
      merge();
    }
  }

  /** True if a change of these columns of the key may have changed what a scan saw. */
  boolean meets(byte[] key, long changed) {
    compact();
    for (ReadRange range : recent) {
      if (meets(range, changed) && range.contains(key)) {
        return true;
      }
    }
    int i = indexOf(key);
    return i >= 0 && meets(merged[i], changed);
  }

  /** The union of the columns of all ranges with this key. */
  long columns(byte[] key) {
    long columns = Columns.NONE;
    for (ReadRange range : recent) {
      if (range.contains(key)) {
        columns |= range.columns();
      }
    }
    int i = indexOf(key);
    return i >= 0 ? columns | merged[i].columns() : columns;
  }

  boolean anyOverlaps(DeletedRange deleted) {
    for (ReadRange range : all()) {
      if (deleted.overlaps(range.from(), range.to())) {
        return true;
      }
    }
    return false;
  }

  /** All ranges, as they stand. */
  List<ReadRange> all() {
    compact();
    List<ReadRange> all = new ArrayList<>(recent);
    all.addAll(List.of(merged));
    return all;
  }

  void clear() {
    recent.clear();
    merged = new ReadRange[0];
  }

  static boolean meets(ReadRange range, long changed) {
    return changed == Columns.ALL || (changed & range.columns()) != 0;
  }

  /** Afterwards, until something is added, whatever asks changes nothing. */
  void compact() {
    if (recent.size() > RECENT_MIN) {
      merge();
    }
  }

  /**
   * Sorts everything and joins what overlaps, columns united, and what is adjacent with equal
   * columns. Uniting columns may report a conflict where there is none; only transactions with many
   * overlapping scans come here.
   */
  private void merge() {
    List<ReadRange> all = new ArrayList<>(List.of(merged));
    all.addAll(recent);
    all.sort(BY_FROM);
    List<ReadRange> joined = new ArrayList<>();
    ReadRange last = all.getFirst();
    for (ReadRange range : all.subList(1, all.size())) {
      int gap = Arrays.compareUnsigned(range.from(), last.to());
      if (gap < 0 || (gap == 0 && range.columns() == last.columns())) {
        last = union(last, range);
      } else {
        joined.add(last);
        last = range;
      }
    }
    joined.add(last);
    merged = joined.toArray(ReadRange[]::new);
    recent.clear();
  }

  private static boolean touch(ReadRange a, ReadRange b) {
    return Arrays.compareUnsigned(a.from(), b.to()) <= 0
        && Arrays.compareUnsigned(b.from(), a.to()) <= 0;
  }

  static ReadRange union(ReadRange a, ReadRange b) {
    return new ReadRange(
        Arrays.compareUnsigned(a.from(), b.from()) <= 0 ? a.from() : b.from(),
        Arrays.compareUnsigned(a.to(), b.to()) >= 0 ? a.to() : b.to(),
        a.columns() | b.columns());
  }

  /** Index of the merged range with this key, or negative. */
  private int indexOf(byte[] key) {
    int low = 0;
    int high = merged.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(merged[middle].from(), key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && merged[low - 1].contains(key) ? low - 1 : -1;
  }
}
