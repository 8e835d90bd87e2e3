package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a listener hears when something goes wrong, and that it hears it once. */
class LsmListenerTest {
  private final List<EngineEvent> heard = new CopyOnWriteArrayList<>();

  private EngineOptions options(FileSystem files) {
    return Workload.options(files).listener(heard::add);
  }

  private <T extends EngineEvent> List<T> heard(Class<T> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void aFullDiskIsToldWhenItBeginsAndWhenItEnds() {
    FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
    try (StorageEngine engine = StorageEngine.open(options(files).memtableBytes(32 << 10))) {
      files.quota(100 << 10);
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThrows(
            DiskFullException.class,
            () -> {
              for (int i = 0; i < 1000; i++) {
                engine.apply(row(i, 1000), Durability.NONE);
              }
            });
      }
      assertEquals(1, heard(EngineEvent.DiskFull.class).size(), heard.toString());
      assertEquals(0, heard(EngineEvent.DiskHasRoom.class).size(), heard.toString());
      files.heal();
      engine.flush();
      assertEquals(1, heard(EngineEvent.DiskHasRoom.class).size(), heard.toString());
    }
  }

  @Test
  void aFailedSyncIsToldAsPoison() {
    FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
    try (StorageEngine engine = StorageEngine.open(options(files))) {
      engine.apply(row(1, 10), Durability.SYNC);
      files.fail(EnumSet.of(Operation.SYNC), "*.log", 1, false, Fault.INPUT_OUTPUT_ERROR);
      assertThrows(StorageException.class, () -> engine.apply(row(2, 10), Durability.SYNC));
      assertThrows(StorageException.class, () -> engine.apply(row(3, 10), Durability.SYNC));
    }
    assertEquals(1, heard(EngineEvent.Poisoned.class).size(), heard.toString());
  }

  @Test
  void aDamagedPlaceIsToldOnceHoweverOftenItIsRead() throws IOException {
    CrashingFileSystem files = new CrashingFileSystem();
    try (StorageEngine engine = StorageEngine.open(options(files))) {
      engine.apply(row(1, 100), Durability.NONE);
      engine.flush();
    }
    Path table = Workload.DIRECTORY.resolve("000001.sst");
    byte[] bytes = files.bytes(table);
    bytes[3] ^= 1;
    files.plant(table, bytes);
    try (StorageEngine engine = StorageEngine.open(options(files))) {
      for (int i = 0; i < 3; i++) {
        assertThrows(CorruptionException.class, () -> engine.get(key(1), 5, new Cell()));
      }
      assertEquals(1L, engine.statistics().counters().get("corruptPlaces"));
    }
    List<EngineEvent.CorruptionFound> found = heard(EngineEvent.CorruptionFound.class);
    assertEquals(1, found.size(), heard.toString());
    String message = String.valueOf(found.getFirst().found().getMessage());
    assertTrue(message.contains("000001.sst") && message.contains("offset 0"), message);
  }

  @Test
  void slowedWritesAreToldAndCounted() {
    FileSystem files = new MemoryFileSystem();
    try (StorageEngine engine = ShapedLsm.tiny(options(files).background(true))) {
      engine.reconfigure(engine.liveOptions().compaction(false));
      long deadline = System.nanoTime() + 60_000_000_000L;
      for (int i = 0; tablesThatSlowed() < 2; i++) {
        assertTrue(System.nanoTime() < deadline, "nobody was slowed");
        engine.apply(row(i, 500), Durability.NONE);
      }
      assertTrue(engine.statistics().counters().getOrDefault("writeSlowedNanos", 0L) > 0);
      assertTrue(engine.statistics().counters().getOrDefault("compactionDebtBytes", 0L) > 0);
      assertTrue(engine.statistics().counters().getOrDefault("writesSlowed", 0L) > 0);
    }
  }

  /**
   * Numbers of tables of level 0 at which writes were paced; who waits for a flush is told, too.
   */
  private long tablesThatSlowed() {
    return heard(EngineEvent.WritesSlowed.class).stream()
        .mapToInt(EngineEvent.WritesSlowed::level0Tables)
        .filter(tables -> WritePacer.delayNanos(tables, 1000) > 0)
        .distinct()
        .count();
  }

  private static byte[] key(int number) {
    return ("row " + number).getBytes(StandardCharsets.US_ASCII);
  }

  private static WriteBatch row(int number, int bytes) {
    byte[] value = new byte[bytes];
    new Random(number).nextBytes(value);
    return new WriteBatch().put(key(number), value).version(1 + number);
  }
}
