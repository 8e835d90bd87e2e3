package io.paxosstore.lsm;

import io.paxosstore.lsm.rows.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a store should hold, as the plain list of all changes in the order of their arrival. */
final class ModelStore {
  private final TreeMap<byte[], List<Change>> points = new TreeMap<>(Keys::compare);
  private final List<Range> ranges = new ArrayList<>();
  private long changes;

  /** The newest change of a key; version 0 if there is none. */
  record Outcome(long version, boolean deleted, byte[] value, boolean byRange) {
    static final Outcome NONE = new Outcome(0, true, new byte[0], false);

    @Override
    public String toString() {
      return (deleted ? "deleted" : value.length + " bytes")
          + (byRange ? " by a range" : "")
          + " at version "
          + version;
    }
  }

  private record Change(long order, long version, boolean deleted, byte[] value) {}

  private record Range(long order, long version, byte[] from, byte[] to) {}

  void apply(WriteBatch batch) {
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] bytes, int keyOffset, int keyLength, int valueOffset, int valueLength) {
            add(bytes, keyOffset, keyLength, slice(bytes, valueOffset, valueLength), false);
          }

          @Override
          public void delete(byte[] bytes, int keyOffset, int keyLength) {
            add(bytes, keyOffset, keyLength, new byte[0], true);
          }

          private void add(
              byte[] bytes, int keyOffset, int keyLength, byte[] value, boolean deleted) {
            points
                .computeIfAbsent(slice(bytes, keyOffset, keyLength), key -> new ArrayList<>())
                .add(new Change(++changes, batch.version(), deleted, value));
          }

          @Override
          public void deleteRange(
              byte[] bytes, int fromOffset, int fromLength, int toOffset, int toLength) {
            ranges.add(
                new Range(
                    ++changes,
                    batch.version(),
                    slice(bytes, fromOffset, fromLength),
                    slice(bytes, toOffset, toLength)));
          }
        });
  }

  private static byte[] slice(byte[] bytes, int offset, int length) {
    return java.util.Arrays.copyOfRange(bytes, offset, offset + length);
  }

  /** Changes so far: what a snapshot taken now sees. */
  long now() {
    return changes;
  }

  Iterable<byte[]> keys() {
    return points.keySet();
  }

  /** True if the key itself was written by then, whatever became of it. */
  boolean wasWritten(byte[] key, long at, long seen) {
    List<Change> own = points.get(key);
    return own != null && own.stream().anyMatch(c -> c.version() <= at && c.order() <= seen);
  }

  Outcome read(byte[] key, long at, long seen) {
    Outcome newest = Outcome.NONE;
    long order = 0;
    for (Change change : points.getOrDefault(key, List.of())) {
      if (change.order() <= seen
          && change.version() <= at
          && (change.version() > newest.version()
              || (change.version() == newest.version() && change.order() > order))) {
        newest = new Outcome(change.version(), change.deleted(), change.value(), false);
        order = change.order();
      }
    }
    for (Range range : ranges) {
      if (range.order() <= seen
          && range.version() <= at
          && Keys.compare(range.from(), key) <= 0
          && Keys.compare(key, range.to()) < 0
          && (range.version() > newest.version()
              || (range.version() == newest.version() && range.order() > order))) {
        newest = new Outcome(range.version(), true, new byte[0], true);
        order = range.order();
      }
    }
    return newest;
  }
}
