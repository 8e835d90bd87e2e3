package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What phases share: the setting, the stores that are filled once, and the alternation. */
final class Bench implements AutoCloseable {
  /** Rows of a batch where nobody measures batches. */
  private static final int LOAD_BATCH = 100;

  private static final int ORDERED_BATCH = 10_000;

  private final Setting setting;
  private final PrintStream progress;
  private final Map<Contender, Store> shared = new LinkedHashMap<>();

  /** Stores of those that only read, filled once and closed before others need the memory. */
  private final Map<Contender, Store> shown = new LinkedHashMap<>();

  private @Nullable Memory sharedMemory;
  private boolean loaded;
  private int directories;

  Bench(Setting setting, PrintStream progress) {
    this.setting = setting;
    this.progress = progress;
  }

  Setting setting() {
    return setting;
  }

  void tell(String what) {
    progress.println("  " + what);
  }

  /** A directory that nobody has used. */
  Path freshDirectory(Contender contender) {
    return setting.directory().resolve(contender.name() + "-" + ++directories);
  }

  /**
   * The stores that phases share, with all rows in them, merged, and what fits of them in the
   * cache.
   */
  Map<Contender, Store> shared(Memory memory) throws IOException {
    if (memory.equals(sharedMemory)) {
      return shared;
    }
    closeShared();
    for (Contender contender : Contender.ALL) {
      Path directory = sharedDirectory(contender);
      Store store = contender.open(directory, memory, Use.NEWEST);
      shared.put(contender, store);
      if (!loaded) {
        tell("loading " + setting.keys() + " rows into " + contender.name());
        load(store, 1);
        store.settle();
      }
      try (Reader reader = store.reader()) {
        long rows = reader.scan();
        if (rows != setting.keys()) {
          throw new WrongValueException(contender.name() + " has " + rows + " rows");
        }
      }
    }
    loaded = true;
    sharedMemory = memory;
    return shared;
  }

  /** The shared stores with all rows in the cache, and those that are only shown. */
  private Map<Contender, Store> sharedAndShown() throws IOException {
    Map<Contender, Store> all = new LinkedHashMap<>(shared(setting.roomy()));
    for (Contender contender : setting.shown()) {
      if (!shown.containsKey(contender)) {
        tell("loading " + setting.keys() + " rows into " + contender.name());
        Store store = contender.open(sharedDirectory(contender), setting.roomy(), Use.NEWEST);
        shown.put(contender, store);
        loadInOrder(store);
        store.settle();
        try (Reader reader = store.reader()) {
          if (reader.scan() != setting.keys()) {
            throw new WrongValueException(contender.name() + " lost rows");
          }
        }
      }
    }
    all.putAll(shown);
    return all;
  }

  /** Writes all rows by key, in large batches: what stores without a memtable like best. */
  private void loadInOrder(Store store) {
    try (Writer writer = store.writer(Safety.TO_SYSTEM)) {
      for (long done = 0; done < setting.keys(); done += ORDERED_BATCH) {
        long[] numbers = new long[(int) Math.min(ORDERED_BATCH, setting.keys() - done)];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = 2 * (done + i);
        }
        writer.put(numbers, 1);
      }
    }
  }

  Path sharedDirectory(Contender contender) {
    return setting.directory().resolve(contender.name() + "-shared");
  }

  /** Writes all rows in an order without pattern, in batches. */
  void load(Store store, long version) {
    Shuffle shuffle = new Shuffle(setting.keys(), 7);
    try (Writer writer = store.writer(Safety.TO_SYSTEM)) {
      for (long done = 0; done < setting.keys(); done += LOAD_BATCH) {
        long[] numbers = new long[(int) Math.min(LOAD_BATCH, setting.keys() - done)];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = 2 * shuffle.at(done + i);
        }
        writer.put(numbers, version);
      }
    }
  }

  /** Measures tasks on the shared stores, store after store and then again. */
  List<Figure> alternate(Memory memory, BiFunction<Store, Integer, List<Task>> tasks)
      throws IOException, InterruptedException {
    return alternate(shared(memory), tasks, store -> {});
  }

  /** The same with all rows in the cache, and on the stores that are only shown as well. */
  List<Figure> alternateWithShown(BiFunction<Store, Integer, List<Task>> tasks)
      throws IOException, InterruptedException {
    return alternate(sharedAndShown(), tasks, store -> {});
  }

  /**
   * Measures tasks on stores in turns.
   *
   * @param tasks by store and round; round 0 only warms up
   * @param after what is done with a store after its turn, so that it does not disturb the next
   */
  List<Figure> alternate(
      Map<Contender, Store> stores,
      BiFunction<Store, Integer, List<Task>> tasks,
      java.util.function.Consumer<Store> after)
      throws InterruptedException {
    Map<Contender, Sample> sums = new LinkedHashMap<>();
    for (int round = 0; round <= setting.rounds(); round++) {
      for (Map.Entry<Contender, Store> each : stores.entrySet()) {
        Sample sample = Meter.together(setting.seconds(), tasks.apply(each.getValue(), round));
        after.accept(each.getValue());
        if (round > 0) {
          sums.merge(each.getKey(), sample, Sample::then);
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    sums.forEach((contender, sample) -> figures.add(Figure.of(contender, sample)));
    return figures;
  }

  /** Stores of their own for a phase, all empty. */
  Map<Contender, Store> fresh(Use use) {
    Map<Contender, Store> stores = new LinkedHashMap<>();
    for (Contender contender : Contender.ALL) {
      stores.put(contender, contender.open(freshDirectory(contender), setting.roomy(), use));
    }
    return stores;
  }

  /** Closes the stores of a phase and removes all that was written for phases that are over. */
  void discard(Map<Contender, Store> stores) throws IOException {
    stores.values().forEach(Store::close);
    for (Path each : Disk.children(setting.directory())) {
      if (!each.getFileName().toString().endsWith("-shared")) {
        Disk.delete(each);
      }
    }
  }

  private void closeShared() throws IOException {
    shared.values().forEach(Store::close);
    shared.clear();
    for (Map.Entry<Contender, Store> each : shown.entrySet()) {
      each.getValue().close();
      Disk.delete(sharedDirectory(each.getKey()));
    }
    shown.clear();
    sharedMemory = null;
  }

  @Override
  public void close() throws IOException {
    closeShared();
    for (Path each : Disk.children(setting.directory())) {
      Disk.delete(each);
    }
  }
}
