package io.paxosstore.tpcc.lsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The newest version at or before a time, of keys that have one, ten or a hundred versions. */
final class VersionPhase {
  /** Time from one version of a key to the next. */
  private static final long STEP = 10;

  private static final int[] VERSIONS = {1, 10, 100};

  private VersionPhase() {}

  static List<Phase> all() {
    List<Phase> all = new ArrayList<>();
    for (int versions : VERSIONS) {
      String about = "newest version <= t, " + versions + " a key";
      all.add(
          new Phase(
              "versions" + versions,
              about,
              bench -> {
                Map<Contender, Store> stores = bench.fresh(Use.ALL_VERSIONS);
                try {
                  long keys = Math.max(1, bench.setting().keys() / versions);
                  stores.values().forEach(store -> load(store, keys, versions));
                  return List.of(
                      new Line(
                          about,
                          "keys/s",
                          Goal.faster(3),
                          bench.alternate(
                              stores,
                              (store, round) ->
                                  ReadPhases.tasks(
                                      1,
                                      store,
                                      (reader, thread) -> {
                                        Draw draw = new Draw(round + 1);
                                        return () -> read(reader, draw, keys, versions);
                                      }),
                              store -> {})));
                } finally {
                  bench.discard(stores);
                }
              }));
    }
    return all;
  }

  private static void load(Store store, long keys, int versions) {
    Shuffle shuffle = new Shuffle(keys, 3);
    try (Writer writer = store.writer(Safety.TO_SYSTEM)) {
      for (long version = 1; version <= versions; version++) {
        for (long i = 0; i < keys; i++) {
          writer.put(2 * shuffle.at(i), version * STEP);
        }
      }
    }
    store.settle();
    // Every row once, so that what is measured is in the cache.
    try (Reader reader = store.reader()) {
      for (long number = 0; number < keys; number++) {
        for (long version = 1; version <= versions; version++) {
          check(2 * number, version * STEP, reader.versionAt(2 * number, version * STEP));
        }
      }
    }
  }

  private static long read(Reader reader, Draw draw, long keys, int versions) {
    long number = 2 * draw.below(keys);
    long at = STEP + draw.below(versions * STEP);
    long found = reader.versionAt(number, at);
    check(number, at, found);
    return 1;
  }

  private static void check(long number, long at, long found) {
    if (found != at - at % STEP) {
      throw new WrongValueException("row " + number + " at " + at + " has version " + found);
    }
  }
}
