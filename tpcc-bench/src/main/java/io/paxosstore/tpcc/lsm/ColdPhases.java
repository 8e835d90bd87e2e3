package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads of four times as many rows as the cache takes. */
final class ColdPhases {
  /** Reads between two evictions: few, so that hardly two of them meet in one block. */
  private static final int BURST = 200;

  private ColdPhases() {}

  static List<Phase> all() {
    return List.of(
        new Phase(
            "cold",
            "data 4 x the cache, from the page cache",
            bench ->
                List.of(
                    new Line(
                        "point read, data 4 x the cache, from the page cache",
                        "keys/s",
                        Goal.faster(1.5),
                        bench.alternate(
                            bench.setting().tight(),
                            (store, round) ->
                                ReadPhases.tasks(
                                    1,
                                    store,
                                    (reader, thread) ->
                                        ReadPhases.get(
                                            reader,
                                            new Draw(round + 1),
                                            bench.setting().keys())))))),
        new Phase("disk", "data 4 x the cache, from disk", bench -> List.of(fromDisk(bench))));
  }

  private static Line fromDisk(Bench bench) throws IOException {
    Map<Contender, Sample> sums = new LinkedHashMap<>();
    Map<Contender, Store> stores = bench.shared(bench.setting().tight());
    for (int round = 0; round <= bench.setting().rounds(); round++) {
      for (Map.Entry<Contender, Store> each : stores.entrySet()) {
        Sample sample = bursts(bench, each.getKey(), each.getValue(), new Draw(round + 11));
        if (round > 0) {
          sums.merge(each.getKey(), sample, Sample::then);
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    sums.forEach((contender, sample) -> figures.add(Figure.of(contender, sample)));
    return new Line("point read, data 4 x the cache, from disk", "keys/s", Goal.faster(1), figures);
  }

  private static Sample bursts(Bench bench, Contender contender, Store store, Draw draw)
      throws IOException {
    Sample sum = Meter.nothing();
    double seconds = bench.setting().seconds();
    while (sum.seconds() < seconds) {
      PageCache.evict(bench.sharedDirectory(contender));
      Reader reader = store.reader();
      var step = ReadPhases.get(reader, draw, bench.setting().keys());
      int[] left = {BURST};
      sum =
          sum.then(
              Meter.one(
                  Meter.UNTIL_DONE,
                  new Task(() -> left[0]-- == 0 ? -1 : step.getAsLong(), reader)));
    }
    return sum;
  }
}
