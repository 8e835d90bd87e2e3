package io.paxosstore.lsm.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The range tombstones of one source, cut into fragments that do not overlap, so that "what covers
 * this key" is one binary search. Immutable. Finding allocates nothing: a tombstone is named by its
 * place, an index into flat arrays.
 */
public final class RangeTombstones {
  /** None. */
  public static final RangeTombstones NONE = new RangeTombstones(List.of());

  /** Newest first; of one version, the later change first. */
  private static final Comparator<RangeTombstone> NEWEST_FIRST =
      Comparator.comparingLong(RangeTombstone::version)
          .thenComparingLong(RangeTombstone::sequence)
          .reversed();

  private final List<RangeTombstone> tombstones;
  private final byte[][] bounds;

  /** Fragment i is [bounds[i], bounds[i+1]) and owns places firstPlace[i] to firstPlace[i+1]. */
  private final int[] firstPlace;

  private final long[] versions;
  private final long[] sequences;

  private RangeTombstones(Collection<RangeTombstone> from) {
    tombstones = List.copyOf(from);
    TreeSet<byte[]> cuts = new TreeSet<>(Keys::compare);
    for (RangeTombstone tombstone : tombstones) {
      cuts.add(tombstone.from());
      cuts.add(tombstone.to());
    }
    bounds = cuts.toArray(new byte[0][]);
    int fragments = Math.max(0, bounds.length - 1);
    List<List<RangeTombstone>> covering = new ArrayList<>();
    for (int i = 0; i < fragments; i++) {
      covering.add(new ArrayList<>(1));
    }
    for (RangeTombstone tombstone : tombstones) {
      int first = Arrays.binarySearch(bounds, tombstone.from(), Keys::compare);
      for (int i = first; Keys.compare(bounds[i], tombstone.to()) < 0; i++) {
        covering.get(i).add(tombstone);
      }
    }
    firstPlace = new int[fragments + 1];
    int places = 0;
    for (int i = 0; i < fragments; i++) {
      places += covering.get(i).size();
      firstPlace[i + 1] = places;
    }
    versions = new long[places];
    sequences = new long[places];
    for (int i = 0; i < fragments; i++) {
      int place = firstPlace[i];
      covering.get(i).sort(NEWEST_FIRST);
      for (RangeTombstone tombstone : covering.get(i)) {
        versions[place] = tombstone.version();
        sequences[place++] = tombstone.sequence();
      }
    }
  }

  /** The given tombstones, which may overlap. */
  public static RangeTombstones of(Collection<RangeTombstone> tombstones) {
    return tombstones.isEmpty() ? NONE : new RangeTombstones(tombstones);
  }

  /** The parts that lie in [from, to); a null bound is none. */
  public RangeTombstones within(byte @Nullable [] from, byte @Nullable [] to) {
    List<RangeTombstone> parts = new ArrayList<>();
    for (RangeTombstone tombstone : tombstones) {
      byte[] first =
          from != null && Keys.compare(tombstone.from(), from) < 0 ? from : tombstone.from();
      byte[] end = to != null && Keys.compare(tombstone.to(), to) > 0 ? to : tombstone.to();
      if (Keys.compare(first, end) < 0) {
        parts.add(new RangeTombstone(first, end, tombstone.version(), tombstone.sequence()));
      }
    }
    return of(parts);
  }

  /** True if there is none. */
  public boolean isEmpty() {
    return tombstones.isEmpty();
  }

  /** The tombstones as they were given. */
  public List<RangeTombstone> all() {
    return tombstones;
  }

  /**
   * The newest tombstone that covers the key, is not newer than {@code at} and has a sequence of at
   * most {@code sequenceLimit}.
   *
   * @return its place, or -1
   */
  public int find(byte[] key, int offset, int length, long at, long sequenceLimit) {
    int low = 0;
    int high = bounds.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      byte[] bound = bounds[middle];
      if (Keys.compare(bound, 0, bound.length, key, offset, length) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    int fragment = low - 1;
    if (fragment < 0 || fragment >= firstPlace.length - 1) {
      return -1;
    }
    for (int place = firstPlace[fragment]; place < firstPlace[fragment + 1]; place++) {
      if (versions[place] <= at && sequences[place] <= sequenceLimit) {
        return place;
      }
    }
    return -1;
  }

  /** True if for every key of [from, to) there is a tombstone newer than {@code version}. */
  public boolean coverAll(byte[] from, byte[] to, long version) {
    int found = Arrays.binarySearch(bounds, from, Keys::compare);
    int fragment = found >= 0 ? found : -found - 2;
    if (fragment < 0) {
      return false;
    }
    for (; fragment < firstPlace.length - 1; fragment++) {
      int newest = firstPlace[fragment];
      if (newest == firstPlace[fragment + 1] || versions[newest] <= version) {
        return false;
      }
      if (Keys.compare(to, bounds[fragment + 1]) <= 0) {
        return true;
      }
    }
    return false;
  }

  /** Version of the tombstone at a place. */
  public long versionAt(int place) {
    return versions[place];
  }

  /** Sequence of the tombstone at a place. */
  public long sequenceAt(int place) {
    return sequences[place];
  }

  /**
   * The same coverage as tombstones that either do not overlap or share their bounds, in key order,
   * newest first.
   */
  public List<RangeTombstone> fragments() {
    List<RangeTombstone> fragments = new ArrayList<>();
    for (int i = 0; i + 1 < firstPlace.length; i++) {
      for (int place = firstPlace[i]; place < firstPlace[i + 1]; place++) {
        if (place == firstPlace[i] || versions[place] != versions[place - 1]) {
          fragments.add(
              new RangeTombstone(bounds[i], bounds[i + 1], versions[place], sequences[place]));
        }
      }
    }
    return fragments;
  }
}
