package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.FileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A script of applies, flushes and compactions, and the check that a store holds exactly the first
 * n of its applies. Each apply writes its number under one key, so a store says itself how far it
 * came; all else must then agree.
 */
final class Workload {
  static final Path DIRECTORY = Path.of("/store");

  private static final byte[] MARKER = key(999);

  private final List<WriteBatch> batches = new ArrayList<>();

  /** What is live after the first n applies. */
  private final List<TreeMap<String, byte[]>> states = new ArrayList<>();

  private final Random random;

  /** Applies that were begun. */
  volatile int begun;

  /** The last apply that the store promised to keep whatever happens. */
  volatile int promised;

  /** The last one that it promised to keep if only the process dies. */
  private volatile int handedOver;

  /** The newest checkpoint that was finished, by the applies it holds; 0 if there is none. */
  private volatile int checkpoint;

  Workload(long seed, int applies) {
    random = new Random(seed);
    TreeMap<String, byte[]> state = new TreeMap<>();
    states.add(new TreeMap<>(state));
    for (int i = 1; i <= applies; i++) {
      batches.add(batch(i, state));
      states.add(new TreeMap<>(state));
    }
  }

  private WriteBatch batch(int number, TreeMap<String, byte[]> state) {
    WriteBatch batch = new WriteBatch().version(number);
    for (int change = 0; change < 4; change++) {
      byte[] key = key(random.nextInt(40));
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          batch.delete(key);
          state.remove(text(key));
        }
        case 2 -> {
          byte[] to = key(random.nextInt(40));
          if (Arrays.compareUnsigned(key, to) < 0) {
            batch.deleteRange(key, to);
            state.subMap(text(key), text(to)).clear();
          }
        }
        default -> {
          byte[] value = new byte[random.nextInt(80)];
          random.nextBytes(value);
          batch.put(key, value);
          state.put(text(key), value);
        }
      }
    }
    byte[] marker = ("" + number).getBytes(StandardCharsets.US_ASCII);
    batch.put(MARKER, marker);
    state.put(text(MARKER), marker);
    return batch;
  }

  private static byte[] key(int number) {
    return String.format("k%03d", number).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  /** Small memtables without threads, so that each run takes the same steps. */
  static EngineOptions options(FileSystem files) {
    return at(DIRECTORY, files);
  }

  private static EngineOptions at(Path directory, FileSystem files) {
    return new EngineOptions(directory, EngineOptions.Kind.LSM, files, 1 << 10, 1 << 20, false);
  }

  static StorageEngine open(FileSystem files) {
    return ShapedLsm.tiny(options(files));
  }

  /** Runs the script from the first apply that the store does not hold. */
  void run(StorageEngine engine, Durability durability) {
    run(engine, durability, durability, batches.size());
  }

  /** Runs it up to an apply; two of seven have the second durability. */
  private void run(StorageEngine engine, Durability most, Durability some, int last) {
    for (int number = recovered(engine) + 1; number <= last; number++) {
      begun = number;
      Durability durability = number % 7 % 3 == 2 ? some : most;
      engine.apply(batches.get(number - 1), durability);
      if (durability == Durability.SYNC) {
        promise(number);
      } else if (durability == Durability.OS) {
        handedOver = number;
      }
      if (number % 23 == 0) {
        engine.watermark(number - 10);
        engine.compact();
        promise(number);
      } else if (number % 9 == 0) {
        engine.flush();
        promise(number);
      }
    }
  }

  /**
   * Runs the script while a snapshot is always open and looked at again when much has changed, and
   * with a checkpoint now and then.
   */
  void runWithReadersAndCheckpoints(StorageEngine engine, Durability most, Durability some) {
    int last = batches.size();
    while (recovered(engine) < last) {
      int seen = recovered(engine);
      try (Snapshot snapshot = engine.snapshot()) {
        run(engine, most, some, Math.min(last, seen + 29));
        checkRows(snapshot, seen);
      }
      int held = recovered(engine);
      engine.checkpoint(checkpointOf(held));
      promise(held);
      checkpoint = held;
    }
  }

  private void promise(int number) {
    promised = number;
    handedOver = number;
  }

  private static Path checkpointOf(int applies) {
    return Path.of("/checkpoint-" + applies);
  }

  private static int recovered(StorageEngine engine) {
    Cell cell = new Cell();
    return engine.get(MARKER, Long.MAX_VALUE, cell) ? Integer.parseInt(text(cell.copy())) : 0;
  }

  /** What has been promised by now, to be held against a crash that comes later. */
  Promises promises() {
    return new Promises(promised, handedOver, checkpoint);
  }

  /**
   * Promises at a moment.
   *
   * @param synced applies that survive anything
   * @param handedOver applies that survive the end of the process
   * @param checkpoint applies in the newest finished checkpoint; 0 for none
   */
  record Promises(int synced, int handedOver, int checkpoint) {}

  /** The store holds a prefix of the script that includes what was promised. */
  void check(StorageEngine engine) {
    check(engine, promised);
  }

  /** The store holds a prefix of the script that includes so many applies. */
  void check(StorageEngine engine, int kept) {
    int number = recovered(engine);
    assertTrue(
        kept <= number && number <= begun,
        "recovered " + number + " of " + begun + " applies, promised " + kept);
    try (Snapshot snapshot = engine.snapshot()) {
      checkRows(snapshot, number);
    }
  }

  /** The finished checkpoint, if there is one, is a store with exactly what it was to hold. */
  void checkCheckpoint(FileSystem files, int applies) {
    if (applies > 0) {
      try (StorageEngine copy = ShapedLsm.tiny(at(checkpointOf(applies), files));
          Snapshot snapshot = copy.snapshot()) {
        checkRows(snapshot, applies);
      }
    }
  }

  private void checkRows(Snapshot snapshot, int number) {
    TreeMap<String, byte[]> rows = new TreeMap<>();
    try (Cursor cursor = snapshot.scan(ScanRange.of(null, null), Long.MAX_VALUE)) {
      while (cursor.next()) {
        byte[] key = slice(cursor.keyArray(), cursor.keyOffset(), cursor.keyLength());
        rows.put(text(key), slice(cursor.valueArray(), cursor.valueOffset(), cursor.valueLength()));
      }
    }
    TreeMap<String, byte[]> expected = states.get(number);
    assertEquals(expected.keySet(), rows.keySet(), "keys after " + number + " applies");
    expected.forEach((key, value) -> assertArrayEquals(value, rows.get(key), key));
  }

  private static byte[] slice(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }
}
