package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WouldWaitException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans that leap over deleted keys: what they spare, and that no answer changes. */
class LsmDeadSpanTest {
  private static final byte[] VALUE = {1};
  private static final int DELETIONS = 3000;

  @AutoClose
  private final StorageEngine engine =
      StorageEngine.open(
          new EngineOptions(
              Path.of("store"),
              EngineOptions.Kind.LSM,
              new MemoryFileSystem(),
              8 << 20,
              1 << 20,
              false));

  private static byte[] key(int number) {
    return ByteBuffer.allocate(5).put((byte) 'q').putInt(number).array();
  }

  private static int number(Cursor rows) {
    return ByteBuffer.wrap(rows.keyArray()).getInt(rows.keyOffset() + 1);
  }

  private static final ScanRange QUEUE = ScanRange.of(key(0), key(Integer.MAX_VALUE));

  private void apply(WriteBatch batch) {
    engine.apply(batch, Durability.NONE);
  }

  private void put(int number, long version) {
    apply(new WriteBatch().put(key(number), VALUE).version(version));
  }

  private void delete(int number, long version) {
    apply(new WriteBatch().delete(key(number)).version(version));
  }

  private List<Integer> scan(ScanRange range, long at, int limit) {
    try (Snapshot snapshot = engine.snapshot()) {
      return scan(snapshot, range, at, limit);
    }
  }

  private static List<Integer> scan(Snapshot snapshot, ScanRange range, long at, int limit) {
    List<Integer> found = new ArrayList<>();
    try (Cursor rows = snapshot.scan(range, at)) {
      while (found.size() < limit && rows.next()) {
        found.add(number(rows));
      }
    }
    return found;
  }

  private long counter(String name) {
    return engine.statistics().counters().getOrDefault(name, 0L);
  }

  /**
   * @param lag by how many deletions the reader's version is behind
   */
  @ParameterizedTest
  @CsvSource({
    "false, 0, false",
    "true, 0, false",
    "false, 5, false",
    "true, 5, false",
    "false, 0, true",
    "true, 5, true"
  })
  void theHeadOfAQueueIsFoundInAsManyStepsAfterManyDeletionsAsAfterFew(
      boolean reverse, int lag, boolean flushes) {
    ScanRange range = reverse ? QUEUE.reversed() : QUEUE;
    long version = 1;
    WriteBatch rows = new WriteBatch().version(version);
    for (int i = 0; i <= DELETIONS; i++) {
      rows.put(key(i), VALUE);
    }
    apply(rows);
    for (int gone = 0; gone < DELETIONS; gone++) {
      delete(reverse ? DELETIONS - gone : gone, ++version);
      int head = Math.max(0, gone + 1 - lag);
      long at = Math.max(1, version - lag);
      assertEquals(List.of(reverse ? DELETIONS - head : head), scan(range, at, 1));
      if (flushes && gone % 700 == 0) {
        engine.flush();
      }
    }
    long steps = counter("deadKeySteps");
    assertTrue(steps < 40L * DELETIONS, steps + " steps for " + DELETIONS + " scans");
    long leaps = counter("deadSpanLeaps");
    assertTrue(leaps < 16L * DELETIONS, leaps + " leaps for " + DELETIONS + " scans");
  }

  @Test
  void aQueueThatIsEmptyAtTimesStaysCheap() {
    long version = 1;
    for (int i = 0; i < DELETIONS; i++) {
      put(i, ++version);
      assertEquals(List.of(i), scan(QUEUE, version, 2));
      delete(i, ++version);
      assertEquals(List.of(), scan(QUEUE, version, 2));
    }
    long steps = counter("deadKeySteps");
    assertTrue(steps < 60L * DELETIONS, steps + " steps for " + 2 * DELETIONS + " scans");
  }

  @Test
  void rowsThatComeAndGoAmongDeletedOnesLeaveFewHoles() {
    long version = 1;
    for (int i = 0; i < DELETIONS; i++) {
      put(i, 1);
      delete(i, ++version);
    }
    assertEquals(List.of(), scan(QUEUE, version, 1));
    long before = counter("deadKeySteps");
    for (int i = 0; i < 1000; i++) {
      int back = i * 7919 % DELETIONS;
      put(back, ++version);
      assertEquals(List.of(back), scan(QUEUE, version, 5));
      delete(back, ++version);
      assertEquals(List.of(), scan(QUEUE, version, 5));
    }
    long steps = counter("deadKeySteps") - before;
    assertTrue(steps < 150L * 1000, steps + " steps for 2000 scans");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOldSnapshotSeesWhatWasDeletedSince(boolean reverse) {
    ScanRange range = reverse ? QUEUE.reversed() : QUEUE;
    List<Integer> all = new ArrayList<>();
    WriteBatch rows = new WriteBatch().version(5);
    WriteBatch deletes = new WriteBatch().version(7);
    for (int i = 0; i < 50; i++) {
      rows.put(key(i), VALUE);
      deletes.delete(key(i));
      all.add(reverse ? 0 : i, i);
    }
    apply(rows);
    try (Snapshot before = engine.snapshot()) {
      apply(deletes);
      assertEquals(List.of(), scan(range, 7, 1));
      assertEquals(List.of(), scan(range, 7, 1));
      assertTrue(counter("deadSpanLeaps") > 0);
      assertEquals(all, scan(before, range, 7, 100));
      assertEquals(all, scan(range, 6, 100));
    }
  }

  @Test
  void anOldSnapshotSeesRowsWhoseDeletesWereCollected() {
    // In a table of its own: deletes of this version or later must be kept by the flush below.
    apply(new WriteBatch().put(new byte[] {'z'}, VALUE).version(6));
    engine.flush();
    for (int i = 0; i < 50; i++) {
      put(i, 5);
      if (i != 10) {
        delete(i, 6);
      }
    }
    apply(new WriteBatch().deleteRange(key(10), key(11)).version(25));
    try (Snapshot before = engine.snapshot()) {
      engine.watermark(30);
      engine.flush();
      assertEquals(List.of(), scan(QUEUE, 40, 1));
      assertEquals(List.of(), scan(QUEUE, 40, 1));
      assertTrue(counter("deadSpanLeaps") > 0);
      assertEquals(List.of(10), scan(before, QUEUE, 10, 1));
    }
  }

  @Test
  void aPutOfAnOlderVersionThanTheDeletesIsSeen() {
    for (int i = 0; i < 50; i++) {
      put(i, 5);
      delete(i, 10);
    }
    assertEquals(List.of(), scan(QUEUE, 20, 1));
    put(7, 8);
    put(8, 12);
    assertEquals(List.of(8), scan(QUEUE, 20, 9));
    assertEquals(7, scan(QUEUE, 9, 9).get(7));
  }

  @Test
  void deletesAreStillSeenByWhoAsksForThem() {
    for (int i = 0; i < 50; i++) {
      put(i, 5);
      delete(i, 10);
    }
    assertEquals(List.of(), scan(QUEUE, 20, 1));
    assertEquals(50, scan(QUEUE.withTombstones(), 20, 100).size());
  }

  @Test
  void aLongRunIsWalkedWhereReadersMayWait() {
    for (int i = 0; i < 1000; i++) {
      put(i, 5);
      delete(i, 10);
    }
    assertThrows(WouldWaitException.class, () -> NoWait.demand(() -> scan(QUEUE, 20, 1)));
    assertEquals(List.of(), scan(QUEUE, 20, 1));
    assertEquals(List.of(), NoWait.demand(() -> scan(QUEUE, 20, 1)));
  }

  @Test
  void aScanOfAClosedStoreGoesOnWithoutProof() {
    for (int i = 0; i < 50; i++) {
      put(i, 5);
      delete(i, 10);
    }
    put(60, 11);
    try (Snapshot snapshot = engine.snapshot()) {
      engine.close();
      assertEquals(List.of(60), scan(snapshot, QUEUE, 20, 9));
    }
  }

  /** Point reads know no spans: in one snapshot both must agree, whatever others do meanwhile. */
  @Test
  void writersPutIntoSpansWhileScansProveThem() throws Exception {
    int keys = 64;
    AtomicBoolean written = new AtomicBoolean();
    try (StorageEngine shared =
            ShapedLsm.eager(
                new EngineOptions(
                    Path.of("shared"),
                    EngineOptions.Kind.LSM,
                    new MemoryFileSystem(),
                    1 << 20,
                    1 << 20,
                    true));
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        boolean reverse = reader == 1;
        readers.add(
            threads.submit(
                () -> {
                  while (!written.get()) {
                    compareScanAndGets(shared, keys, reverse);
                  }
                }));
      }
      try {
        write(shared, keys, 2000);
      } finally {
        written.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
      long leaps = shared.statistics().counters().getOrDefault("deadSpanLeaps", 0L);
      long puts = shared.statistics().counters().getOrDefault("deadSpanPuts", 0L);
      assertTrue(leaps > 50 && puts > 50, leaps + " leaps, " + puts + " puts into spans");
    }
  }

  /** One row comes and goes; what else is put prolongs the time in which an apply is half done. */
  private static void write(StorageEngine engine, int keys, int times) {
    for (int time = 0; time < times; time++) {
      int number = ThreadLocalRandom.current().nextInt(keys);
      WriteBatch put = new WriteBatch().put(key(number), VALUE);
      for (int i = 0; i < 50; i++) {
        put.put(new byte[] {'z', (byte) i}, VALUE);
      }
      engine.apply(put.version(2 * time + 2), Durability.NONE);
      if (time % 3 > 0) {
        Thread.yield();
      }
      engine.apply(new WriteBatch().delete(key(number)).version(2 * time + 3), Durability.NONE);
    }
  }

  private static void compareScanAndGets(StorageEngine engine, int keys, boolean reverse) {
    try (Snapshot snapshot = engine.snapshot()) {
      List<Integer> expected = new ArrayList<>();
      Cell cell = new Cell();
      List<Integer> found =
          scan(snapshot, reverse ? QUEUE.reversed() : QUEUE, Long.MAX_VALUE, keys);
      for (int number = 0; number < keys; number++) {
        if (snapshot.get(key(number), Long.MAX_VALUE, cell)) {
          expected.add(reverse ? 0 : expected.size(), number);
        }
      }
      assertEquals(expected, found);
    }
  }
}
