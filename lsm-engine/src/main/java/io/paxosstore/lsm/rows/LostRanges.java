package io.paxosstore.lsm.rows;

import io.paxosstore.lsm.CorruptionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a store has lost, and what that means for its answers. Immutable. Ranges may overlap;
 * they are expected to be few. Looking allocates nothing.
 */
public final class LostRanges {
  /** Nothing was lost. */
  public static final LostRanges NONE = new LostRanges(List.of());

  private final LostRange[] byFrom;

  /** The greatest end of the ranges up to and with each place. */
  private final byte[][] reach;

  private LostRanges(List<LostRange> ranges) {
    byFrom =
        ranges.stream()
            .sorted(Comparator.comparing(LostRange::from, Keys::compare))
            .toArray(LostRange[]::new);
    reach = new byte[byFrom.length][];
    for (int i = 0; i < byFrom.length; i++) {
      byte[] end = byFrom[i].to();
      reach[i] = i > 0 && Keys.compare(reach[i - 1], end) > 0 ? reach[i - 1] : end;
    }
  }

  /** The given ranges, in any order. */
  public static LostRanges of(List<LostRange> ranges) {
    return ranges.isEmpty() ? NONE : new LostRanges(ranges);
  }

  /** True if nothing was lost. */
  public boolean isEmpty() {
    return byFrom.length == 0;
  }

  /** All ranges, by their least keys. */
  public List<LostRange> all() {
    return List.of(byFrom);
  }

  /** True if anything of [from, to) was lost; null for no bound. */
  public boolean meets(byte @Nullable [] from, byte @Nullable [] to) {
    for (LostRange range : byFrom) {
      if (overlaps(range, from, to)) {
        return true;
      }
    }
    return false;
  }

  /**
   * For who copies the range as it lies in the tables, with no place to say what is lost.
   *
   * @throws CorruptionException if anything of [from, to) was lost, accepted or not
   */
  public void requireNone(byte @Nullable [] from, byte @Nullable [] to) {
    for (LostRange range : byFrom) {
      if (overlaps(range, from, to)) {
        throw refusal(range);
      }
    }
  }

  /**
   * Least version that a loss which nobody has accepted may have had of keys in [from, to); {@link
   * Long#MAX_VALUE} if there is none. A delete from there on is still needed: it alone says that
   * the key's loss does not matter.
   */
  public long oldestOpen(byte @Nullable [] from, byte @Nullable [] to) {
    long oldest = Long.MAX_VALUE;
    for (LostRange range : byFrom) {
      if (!range.accepted() && overlaps(range, from, to)) {
        oldest = Math.min(oldest, range.minVersion());
      }
    }
    return oldest;
  }

  /**
   * Judges what a read at {@code at} has found of a key: {@code newest} is the version of the
   * newest change that is left, 0 if there is none.
   *
   * @return 0 if that is the answer; else the version at which the key counts as deleted, because
   *     its loss was accepted
   * @throws CorruptionException if the answer may be lost
   */
  public long deletedAt(byte[] key, int offset, int length, long at, long newest) {
    long deleted = 0;
    for (int i = lastNotAfter(key, offset, length); i >= 0 && isReached(i, key, offset, length); ) {
      LostRange range = byFrom[i--];
      if (range.covers(key, offset, length) && range.mayHold(at, newest)) {
        if (!range.accepted()) {
          throw refusal(range);
        }
        deleted = Math.max(deleted, Math.min(at, range.maxVersion()));
      }
    }
    return deleted;
  }

  private boolean isReached(int place, byte[] key, int offset, int length) {
    byte[] end = reach[place];
    return Keys.compare(key, offset, length, end, 0, end.length) < 0;
  }

  private int lastNotAfter(byte[] key, int offset, int length) {
    int low = 0;
    int high = byFrom.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      byte[] from = byFrom[middle].from();
      if (Keys.compare(from, 0, from.length, key, offset, length) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /**
   * What a scan of [from, to) at {@code at} must not pass: the parts of lost ranges that no newer
   * range delete covers; null if there are none.
   */
  @Nullable LostGuard guard(
      byte @Nullable [] from, byte @Nullable [] to, boolean reverse, long at, Coverage[] coverage) {
    List<LostGuard.Part> parts = new ArrayList<>();
    for (LostRange range : byFrom) {
      if (!range.accepted() && range.minVersion() <= at && overlaps(range, from, to)) {
        byte[] first = from != null && Keys.compare(from, range.from()) > 0 ? from : range.from();
        byte[] end = to != null && Keys.compare(to, range.to()) < 0 ? to : range.to();
        parts.addAll(LostGuard.uncovered(range, first, end, at, coverage));
      }
    }
    return parts.isEmpty() ? null : new LostGuard(parts, reverse);
  }

  private static boolean overlaps(LostRange range, byte @Nullable [] from, byte @Nullable [] to) {
    return (to == null || Keys.compare(range.from(), to) < 0)
        && (from == null || Keys.compare(from, range.to()) < 0);
  }

  static CorruptionException refusal(LostRange range) {
    return new CorruptionException(
        "versions "
            + range.minVersion()
            + " to "
            + range.maxVersion()
            + " were lost with table "
            + range.table()
            + ", which was damaged",
        null,
        range.from(),
        range.to());
  }
}
