package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.engine.ShapedLsm;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.rows.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A store of several levels with overwritten and deleted keys and range deletes, the model of what
 * it holds, and the check that a damaged copy of it tells nothing else: each answer is the model's,
 * or a refusal that names the key.
 */
public final class DamagedHistory {
  /** Where the store is. */
  public static final Path DIRECTORY = Path.of("/store");

  private static final int KEYS = 40;

  private final Random random;
  private final ModelStore model = new ModelStore();
  private final boolean collects;
  private long clock;
  private long watermark;

  /** What a refused key may be answered instead. */
  public enum Loss {
    /** Nothing: it is refused. */
    REFUSED,
    /** Nothing is there, inside of what was reported as lost. */
    ABSENT
  }

  /**
   * How a store answered.
   *
   * @param right answers that are the model's
   * @param refused answers that were refused
   * @param absent keys that are there in the model, and not in the store
   */
  public record Answers(int right, int refused, int absent) {}

  /** Keys of which something was reported to be lost. */
  public record Range(byte[] from, byte[] to) {
    boolean holds(byte[] key) {
      return Keys.compare(from, key) <= 0 && Keys.compare(key, to) < 0;
    }
  }

  /**
   * A script from a seed.
   *
   * @param collects whether old versions are collected on the way
   */
  public DamagedHistory(long seed, boolean collects) {
    random = new Random(seed);
    this.collects = collects;
  }

  /** Opens the store with levels that are full after a few rows, on one thread. */
  public static StorageEngine open(FileSystem files) {
    return ShapedLsm.tiny(
        new EngineOptions(DIRECTORY, EngineOptions.Kind.LSM, files, 900, 1 << 20, false));
  }

  /** Fills a new store. */
  public CrashingFileSystem fill(int applies) {
    CrashingFileSystem files = new CrashingFileSystem();
    try (StorageEngine engine = open(files)) {
      write(engine, applies);
      engine.flush();
    }
    return files;
  }

  /** Writes some more, of all kinds. */
  public void write(StorageEngine engine, int applies) {
    for (int i = 0; i < applies; i++) {
      clock += 1 + random.nextInt(2);
      // Some versions of a key arrive after newer ones, and some twice.
      long version =
          random.nextInt(8) == 0 ? Math.max(watermark + 1, clock - random.nextInt(6)) : clock;
      WriteBatch batch = new WriteBatch().version(version);
      for (int c = 1 + random.nextInt(4); c > 0; c--) {
        change(batch);
      }
      engine.apply(batch, Durability.OS);
      model.apply(batch);
      if (collects && random.nextInt(20) == 0) {
        watermark = Math.max(watermark, clock - random.nextInt(15));
        engine.watermark(watermark);
      }
    }
  }

  private void change(WriteBatch batch) {
    int kind = random.nextInt(14);
    byte[] key = key(random.nextInt(KEYS));
    if (kind < 9) {
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(value);
      batch.put(key, value);
    } else if (kind < 13) {
      batch.delete(key);
    } else {
      int from = random.nextInt(KEYS);
      batch.deleteRange(key(from), key(from + 1 + random.nextInt(8)));
    }
  }

  /** Gives every key a new value, as a newer version than all before. */
  public void overwriteEverything(StorageEngine engine) {
    WriteBatch batch = new WriteBatch().version(++clock);
    for (int i = 0; i < KEYS; i++) {
      batch.put(key(i), ("new " + i).getBytes(StandardCharsets.US_ASCII));
    }
    engine.apply(batch, Durability.OS);
    model.apply(batch);
  }

  /** Deletes all keys at once, as a newer version than all before. */
  public void deleteEverything(StorageEngine engine) {
    WriteBatch batch = new WriteBatch().version(++clock).deleteRange(key(0), key(KEYS + 10));
    engine.apply(batch, Durability.OS);
    model.apply(batch);
  }

  private static byte[] key(int number) {
    return String.format("k%03d", number).getBytes(StandardCharsets.US_ASCII);
  }

  /** Asks for every key at many versions, by itself and in scans both ways. */
  public Answers check(StorageEngine engine, Loss loss, List<Range> reported) {
    Check check = new Check(engine, loss, reported);
    List<Long> times = new ArrayList<>(List.of(Long.MAX_VALUE));
    long span = clock - watermark;
    for (long at = watermark; at <= clock; at += 1 + span / 12) {
      times.add(at);
    }
    for (long at : times) {
      for (int i = 0; i < KEYS; i++) {
        check.get(key(i), at);
      }
      check.scans(at);
    }
    return new Answers(check.right, check.refused, check.absent);
  }

  private final class Check {
    private final StorageEngine engine;
    private final Loss loss;
    private final List<Range> reported;
    private int right;
    private int refused;
    private int absent;

    Check(StorageEngine engine, Loss loss, List<Range> reported) {
      this.engine = engine;
      this.loss = loss;
      this.reported = reported;
    }

    void get(byte[] key, long at) {
      String what = text(key) + " at " + at;
      ModelStore.Outcome expected = model.read(key, at, model.now());
      Cell cell = new Cell();
      boolean found;
      try {
        found = engine.get(key, at, cell);
      } catch (CorruptionException e) {
        assertTrue(names(e, key), what + ": " + e.getMessage());
        assertEquals(Loss.REFUSED, loss, what + ": " + e.getMessage());
        refused++;
        try (Snapshot snapshot = engine.snapshot()) {
          Cell[] cells = {new Cell()};
          assertThrows(
              CorruptionException.class,
              () -> snapshot.multiGet(new byte[][] {key}, at, cells, new boolean[1]),
              what);
        }
        return;
      }
      byte[] value = found ? cell.copy() : new byte[0];
      if (found) {
        assertFalse(expected.deleted(), what + " came back, version " + cell.version());
        assertEquals(expected.version(), cell.version(), what);
        assertArrayEquals(expected.value(), value, what);
      } else if (!expected.deleted()) {
        assertTrue(mayBeAbsent(key), what + " is missing");
        absent++;
      }
      right += found == !expected.deleted() ? 1 : 0;
      try (Snapshot snapshot = engine.snapshot()) {
        Cell[] cells = {new Cell()};
        boolean[] again = new boolean[1];
        snapshot.multiGet(new byte[][] {key}, at, cells, again);
        assertEquals(found, again[0], what);
        if (found) {
          assertArrayEquals(value, cells[0].copy(), what);
        }
      }
    }

    private boolean mayBeAbsent(byte[] key) {
      return loss == Loss.ABSENT && reported.stream().anyMatch(range -> range.holds(key));
    }

    void scans(long at) {
      for (boolean reverse : new boolean[] {false, true}) {
        scan(null, null, reverse, at);
        for (int i = 0; i < KEYS; i += 7) {
          scan(key(i), key(i + 5), reverse, at);
        }
        for (Range range : reported) {
          // Up to what is lost and from its end on there is nothing to refuse.
          scan(null, range.from(), reverse, at);
          scan(range.to(), null, reverse, at);
        }
      }
    }

    private void scan(byte @Nullable [] from, byte @Nullable [] to, boolean reverse, long at) {
      List<byte[]> expected = new ArrayList<>();
      for (byte[] key : model.keys()) {
        if ((from == null || Keys.compare(from, key) <= 0)
            && (to == null || Keys.compare(key, to) < 0)
            && !model.read(key, at, model.now()).deleted()) {
          expected.add(reverse ? 0 : expected.size(), key);
        }
      }
      String what = "scan at " + at + (reverse ? " down" : " up");
      int next = 0;
      try (Snapshot snapshot = engine.snapshot();
          Cursor cursor = snapshot.scan(new ScanRange(from, to, reverse, false), at)) {
        while (cursor.next()) {
          byte[] key = slice(cursor.keyArray(), cursor.keyOffset(), cursor.keyLength());
          while (next < expected.size()
              && !Arrays.equals(expected.get(next), key)
              && mayBeAbsent(expected.get(next))) {
            next++;
            absent++;
          }
          assertTrue(next < expected.size(), what + ": " + text(key) + " came back");
          assertArrayEquals(expected.get(next++), key, what + ": not " + text(key));
          ModelStore.Outcome outcome = model.read(key, at, model.now());
          assertArrayEquals(
              outcome.value(),
              slice(cursor.valueArray(), cursor.valueOffset(), cursor.valueLength()),
              what);
          right++;
        }
        while (next < expected.size()) {
          assertTrue(mayBeAbsent(expected.get(next)), what + " lacks " + text(expected.get(next)));
          next++;
          absent++;
        }
      } catch (CorruptionException e) {
        assertEquals(Loss.REFUSED, loss, what + ": " + e.getMessage());
        byte[] first = e.firstKey();
        byte[] end = e.endKey();
        assertTrue(
            first != null
                && end != null
                && (to == null || Keys.compare(first, to) < 0)
                && (from == null || Keys.compare(from, end) < 0),
            what + ": " + e.getMessage());
        refused++;
      }
    }
  }

  /** True if a refusal is about a key. */
  private static boolean names(CorruptionException refusal, byte[] key) {
    byte[] first = refusal.firstKey();
    byte[] end = refusal.endKey();
    return first != null
        && end != null
        && Keys.compare(first, key) <= 0
        && Keys.compare(key, end) < 0;
  }

  private static byte[] slice(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }
}
