package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks, indexes and filters together stay within the budget, and what is too much leaves. */
class LsmMemoryBudgetTest {
  private static final int ROWS = 20_000;
  private static final long BUDGET = 512 << 10;

  /** The largest block: a budget below it still holds one. */
  private static final long BLOCK = 32 << 10;

  private StorageEngine engine;

  @BeforeEach
  void writeManyTables() {
    EngineOptions options =
        Workload.options(new MemoryFileSystem()).memtableBytes(256 << 10).cacheBytes(BUDGET);
    engine = StorageEngine.open(options);
    Random random = new Random(1);
    byte[] value = new byte[100];
    for (int i = 0; i < ROWS; i++) {
      random.nextBytes(value);
      engine.apply(
          new WriteBatch().put(ByteBuffer.allocate(8).putLong(i).array(), value).version(1),
          Durability.NONE);
    }
    engine.flush();
    readAll();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private void readAll() {
    int rows = 0;
    try (Snapshot snapshot = engine.snapshot();
        Cursor cursor = snapshot.scan(ScanRange.of(null, null), 1)) {
      while (cursor.next()) {
        rows++;
      }
    }
    assertEquals(ROWS, rows);
  }

  private long counter(String name) {
    Map<String, Long> counters = engine.statistics().counters();
    return counters.getOrDefault(name, -1L);
  }

  @Test
  void indexesAndFiltersAreTakenOutOfWhatBlocksGet() {
    assertTrue(engine.statistics().tables() > 3, engine.statistics().toString());
    assertTrue(counter("indexBytes") > ROWS * 10 / 8, engine.statistics().toString());
    assertTrue(
        counter("cacheBytes") + counter("indexBytes") <= BUDGET, engine.statistics().toString());
    assertTrue(
        counter("cacheBytes") + counter("indexBytes") > BUDGET - BLOCK,
        engine.statistics().toString());
  }

  @Test
  void blocksKeepAnEighthHoweverLargeTheIndexesAre() {
    long budget = counter("indexBytes");
    engine.reconfigure(engine.liveOptions().cacheBytes(budget));
    readAll();
    assertTrue(
        counter("cacheBytes") <= Math.max(budget / 8, BLOCK), engine.statistics().toString());
    assertTrue(counter("cacheBytes") > 0);
  }

  @Test
  void aSmallerBudgetHoldsAtOnceAndALargerOneFillsAgain() {
    engine.reconfigure(engine.liveOptions().cacheBytes(BUDGET / 2));
    assertTrue(
        counter("cacheBytes") + counter("indexBytes") <= BUDGET / 2,
        engine.statistics().toString());
    readAll();
    assertTrue(counter("cacheBytes") + counter("indexBytes") <= BUDGET / 2);
    engine.reconfigure(engine.liveOptions().cacheBytes(16 * BUDGET));
    readAll();
    assertTrue(counter("cacheBytes") > ROWS * 100L, "everything fits now");
    long misses = counter("cacheMisses");
    readAll();
    assertEquals(misses, counter("cacheMisses"));
  }

  @Test
  void tablesThatAreGoneTakeNothing() {
    long before = counter("indexBytes");
    engine.apply(
        new WriteBatch().deleteRange(new byte[] {0}, new byte[] {1}).version(2), Durability.NONE);
    engine.watermark(2);
    engine.compact();
    assertTrue(before > 0);
    assertEquals(0, counter("indexBytes"));
    assertEquals(0, counter("cacheBytes"));
  }

  @Test
  void pausedCompactionsAreMadeUpFor() {
    engine.reconfigure(engine.liveOptions().compaction(false));
    for (int i = 0; i < 8; i++) {
      engine.apply(
          new WriteBatch().put(new byte[] {1}, new byte[300 << 10]).version(2 + i),
          Durability.NONE);
    }
    int waiting = engine.statistics().tablesPerLevel().getFirst();
    assertTrue(waiting >= 6, engine.statistics().toString());
    assertTrue(counter("compactionDebtBytes") > 0);
    engine.reconfigure(engine.liveOptions().compaction(true));
    for (int i = 0; i < 2; i++) {
      engine.apply(
          new WriteBatch().put(new byte[] {1}, new byte[300 << 10]).version(20 + i),
          Durability.NONE);
    }
    assertTrue(engine.statistics().tablesPerLevel().getFirst() < 4);
  }

  @Test
  void readsAreCounted() {
    long before = counter("reads");
    for (int i = 0; i < 1000; i++) {
      engine.versionOf(ByteBuffer.allocate(8).putLong(i).array(), 1);
    }
    long reads = counter("reads") - before;
    assertTrue(reads >= 1000 && reads < 1010, reads + " reads");
  }
}
