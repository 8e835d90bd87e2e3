package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;

/**
 * A process that writes until it is killed. Each worker has keys of its own, and what its n-th
 * batch does follows from n, so whoever knows how many of them a store holds knows all that it must
 * hold. Every batch stores its number under one key.
 */
final class KilledWriter {
  static final int WORKERS = 4;

  private static final int KEYS = 200;
  private static final int STEPS_BETWEEN_CHECKPOINTS = 3;

  private KilledWriter() {}

  /** Directory, seed. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    ExpectedState expected = ExpectedState.open(directory.resolve("expected"));
    PrintStream progress = System.out;
    try (StorageEngine engine = StorageEngine.open(options(directory.resolve("store"), seed))) {
      Thread[] threads = new Thread[WORKERS];
      for (int worker = 0; worker < WORKERS; worker++) {
        int self = worker;
        threads[worker] = Thread.ofPlatform().start(() -> write(engine, self, expected, progress));
      }
      maintain(engine, directory, seed, expected);
    }
  }

  /** Sizes that follow from the seed: from a flush every few hundred batches to none at all. */
  private static EngineOptions options(Path store, long seed) {
    Random random = new Random(seed);
    return EngineOptions.at(store)
        .memtableBytes(32L << 10 << 2 * random.nextInt(4))
        .cacheBytes(64L << 10 << random.nextInt(8));
  }

  private static void write(
      StorageEngine engine, int worker, ExpectedState expected, PrintStream progress) {
    Random random = new Random(worker);
    for (long number = held(engine, worker) + 1; true; number++) {
      expected.begun(worker, number);
      Durability durability = durability(worker, random);
      engine.apply(batch(worker, number, null), durability);
      expected.acknowledged(worker, number);
      progress.println();
    }
  }

  /** Synced, to the operating system, both, and without the log. */
  private static Durability durability(int worker, Random random) {
    return switch (worker) {
      case 0 -> Durability.SYNC;
      case 1 -> Durability.OS;
      case 2 -> random.nextBoolean() ? Durability.OS : Durability.SYNC;
      default -> Durability.NONE;
    };
  }

  /** True if nothing that was acknowledged may be missing when the process is killed. */
  static boolean isLogged(int worker) {
    return worker < WORKERS - 1;
  }

  private static void maintain(
      StorageEngine engine, Path directory, long seed, ExpectedState expected) {
    Random random = new Random(~seed);
    for (int step = 0; true; step++) {
      switch (random.nextInt(4)) {
        case 0 -> engine.compact();
        default -> engine.flush();
      }
      if (step % STEPS_BETWEEN_CHECKPOINTS == 0) {
        long number = expected.checkpoint() + 1;
        engine.checkpoint(checkpoint(directory, number));
        expected.checkpointed(number);
      }
    }
  }

  static Path checkpoint(Path directory, long number) {
    return directory.resolve("checkpoint-" + number);
  }

  /** How many of a worker's batches a store says that it holds. */
  static long held(StorageEngine engine, int worker) {
    Cell cell = new Cell();
    return engine.get(key(worker, "count"), Long.MAX_VALUE, cell)
        ? Long.parseLong(new String(cell.copy(), StandardCharsets.US_ASCII))
        : 0;
  }

  /** The n-th batch of a worker; what it does is also done to the state, if one is given. */
  static WriteBatch batch(
      int worker, long number, @org.jspecify.annotations.Nullable TreeMap<String, byte[]> state) {
    Random random = new Random(number * WORKERS + worker);
    TreeMap<String, byte[]> rows = state == null ? new TreeMap<>() : state;
    WriteBatch batch = new WriteBatch().version(number);
    for (int change = 1 + random.nextInt(6); change > 0; change--) {
      String key = name(worker, String.format("%03d", random.nextInt(KEYS)));
      switch (random.nextInt(12)) {
        case 0 -> {
          String to = name(worker, String.format("%03d", random.nextInt(KEYS)));
          if (key.compareTo(to) < 0) {
            batch.deleteRange(bytes(key), bytes(to));
            rows.subMap(key, to).clear();
          }
        }
        case 1, 2 -> {
          batch.delete(bytes(key));
          rows.remove(key);
        }
        default -> {
          byte[] value = new byte[random.nextInt(400)];
          random.nextBytes(value);
          batch.put(bytes(key), value);
          rows.put(key, value);
        }
      }
    }
    byte[] count = bytes(Long.toString(number));
    batch.put(key(worker, "count"), count);
    rows.put(name(worker, "count"), count);
    return batch;
  }

  /** Bounds of a worker's keys. */
  static byte[][] bounds(int worker) {
    byte[] from = key(worker, "");
    byte[] to = Arrays.copyOf(from, from.length);
    to[to.length - 1]++;
    return new byte[][] {from, to};
  }

  private static String name(int worker, String rest) {
    return "worker " + worker + "/" + rest;
  }

  private static byte[] key(int worker, String rest) {
    return bytes(name(worker, rest));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
