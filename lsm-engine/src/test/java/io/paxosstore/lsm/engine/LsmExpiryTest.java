package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables of which every row has expired go unread; others are read. */
class LsmExpiryTest {
  private static final ScanRange OLD = ScanRange.prefix(bytes("old"));

  private final CrashingFileSystem files = new CrashingFileSystem();
  private StorageEngine engine;

  @BeforeEach
  void writeATableThatNobodyCanRead() throws IOException {
    engine = open();
    for (int i = 0; i < 20; i++) {
      put("old" + i, 1 + i);
    }
    engine.flush();
    put("other", 5);
    engine.flush();
    reopenWithDamage();
    assertThrows(CorruptionException.class, () -> get("old0"));
  }

  private StorageEngine open() {
    return ShapedLsm.tiny(Workload.options(files).memtableBytes(8 << 10));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** The first block of the first table fails its checksum from now on. */
  private void reopenWithDamage() throws IOException {
    engine.close();
    Path table = Workload.DIRECTORY.resolve("000001.sst");
    byte[] bytes = files.bytes(table);
    bytes[3] ^= 1;
    files.plant(table, bytes);
    engine = open();
  }

  @Test
  void aTableOfWhichAllHasExpiredIsDroppedUnread() throws IOException {
    engine.expire(OLD, 22, Durability.NONE);
    engine.watermark(21);
    engine.compact();
    assertEquals(1, dropped());
    assertFalse(files.exists(Workload.DIRECTORY.resolve("000001.sst")));
    assertFalse(get("old0"));
    assertTrue(get("other"));
  }

  @Test
  void aFlushIsEnoughForThat() {
    engine.expire(OLD, 22, Durability.NONE);
    engine.watermark(21);
    engine.flush();
    fillAMemtable();
    assertEquals(1, dropped());
    assertTrue(get("other"));
  }

  /** Without background threads, compactions are due when a memtable is full. */
  private void fillAMemtable() {
    for (int i = 0; i < 200; i++) {
      engine.apply(
          new WriteBatch().put(bytes("new" + i), new byte[100]).version(100), Durability.NONE);
    }
  }

  @Test
  void aTableWithARowThatHasNotExpiredIsRead() {
    engine.expire(OLD, 20, Durability.NONE);
    engine.watermark(21);
    assertThrows(CorruptionException.class, engine::compact);
    assertEquals(0, dropped());
  }

  @Test
  void aTableThatAReaderMayAskForIsKept() {
    engine.expire(OLD, 22, Durability.NONE);
    engine.watermark(20);
    assertThrows(CorruptionException.class, engine::compact);
    assertEquals(0, dropped());
  }

  @Test
  void neighbouringRangesTogetherHideATable() {
    engine.expire(ScanRange.of(bytes("old"), bytes("old15")), 30, Durability.NONE);
    engine.flush();
    engine.expire(ScanRange.of(bytes("old15"), bytes("olda")), 40, Durability.NONE);
    engine.watermark(50);
    engine.compact();
    assertEquals(1, dropped());
    assertTrue(get("other"));
  }

  @Test
  void aGapBetweenRangesKeepsATable() {
    engine.expire(ScanRange.of(bytes("old"), bytes("old15")), 30, Durability.NONE);
    engine.expire(ScanRange.of(bytes("old150"), bytes("olda")), 40, Durability.NONE);
    engine.watermark(50);
    assertThrows(CorruptionException.class, engine::compact);
    assertEquals(0, dropped());
  }

  private long dropped() {
    return engine.statistics().counters().getOrDefault("tablesDropped", -1L);
  }

  private void put(String key, long version) {
    engine.apply(new WriteBatch().put(bytes(key), bytes("v")).version(version), Durability.NONE);
  }

  private boolean get(String key) {
    return engine.get(bytes(key), 100, new Cell());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
