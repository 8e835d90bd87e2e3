package io.paxosstore.tpcc.lsm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Reads of rows that are all in the cache, from one merged level. */
final class ReadPhases {
  private static final int BATCH = 16;
  private static final int NEXT = 10;

  private ReadPhases() {}

  static List<Phase> all() {
    return List.of(
        reads("readrandom", "point read, cached", 1, 2.5, ReadPhases::get),
        reads("readrandom2", "point read, cached, 2 threads", 2, 2.5, ReadPhases::get),
        reads("multiget", "multi-get of 16", 1, 4, ReadPhases::multiGet),
        reads("readmissing", "missing keys", 1, 2.5, ReadPhases::missing),
        reads("seek", "seek + next 10", 1, 2.5, ReadPhases::seek),
        reads("seekkept", "seek + next 10, iterator kept", 1, 2.5, ReadPhases::seekAgain),
        new Phase(
            "scan",
            "full scan",
            bench ->
                List.of(
                    new Line(
                        "full scan",
                        "rows/s",
                        Goal.faster(4),
                        bench.alternateWithShown(
                            (store, round) -> tasks(1, store, (reader, seed) -> reader::scan))))));
  }

  private static Phase reads(
      String name, String about, int threads, double target, Kind operation) {
    return new Phase(
        name,
        about,
        bench ->
            List.of(
                new Line(
                    about,
                    operationUnit(name),
                    Goal.faster(target),
                    bench.alternateWithShown(
                        (store, round) ->
                            tasks(
                                threads,
                                store,
                                (reader, thread) ->
                                    operation.of(
                                        reader,
                                        new Draw(100L * round + thread + 1),
                                        bench.setting().keys()))))));
  }

  private static String operationUnit(String name) {
    return name.startsWith("seek") ? "seeks/s" : "keys/s";
  }

  /** One task for each thread, with a reader of its own. */
  static List<Task> tasks(int threads, Store store, OfThread step) {
    List<Task> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      Reader reader = store.reader();
      tasks.add(new Task(step.of(reader, thread), reader));
    }
    return tasks;
  }

  static LongSupplier get(Reader reader, Draw draw, long keys) {
    return () -> {
      long number = 2 * draw.below(keys);
      if (!reader.get(number)) {
        throw lost(number);
      }
      return 1;
    };
  }

  private static LongSupplier multiGet(Reader reader, Draw draw, long keys) {
    long[] numbers = new long[BATCH];
    return () -> {
      for (int i = 0; i < BATCH; i++) {
        numbers[i] = 2 * draw.below(keys);
      }
      int found = reader.multiGet(numbers);
      if (found != BATCH) {
        throw lost(numbers[0]);
      }
      return BATCH;
    };
  }

  /** Odd numbers lie between those that were written, so only a filter can spare the search. */
  private static LongSupplier missing(Reader reader, Draw draw, long keys) {
    return () -> {
      long number = 2 * draw.below(keys) + 1;
      if (reader.get(number)) {
        throw new WrongValueException("row " + number + " was found and never written");
      }
      return 1;
    };
  }

  static LongSupplier seek(Reader reader, Draw draw, long keys) {
    return () -> seeks(keys, 2 * draw.below(keys), reader::seek);
  }

  private static LongSupplier seekAgain(Reader reader, Draw draw, long keys) {
    return () -> seeks(keys, 2 * draw.below(keys), reader::seekAgain);
  }

  private static long seeks(long keys, long number, Seek seek) {
    int rows = seek.of(number, NEXT);
    if (rows != Math.min(NEXT, keys - number / 2)) {
      throw lost(number);
    }
    return 1;
  }

  private static WrongValueException lost(long number) {
    return new WrongValueException("row " + number + " or one after it was not found");
  }

  /** Makes the step of a thread. */
  @FunctionalInterface
  interface OfThread {
    LongSupplier of(Reader reader, int thread);
  }

  /** Makes the step of a kind of read. */
  @FunctionalInterface
  private interface Kind {
    LongSupplier of(Reader reader, Draw draw, long keys);
  }

  @FunctionalInterface
  private interface Seek {
    int of(long number, int rows);
  }
}
