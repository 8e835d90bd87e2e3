package io.paxosstore.lsm.export;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.rows.Keys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of keys in order, none of which is empty or overlaps another. A missing lower bound is the
 * empty string, which is before all keys. Immutable.
 */
public final class KeyRanges {
  private static final byte[] BEGINNING = {};

  private final List<ScanRange> ranges;

  private KeyRanges(List<ScanRange> ranges) {
    this.ranges = ranges;
  }

  /**
   * Sorts the ranges; their direction and whether they ask for deletes do not matter.
   *
   * @throws IllegalArgumentException if there is none, one is empty, or two overlap
   */
  public static KeyRanges of(List<ScanRange> ranges) {
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException("no range of keys is given");
    }
    List<ScanRange> sorted = new ArrayList<>();
    for (ScanRange range : ranges) {
      if (range.to() != null && Keys.compare(from(range), range.to()) >= 0) {
        throw new IllegalArgumentException("a range of keys ends before it begins");
      }
      sorted.add(ScanRange.of(from(range), range.to()));
    }
    sorted.sort(Comparator.comparing(KeyRanges::from, Keys::compare));
    for (int i = 1; i < sorted.size(); i++) {
      if (!endsBy(sorted.get(i - 1), from(sorted.get(i)))) {
        throw new IllegalArgumentException("ranges of keys overlap");
      }
    }
    return new KeyRanges(List.copyOf(sorted));
  }

  /** First key of a range, inclusive. */
  public static byte[] from(ScanRange range) {
    byte[] from = range.from();
    return from == null ? BEGINNING : from;
  }

  /** The ranges in order. */
  public List<ScanRange> all() {
    return ranges;
  }

  /** True if some key of [first, end) is in one of the ranges. */
  public boolean meets(byte[] first, byte[] end) {
    for (ScanRange range : ranges) {
      if (!endsBy(range, first) && Keys.compare(from(range), end) < 0) {
        return true;
      }
    }
    return false;
  }

  /** True if one of the ranges holds all of [first, end). */
  public boolean holds(byte[] first, byte[] end) {
    for (ScanRange range : ranges) {
      if (Keys.compare(from(range), first) <= 0
          && (range.to() == null || Keys.compare(end, range.to()) <= 0)) {
        return true;
      }
    }
    return false;
  }

  /** The parts of [first, end) that are in none of the ranges, in order; no end if that is null. */
  public List<ScanRange> outside(byte[] first, byte @Nullable [] end) {
    List<ScanRange> outside = new ArrayList<>();
    byte[] from = first;
    for (ScanRange range : ranges) {
      if (endsBy(range, from)) {
        continue;
      }
      if (end != null && Keys.compare(end, from(range)) <= 0) {
        break;
      }
      if (Keys.compare(from, from(range)) < 0) {
        outside.add(ScanRange.of(from, from(range)));
      }
      byte[] to = range.to();
      if (to == null) {
        return outside;
      }
      from = to;
    }
    if (end == null || Keys.compare(from, end) < 0) {
      outside.add(ScanRange.of(from, end));
    }
    return outside;
  }

  private static boolean endsBy(ScanRange range, byte[] key) {
    byte[] to = range.to();
    return to != null && Keys.compare(to, key) <= 0;
  }
}
