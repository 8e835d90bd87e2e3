package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/** Fills of empty stores, synced writes, overwrites, and reads beside writes. */
final class WritePhases {
  private static final int BATCH = 100;

  /** Rows that are written before a fill is measured, so that it is not the compiler that is. */
  private static final long WARM_UP_ROWS = 200_000;

  /** How often each row is overwritten until the store is called steady. */
  private static final int OVERWRITES = 2;

  private WritePhases() {}

  static List<Phase> onSharedStores() {
    return List.of(
        new Phase("readwhilewriting", "reads while writing", WritePhases::readWhileWriting),
        new Phase("overwrite", "overwrite until steady", WritePhases::overwrite));
  }

  static List<Phase> onFreshStores() {
    return List.of(
        fill("fillrandom", "random fill, WAL to the OS", false, 1, Safety.TO_SYSTEM, 2),
        fill("fillnolog", "random fill, no WAL", false, 1, Safety.NO_LOG, 3),
        fill("fillseq", "sequential fill, WAL to the OS", true, 1, Safety.TO_SYSTEM, 2),
        fill("fillbatch", "batches of 100, WAL to the OS", false, BATCH, Safety.TO_SYSTEM, 2),
        sync("sync1", 1, 1),
        sync("sync16", 16, 2),
        // "Scaling on" beyond 16 writers has no factor of its own; RocksDB gains there, too.
        sync("sync64", 64, 2));
  }

  private static Phase fill(
      String name, String about, boolean inOrder, int batch, Safety safety, double target) {
    return new Phase(
        name,
        about,
        bench -> {
          List<Figure> filled = new ArrayList<>();
          List<Figure> merged = new ArrayList<>();
          long keys = bench.setting().keys();
          Shuffle shuffle = new Shuffle(keys, 5);
          LongUnaryOperator order = inOrder ? i -> 2 * i : i -> 2 * shuffle.at(i);
          for (Contender contender : Contender.ALL) {
            fillOnce(bench, contender, Math.min(keys, WARM_UP_ROWS), order, batch, safety);
            Sample[] samples = fillOnce(bench, contender, keys, order, batch, safety);
            filled.add(Figure.of(contender, samples[0]));
            merged.add(Figure.of(contender, samples[1].perSecond()));
          }
          return List.of(
              new Line(about, "rows/s", Goal.faster(target), filled),
              new Line(about + ", until all is merged", "rows/s", Goal.none(), merged));
        });
  }

  /** The fill, and the fill with merging all of it. */
  private static Sample[] fillOnce(
      Bench bench,
      Contender contender,
      long rows,
      LongUnaryOperator order,
      int batch,
      Safety safety)
      throws IOException {
    Store store =
        contender.open(
            bench.freshDirectory(contender),
            bench.setting().roomy(),
            safety == Safety.NO_LOG ? Use.NEWEST_WITHOUT_LOG : Use.NEWEST);
    try {
      Writer writer = store.writer(safety);
      long[] next = {0};
      long[] numbers = new long[batch];
      Sample fill =
          Meter.one(
              Meter.UNTIL_DONE,
              new Task(
                  () -> {
                    if (next[0] + batch > rows) {
                      return -1;
                    }
                    for (int i = 0; i < batch; i++) {
                      numbers[i] = order.applyAsLong(next[0] + i);
                    }
                    next[0] += batch;
                    if (batch == 1) {
                      writer.put(numbers[0], next[0]);
                    } else {
                      writer.put(numbers, next[0]);
                    }
                    return batch;
                  },
                  writer));
      long start = System.nanoTime();
      store.settle();
      double settled = fill.seconds() + (System.nanoTime() - start) / 1e9;
      try (Reader reader = store.reader()) {
        if (reader.scan() != next[0]) {
          throw new WrongValueException(contender.name() + " lost rows of a fill");
        }
      }
      return new Sample[] {fill, new Sample(fill.latencies(), fill.rows(), settled, 0)};
    } finally {
      bench.discard(Map.of(contender, store));
    }
  }

  private static Phase sync(String name, int threads, double target) {
    String about = "synced writes, " + threads + (threads == 1 ? " writer" : " writers");
    return new Phase(
        name,
        about,
        bench -> {
          Map<Contender, Store> stores = bench.fresh(Use.NEWEST);
          try {
            AtomicLong version = new AtomicLong();
            List<Figure> figures =
                bench.alternate(
                    stores,
                    (store, round) -> writers(store, threads, round, bench, version),
                    Store::awaitQuiet);
            return List.of(new Line(about, "commits/s", Goal.faster(target), figures));
          } finally {
            bench.discard(stores);
          }
        });
  }

  private static List<Task> writers(
      Store store, int threads, int round, Bench bench, AtomicLong version) {
    List<Task> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      tasks.add(
          overwriter(store, Safety.SYNCED, new Draw(1_000L * round + thread + 1), bench, version));
    }
    return tasks;
  }

  private static Task overwriter(
      Store store, Safety safety, Draw draw, Bench bench, AtomicLong version) {
    Writer writer = store.writer(safety);
    return new Task(
        () -> {
          writer.put(2 * draw.below(bench.setting().keys()), version.incrementAndGet());
          return 1;
        },
        writer);
  }

  private static List<Line> readWhileWriting(Bench bench) throws IOException, InterruptedException {
    Map<Contender, Store> stores = bench.shared(bench.setting().roomy());
    AtomicLong version = new AtomicLong(1);
    Map<Contender, Sample> reads = new LinkedHashMap<>();
    Map<Contender, Sample> writes = new LinkedHashMap<>();
    for (int round = 0; round <= bench.setting().rounds(); round++) {
      for (Map.Entry<Contender, Store> each : stores.entrySet()) {
        Store store = each.getValue();
        Reader reader = store.reader();
        List<Sample> samples =
            Meter.each(
                bench.setting().seconds(),
                List.of(
                    new Task(
                        ReadPhases.get(reader, new Draw(round + 31), bench.setting().keys()),
                        reader),
                    overwriter(store, Safety.TO_SYSTEM, new Draw(round + 41), bench, version)));
        store.settle();
        if (round > 0) {
          reads.merge(each.getKey(), samples.getFirst(), Sample::then);
          writes.merge(each.getKey(), samples.getLast(), Sample::then);
        }
      }
    }
    return List.of(
        new Line("reads while writing: reads", "keys/s", Goal.faster(2), figures(reads)),
        new Line("reads while writing: writes", "rows/s", Goal.faster(2), figures(writes)));
  }

  private static List<Figure> figures(Map<Contender, Sample> samples) {
    List<Figure> figures = new ArrayList<>();
    samples.forEach((contender, sample) -> figures.add(Figure.of(contender, sample)));
    return figures;
  }

  private static List<Line> overwrite(Bench bench) throws IOException {
    Map<Contender, Store> stores = bench.shared(bench.setting().roomy());
    Map<Contender, Sample> writes = new LinkedHashMap<>();
    List<Figure> slowest = new ArrayList<>();
    List<Figure> written = new ArrayList<>();
    List<Figure> kept = new ArrayList<>();
    for (Map.Entry<Contender, Store> each : stores.entrySet()) {
      Contender contender = each.getKey();
      double before = Disk.writtenByThisProcess();
      Writer writer = each.getValue().writer(Safety.TO_SYSTEM);
      // Later than all versions of the phases before.
      AtomicLong version = new AtomicLong(1L << 40);
      Draw draw = new Draw(51);
      long[] left = {OVERWRITES * bench.setting().keys()};
      Sample sample =
          Meter.one(
              Meter.UNTIL_DONE,
              new Task(
                  () -> {
                    if (left[0]-- == 0) {
                      return -1;
                    }
                    writer.put(2 * draw.below(bench.setting().keys()), version.incrementAndGet());
                    return 1;
                  },
                  writer));
      each.getValue().awaitQuiet();
      double bytes = Disk.writtenByThisProcess() - before;
      writes.put(contender, sample);
      slowest.add(Figure.of(contender, sample.micros(99.9)));
      written.add(Figure.of(contender, bytes / (sample.rows() * (double) Rows.ROW_BYTES)));
      kept.add(
          Figure.of(
              contender,
              Disk.bytes(bench.sharedDirectory(contender)) / (double) bench.setting().rawBytes()));
    }
    return List.of(
        new Line("overwrite", "rows/s", Goal.none(), figures(writes)),
        new Line("overwrite: p99.9 of writes", "us", Goal.noMore(), slowest),
        new Line("overwrite: write amplification", "x", Goal.noMore(), written),
        new Line("overwrite: space amplification", "x", Goal.noMore(), kept));
  }
}
