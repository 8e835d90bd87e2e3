package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.rows.Keys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A random sequence of operations from a seed, run on a store and on the model side by side. The
 * same seed gives the same operations whatever the store, so different engines and options that
 * pass gave the same answers.
 */
final class RandomHistory {
  private static final int KEYS = 60;

  /** First byte of the keys of a queue: rows come at its tail and go at its head. */
  private static final byte QUEUE = 'd';

  private final long seed;
  private final Supplier<StorageEngine> opening;
  private final StorageEngine other;
  private final Path exports;
  private final ModelStore model = new ModelStore();
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private StorageEngine engine;
  private long clock = 1;
  private long watermark;
  private int head;
  private int tail;
  private long leaps;
  private long cooled;
  private int moves;
  private boolean volatileChanges;
  private String step = "";

  /** Draws of the step that is taken: its own, so that it is the same when others are left out. */
  private Random random;

  /** What was done, a line for each step. */
  private final List<String> steps = new ArrayList<>();

  /** A snapshot, what it should see, and from which timestamp on. */
  private record Held(Snapshot snapshot, long seen, long from) {}

  /**
   * A history on the store that {@code opening} opens.
   *
   * @param other a store to which ranges go and from which they come back; belongs to the history
   * @param exports where they go by, on the file system of both stores
   */
  RandomHistory(
      long seed, Supplier<StorageEngine> opening, Supplier<StorageEngine> other, Path exports) {
    this.seed = seed;
    random = new Random(seed);
    this.opening = opening;
    this.other = other.get();
    this.exports = exports;
    while (keys.size() < KEYS) {
      keys.add(newKey());
    }
    engine = opening.get();
  }

  /**
   * Few letters and lengths, so that keys are prefixes of others and of nothing; some long, some
   * with zeros.
   */
  private byte[] newKey() {
    byte[] key = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 5)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) new int[] {0, 1, 'a', 'b', 'c', 0xFF}[random.nextInt(6)];
    }
    return key;
  }

  /** Takes the first so many steps. */
  void run(int count) {
    run(IntStream.range(0, count).boxed().toList());
  }

  /** Takes the steps with these numbers, in order. */
  void run(List<Integer> numbers) {
    try {
      for (int number : numbers) {
        begin(number, "step " + number + ": ");
        take(random.nextInt(100));
        steps.add(step);
      }
      begin(-1, "at the end: ");
      for (byte[] key : keys) {
        step = "at the end: ";
        checkGet(key, readTime());
      }
    } catch (AssertionError | RuntimeException e) {
      steps.add(step);
      throw new AssertionError("seed " + seed + ", " + step + ": " + e.getMessage(), e);
    } finally {
      held.forEach(one -> one.snapshot().close());
      close();
      other.close();
    }
  }

  private void begin(int number, String text) {
    random = new Random(seed * 1_000_003 + number);
    step = text;
  }

  /** What was done so far, a line for each step. */
  List<String> steps() {
    return List.copyOf(steps);
  }

  /** Leaps over dead spans in all scans. */
  long leaps() {
    return leaps;
  }

  /** Tables that went to a cold directory. */
  long cooled() {
    return cooled;
  }

  private void close() {
    cooled += engine.statistics().counters().getOrDefault("tablesCooled", 0L);
    leaps += engine.statistics().counters().getOrDefault("deadSpanLeaps", 0L);
    engine.close();
  }

  private void take(int choice) {
    if (choice < 28) {
      apply();
    } else if (choice < 40) {
      moveQueue();
    } else if (choice < 60) {
      checkGet(anyKey(), readTime());
    } else if (choice < 74) {
      checkScan();
    } else if (choice < 75) {
      reconfigure();
    } else if (choice < 80) {
      checkMultiGet();
    } else if (choice < 82) {
      expire();
    } else if (choice < 84) {
      step += "snapshot";
      held.add(new Held(engine.snapshot(), model.now(), watermark));
    } else if (choice < 87 && !held.isEmpty()) {
      step += "close a snapshot";
      held.remove(random.nextInt(held.size())).snapshot().close();
    } else if (choice < 92) {
      step += "flush";
      engine.flush();
      volatileChanges = false;
    } else if (choice < 94) {
      step += "compact";
      engine.compact();
      volatileChanges = false;
    } else if (choice < 96) {
      watermark = Math.max(watermark, clock - random.nextInt(15));
      step += "watermark " + watermark;
      engine.watermark(watermark);
    } else if (choice < 97) {
      moveRanges();
    } else {
      reopen();
    }
  }

  private void reopen() {
    step += "reopen";
    held.forEach(one -> one.snapshot().close());
    held.clear();
    if (volatileChanges) {
      engine.flush();
      volatileChanges = false;
    }
    close();
    engine = opening.get();
    assertTrue(engine.watermark() <= watermark, "the watermark came back higher");
    engine.watermark(watermark);
  }

  private void apply() {
    List<WriteBatch> batches = new ArrayList<>();
    for (int b = random.nextInt(10) == 0 ? 3 : 1; b > 0; b--) {
      clock += random.nextInt(3);
      long version =
          random.nextInt(5) == 0 ? Math.max(watermark + 1, clock - random.nextInt(10)) : clock;
      version = Math.max(version, watermark + 1);
      clock = Math.max(clock, version);
      WriteBatch batch = new WriteBatch().version(version);
      for (int c = random.nextInt(6); c > 0; c--) {
        change(batch);
      }
      batches.add(batch);
    }
    Durability durability = Durability.values()[random.nextInt(3)];
    volatileChanges |= durability == Durability.NONE;
    step += "apply " + durability + batches.stream().map(RandomHistory::text).toList();
    engine.apply(batches, durability);
    batches.forEach(model::apply);
  }

  /**
   * A few rows come and go, in order; at times all go at once, one comes back in between, or one
   * goes out of turn.
   */
  private void moveQueue() {
    clock += random.nextInt(3);
    WriteBatch batch = new WriteBatch().version(Math.max(clock, watermark + 1));
    clock = batch.version();
    for (int i = random.nextInt(5); i > 0; i--) {
      batch.put(queueKey(tail++), new byte[random.nextInt(30)]);
    }
    int gone = random.nextInt(12) == 0 ? tail - head : random.nextInt(5);
    if (random.nextInt(12) == 0 && head < tail) {
      batch.deleteRange(queueKey(head), queueKey(tail));
      head = tail;
    }
    for (; gone > 0 && head < tail; gone--) {
      batch.delete(queueKey(head++));
    }
    if (random.nextInt(4) == 0 && tail > 0) {
      byte[] key = queueKey(random.nextInt(tail));
      if (random.nextBoolean()) {
        batch.put(key, new byte[3]);
      } else {
        batch.delete(key);
      }
    }
    volatileChanges = true;
    step += "queue from " + head + " to " + tail + ", " + text(batch);
    engine.apply(batch, Durability.NONE);
    model.apply(batch);
  }

  /** Options change speed and memory, never an answer. */
  private void reconfigure() {
    LiveOptions live =
        new LiveOptions(
            LiveOptions.LEAST_MEMTABLE_BYTES << random.nextInt(5),
            random.nextInt(20_000),
            random.nextInt(3) > 0,
            random.nextInt(3) * (1L << 30));
    step += "reconfigure " + live;
    try {
      engine.reconfigure(live);
    } catch (UnsupportedOperationException e) {
      engine.reconfigure(live.cacheBytes(engine.liveOptions().cacheBytes()));
    }
  }

  /** Often below the watermark: then it edits what every later read sees. */
  private void expire() {
    byte[] prefix = {anyKey()[0]};
    byte[] to = ScanRange.prefix(prefix).to();
    byte[] from = to == null ? new byte[] {0} : prefix;
    if (to == null) {
      to = keys.getFirst();
    }
    ScanRange range = ScanRange.of(from, to);
    long olderThan = Math.max(1, clock - random.nextInt(40));
    Durability durability = Durability.values()[random.nextInt(3)];
    volatileChanges |= durability == Durability.NONE;
    step += "expire " + text(range) + " older than " + olderThan;
    engine.expire(range, olderThan, durability);
    if (olderThan > 1 && Keys.compare(from, to) < 0) {
      model.apply(new WriteBatch().deleteRange(from, to).version(olderThan - 1));
    }
  }

  /**
   * Some ranges go to the other store and come back: whatever was done to them meanwhile, there and
   * here, is forgotten.
   */
  private void moveRanges() {
    List<ScanRange> ranges = someRanges();
    step += "move " + ranges.stream().map(RandomHistory::text).toList();
    Path there = exports.resolve("there-" + ++moves);
    engine.export(ranges, there);
    meddle(other, ScanRange.of(null, null));
    other.ingest(there);
    for (byte[] key : keys) {
      if (ranges.stream().anyMatch(range -> isIn(range, key))) {
        long at = readTime();
        Cell cell = new Cell();
        boolean found = other.get(key, at, cell);
        ModelStore.Outcome expected = model.read(key, at, model.now());
        byte[] value = found ? cell.copy() : new byte[0];
        check(key, expected, found, value, other.versionOf(key, at));
      }
    }
    Path back = exports.resolve("back-" + moves);
    other.export(ranges, back);
    ranges.forEach(range -> meddle(engine, range));
    engine.ingest(back);
    volatileChanges = false;
  }

  private List<ScanRange> someRanges() {
    TreeSet<byte[]> bounds = new TreeSet<>(Keys::compare);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bounds.add(random.nextInt(4) == 0 ? queueKey(random.nextInt(tail + 1)) : anyKey());
    }
    List<ScanRange> ranges = new ArrayList<>();
    byte[] from = random.nextInt(4) == 0 ? null : bounds.pollFirst();
    for (byte[] bound : bounds) {
      if (random.nextInt(3) > 0) {
        ranges.add(ScanRange.of(from, bound));
      }
      from = bound;
    }
    if (ranges.isEmpty() || random.nextInt(4) == 0) {
      ranges.add(ScanRange.of(from, null));
    }
    return ranges;
  }

  private static boolean isIn(ScanRange range, byte[] key) {
    return (range.from() == null || Keys.compare(range.from(), key) <= 0)
        && (range.to() == null || Keys.compare(key, range.to()) < 0);
  }

  /** Changes of which the model is not told, and scans that step over what they deleted. */
  private void meddle(StorageEngine store, ScanRange range) {
    List<byte[]> inside = new ArrayList<>(keys.stream().filter(key -> isIn(range, key)).toList());
    for (int number = head; number < tail; number++) {
      inside.add(queueKey(number));
    }
    inside.removeIf(key -> !isIn(range, key));
    inside.sort(Keys::compare);
    WriteBatch batch = new WriteBatch().version(Math.max(clock, watermark + 1));
    boolean deleting = random.nextBoolean();
    for (byte[] key : inside) {
      if (deleting) {
        batch.delete(key);
      } else if (random.nextInt(3) == 0) {
        batch.put(key, new byte[random.nextInt(9)]);
      }
    }
    // A key may be there twice.
    if (inside.size() > 1
        && Keys.compare(inside.getFirst(), inside.getLast()) < 0
        && random.nextInt(3) == 0) {
      batch.deleteRange(inside.getFirst(), inside.getLast());
    }
    store.apply(batch, Durability.values()[random.nextInt(3)]);
    try (Snapshot snapshot = store.snapshot();
        Cursor cursor = snapshot.scan(range, Long.MAX_VALUE)) {
      while (cursor.next()) {
        assertTrue(cursor.version() > 0);
      }
    }
  }

  private static byte[] queueKey(int number) {
    return new byte[] {QUEUE, (byte) (number >> 8), (byte) number};
  }

  private void change(WriteBatch batch) {
    int kind = random.nextInt(12);
    if (kind < 8) {
      byte[] value = new byte[random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(30)];
      random.nextBytes(value);
      batch.put(anyKey(), value);
    } else if (kind < 11) {
      batch.delete(anyKey());
    } else {
      byte[] a = anyKey();
      byte[] b = newKey();
      if (Keys.compare(a, b) < 0) {
        batch.deleteRange(a, b);
      } else if (Keys.compare(a, b) > 0) {
        batch.deleteRange(b, a);
      }
    }
  }

  private byte[] anyKey() {
    return random.nextInt(20) == 0 ? newKey() : keys.get(random.nextInt(KEYS));
  }

  private long readTime() {
    return readTime(null);
  }

  /** A snapshot keeps what was kept when it was opened, however high the watermark is now. */
  private long readTime(@Nullable Held view) {
    long from = view == null ? watermark : view.from();
    long span = clock - from + 3;
    return random.nextInt(8) == 0 ? Long.MAX_VALUE : from + random.nextLong(span);
  }

  private void checkGet(byte[] key, long at) {
    Held view =
        random.nextInt(3) == 0 && !held.isEmpty() ? held.get(random.nextInt(held.size())) : null;
    step += (view == null ? "get " : "get in a snapshot ") + hex(key) + " at " + at;
    Cell cell = new Cell();
    boolean found;
    long version;
    ModelStore.Outcome expected;
    if (view == null) {
      found = engine.get(key, at, cell);
      version = engine.versionOf(key, at);
      expected = model.read(key, at, model.now());
    } else {
      found = view.snapshot().get(key, at, cell);
      version = view.snapshot().versionOf(key, at);
      expected = model.read(key, at, view.seen());
    }
    check(key, expected, found, found ? cell.copy() : new byte[0], version);
    if (found) {
      assertEquals(expected.version(), cell.version());
    }
  }

  private void check(
      byte[] key, ModelStore.Outcome expected, boolean found, byte[] value, long version) {
    assertEquals(!expected.deleted(), found, "found " + hex(key) + ", expected " + expected);
    if (found) {
      assertArrayEquals(expected.value(), value);
      assertEquals(expected.version(), version);
    } else if (expected.version() > watermark) {
      assertEquals(expected.version(), version, "version of a delete");
    } else {
      assertTrue(version <= expected.version(), "version of an old delete");
    }
  }

  private void checkMultiGet() {
    byte[][] wanted = new byte[1 + random.nextInt(6)][];
    Cell[] cells = new Cell[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = anyKey();
      cells[i] = new Cell();
    }
    long at = readTime();
    step += "multi-get at " + at;
    boolean[] found = new boolean[wanted.length];
    try (Snapshot snapshot = engine.snapshot()) {
      snapshot.multiGet(wanted, at, cells, found);
    }
    for (int i = 0; i < wanted.length; i++) {
      ModelStore.Outcome expected = model.read(wanted[i], at, model.now());
      assertEquals(!expected.deleted(), found[i]);
      if (found[i]) {
        assertArrayEquals(expected.value(), cells[i].copy());
      }
    }
  }

  private void checkScan() {
    boolean ofQueue = random.nextInt(3) == 0;
    byte[] a = random.nextInt(3) == 0 ? null : ofQueue ? new byte[] {QUEUE} : anyKey();
    byte[] b = random.nextInt(3) == 0 ? null : ofQueue ? queueKey(tail) : anyKey();
    boolean swap = a != null && b != null && Keys.compare(a, b) > 0;
    ScanRange range =
        new ScanRange(swap ? b : a, swap ? a : b, random.nextBoolean(), random.nextInt(3) == 0);
    Held view =
        random.nextInt(3) == 0 && !held.isEmpty() ? held.get(random.nextInt(held.size())) : null;
    long at = readTime(view);
    byte[] seekTo = random.nextInt(3) == 0 ? anyKey() : null;
    step += "scan " + text(range) + " at " + at + (seekTo == null ? "" : " from " + hex(seekTo));
    if (view == null) {
      try (Snapshot snapshot = engine.snapshot()) {
        checkScan(snapshot, model.now(), range, at, seekTo);
      }
    } else {
      checkScan(view.snapshot(), view.seen(), range, at, seekTo);
    }
  }

  private void checkScan(
      Snapshot snapshot, long seen, ScanRange range, long at, byte @Nullable [] seekTo) {
    List<byte[]> expected = new ArrayList<>();
    for (byte[] key : model.keys()) {
      boolean inside =
          (range.from() == null || Keys.compare(range.from(), key) <= 0)
              && (range.to() == null || Keys.compare(key, range.to()) < 0)
              && (seekTo == null
                  || (range.reverse()
                      ? Keys.compare(key, seekTo) <= 0
                      : Keys.compare(key, seekTo) >= 0));
      if (inside) {
        expected.add(range.reverse() ? 0 : expected.size(), key);
      }
    }
    try (Cursor cursor = snapshot.scan(range, at)) {
      if (seekTo != null) {
        for (int i = random.nextInt(3); i > 0; i--) {
          cursor.next();
        }
        cursor.seek(seekTo);
      }
      checkRows(cursor, seen, range, at, expected);
    }
  }

  private void checkRows(
      Cursor cursor, long seen, ScanRange range, long at, List<byte[]> expected) {
    int next = 0;
    while (cursor.next()) {
      byte[] key =
          Arrays.copyOfRange(
              cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength());
      while (next < expected.size() && !Arrays.equals(expected.get(next), key)) {
        checkMayBeMissing(expected.get(next++), seen, range, at);
      }
      assertTrue(next < expected.size(), "unexpected row " + hex(key));
      next++;
      ModelStore.Outcome outcome = model.read(key, at, seen);
      assertEquals(outcome.deleted(), cursor.isTombstone(), "row " + hex(key) + " " + outcome);
      if (cursor.isTombstone()) {
        assertTrue(range.tombstones(), "a delete that nobody asked for");
        assertEquals(0, cursor.valueLength());
      } else {
        assertArrayEquals(
            outcome.value(),
            Arrays.copyOfRange(
                cursor.valueArray(),
                cursor.valueOffset(),
                cursor.valueOffset() + cursor.valueLength()));
      }
      if (!outcome.deleted() || outcome.version() > watermark) {
        assertEquals(outcome.version(), cursor.version());
      }
    }
    while (next < expected.size()) {
      checkMayBeMissing(expected.get(next++), seen, range, at);
    }
  }

  /**
   * A live row never, a delete above the watermark only if it deleted nothing that a reader could
   * still have seen.
   */
  private void checkMayBeMissing(byte[] key, long seen, ScanRange range, long at) {
    ModelStore.Outcome outcome = model.read(key, at, seen);
    assertTrue(outcome.deleted(), "row is missing: " + hex(key) + " " + outcome);
    if (range.tombstones() && outcome.version() > watermark && model.wasWritten(key, at, seen)) {
      boolean hidSomething =
          !outcome.byRange() || !model.read(key, outcome.version() - 1, seen).deleted();
      assertTrue(!hidSomething, "delete is missing: " + hex(key) + " " + outcome);
    }
  }

  private static String text(ScanRange range) {
    return "["
        + (range.from() == null ? "" : hex(range.from()))
        + ", "
        + (range.to() == null ? "" : hex(range.to()))
        + ")"
        + (range.reverse() ? " reverse" : "")
        + (range.tombstones() ? " with deletes" : "");
  }

  private static String text(WriteBatch batch) {
    StringJoiner changes = new StringJoiner(", ", "version " + batch.version() + ": ", "");
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(byte[] bytes, int key, int keyLength, int value, int valueLength) {
            changes.add("put " + hex(bytes, key, keyLength) + " (" + valueLength + " bytes)");
          }

          @Override
          public void delete(byte[] bytes, int key, int keyLength) {
            changes.add("delete " + hex(bytes, key, keyLength));
          }

          @Override
          public void deleteRange(byte[] bytes, int from, int fromLength, int to, int toLength) {
            changes.add(
                "delete [" + hex(bytes, from, fromLength) + ", " + hex(bytes, to, toLength) + ")");
          }
        });
    return changes.toString();
  }

  private static String hex(byte[] bytes, int offset, int length) {
    return HexFormat.of().formatHex(bytes, offset, offset + length);
  }

  private static String hex(byte[] key) {
    return HexFormat.of().formatHex(key);
  }
}
