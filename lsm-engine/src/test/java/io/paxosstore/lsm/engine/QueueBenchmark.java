package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.compaction.LevelShape;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A program, no test: what it costs to find the head of a queue after many deletions, with and
 * without dead spans, and what dead spans cost a put. Everything is measured in alternation in one
 * run, by the time of the processor.
 */
final class QueueBenchmark {
  private static final int LIVE = 1000;
  private static final int ROUND = 2000;
  private static final int OFF = Integer.MAX_VALUE;
  private static final int ON = 16;
  private static final int CHUNK = 300;
  private static final byte[] VALUE = new byte[40];
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  private QueueBenchmark() {}

  /** Arguments: deletions in all (40,000), chunks of puts (150). */
  public static void main(String[] arguments) {
    int deletions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40_000;
    int chunks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 150;
    heads(deletions);
    puts(chunks);
  }

  private static LsmEngine open(int shortDeadRun) {
    long memtableBytes = 64 << 20;
    EngineOptions options =
        new EngineOptions(
            Path.of("store"),
            EngineOptions.Kind.LSM,
            new MemoryFileSystem(),
            memtableBytes,
            64 << 20,
            true);
    return LsmEngine.open(options, LevelShape.forMemtables(memtableBytes), shortDeadRun);
  }

  private static byte[] key(int queue, long number) {
    return ByteBuffer.allocate(16).putInt(7).putInt(queue).putLong(number).array();
  }

  /** One queue in one engine: insert at the tail, delete at the head, look for the next head. */
  private static final class Queue {
    final LsmEngine engine;
    long head;
    long tail;
    long version = 1;

    Queue(int shortDeadRun) {
      engine = open(shortDeadRun);
      WriteBatch first = new WriteBatch().version(version);
      for (; tail < LIVE; tail++) {
        first.put(key(0, tail), VALUE);
      }
      engine.apply(first, Durability.NONE);
    }

    double microsPerScan(int steps) {
      long nanos = 0;
      for (int step = 0; step < steps; step++) {
        version++;
        engine.apply(
            new WriteBatch().put(key(0, tail++), VALUE).delete(key(0, head++)).version(version),
            Durability.NONE);
        long start = THREAD.getCurrentThreadCpuTime();
        try (Snapshot snapshot = engine.snapshot();
            Cursor rows = snapshot.scan(ScanRange.of(key(0, 0), key(1, 0)), version)) {
          if (!rows.next()
              || ByteBuffer.wrap(rows.keyArray(), rows.keyOffset(), 16)
                      .getLong(rows.keyOffset() + 8)
                  != head) {
            throw new AssertionError("the head is not " + head);
          }
        }
        nanos += THREAD.getCurrentThreadCpuTime() - start;
      }
      return nanos / 1000.0 / steps;
    }
  }

  private static void heads(int deletions) {
    Queue walking = new Queue(OFF);
    Queue leaping = new Queue(ON);
    try (LsmEngine a = walking.engine;
        LsmEngine b = leaping.engine) {
      System.out.println("deletions   walking, CPU us a scan   leaping, CPU us a scan");
      for (int done = 0; done < deletions; done += ROUND) {
        double walk = walking.microsPerScan(ROUND);
        double leap = leaping.microsPerScan(ROUND);
        System.out.printf("%9d %24.2f %24.2f%n", done + ROUND, walk, leap);
      }
      System.out.println(b.statistics().counters());
    }
  }

  /**
   * Puts beside the spans, each of which lies between two of the ranges that are put into; batches
   * of ten. In chunks, one engine after the other, so that whatever else the machine does meets all
   * of them.
   */
  private static void puts(int chunks) {
    int[] spans = {0, 0, 10, 1000};
    String[] names = {"off", "none", "10", "1000"};
    List<LsmEngine> engines = new ArrayList<>();
    List<List<Double>> nanos = new ArrayList<>();
    for (int i = 0; i < spans.length; i++) {
      engines.add(open(i == 0 ? OFF : ON));
      nanos.add(new ArrayList<>());
      for (int queue = 0; queue < 1000; queue++) {
        makeRun(engines.get(i), 2 * queue + 1, queue < spans[i]);
      }
      long known = engines.get(i).statistics().counters().getOrDefault("deadSpans", 0L);
      if (known != spans[i]) {
        throw new AssertionError(known + " spans instead of " + spans[i]);
      }
    }
    for (int chunk = 0; chunk < chunks; chunk++) {
      for (int i = 0; i < spans.length; i++) {
        double taken = nanosPerPut(engines.get(i), chunk);
        if (chunk >= chunks / 5) {
          nanos.get(i).add(taken);
        }
      }
    }
    engines.forEach(LsmEngine::close);
    System.out.println("spans   CPU ns a put (median)   ratio to off");
    double off = median(nanos.get(0));
    for (int i = 0; i < spans.length; i++) {
      double median = median(nanos.get(i));
      System.out.printf("%5s %23.1f %14.2f%n", names[i], median, median / off);
    }
  }

  /** The same deleted keys for all; who scans them makes a span. */
  private static void makeRun(LsmEngine engine, int queue, boolean scanned) {
    WriteBatch puts = new WriteBatch().version(1);
    WriteBatch deletes = new WriteBatch().version(2);
    for (int i = 0; i < 20; i++) {
      puts.put(key(queue, i), VALUE);
      deletes.delete(key(queue, i));
    }
    engine.apply(puts, Durability.NONE);
    engine.apply(deletes, Durability.NONE);
    if (!scanned) {
      return;
    }
    try (Snapshot snapshot = engine.snapshot();
        Cursor rows =
            snapshot.scan(ScanRange.of(key(queue, 0), key(queue + 1, 0)), Long.MAX_VALUE)) {
      rows.next();
    }
  }

  private static double nanosPerPut(LsmEngine engine, long seed) {
    Random random = new Random(seed);
    List<WriteBatch> batches = new ArrayList<>();
    for (int i = 0; i < CHUNK; i++) {
      WriteBatch batch = new WriteBatch().version(3 + seed);
      for (int c = 0; c < 10; c++) {
        batch.put(key(2 * random.nextInt(1100), 1 + random.nextInt(1_000_000)), VALUE);
      }
      batches.add(batch);
    }
    long start = THREAD.getCurrentThreadCpuTime();
    for (WriteBatch batch : batches) {
      engine.apply(batch, Durability.NONE);
    }
    return (THREAD.getCurrentThreadCpuTime() - start) / (double) CHUNK / 10;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
