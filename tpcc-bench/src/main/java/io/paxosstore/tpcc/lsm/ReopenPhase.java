package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Opening a store whose process was killed while its memtable was full of rows that only its log
 * has.
 */
final class ReopenPhase {
  /** What a row takes in the larger of the memtables, so that none is flushed. */
  private static final int MEMTABLE_BYTES_PER_ROW = 220;

  /** A full memtable is what is killed, not one that is about to be flushed. */
  private static final int CHECKS = 1_000;

  private ReopenPhase() {}

  static Phase phase() {
    return new Phase("reopen", "reopen after kill with a full memtable", ReopenPhase::run);
  }

  private static List<Line> run(Bench bench) throws IOException, InterruptedException {
    long rows =
        Math.min(bench.setting().keys(), bench.setting().memtableBytes() / MEMTABLE_BYTES_PER_ROW);
    Map<Contender, Sample> sums = new LinkedHashMap<>();
    for (int round = 0; round <= bench.setting().rounds(); round++) {
      for (Contender contender : Contender.ALL) {
        Path directory = bench.freshDirectory(contender);
        Victim.fillAndKill(contender, directory, bench.setting().roomy(), rows);
        long start = System.nanoTime();
        Store store = contender.open(directory, bench.setting().roomy(), Use.NEWEST);
        try (Reader reader = store.reader()) {
          if (!reader.get(0)) {
            throw new WrongValueException(contender.name() + " lost a row by a kill");
          }
          double seconds = (System.nanoTime() - start) / 1e9;
          for (int i = 0; i < CHECKS; i++) {
            if (!reader.get(2 * (rows - 1) * i / (2 * CHECKS) * 2)) {
              throw new WrongValueException(contender.name() + " lost a row by a kill");
            }
          }
          if (round > 0) {
            sums.merge(
                contender, new Sample(Meter.nothing().latencies(), rows, seconds, 0), Sample::then);
          }
        } finally {
          bench.discard(Map.of(contender, store));
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    sums.forEach((contender, sample) -> figures.add(Figure.of(contender, sample)));
    return List.of(
        new Line("reopen after kill with a full memtable", "rows/s", Goal.faster(3), figures));
  }
}
