package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every changing operation of a script fails once; disks fill up and are cleaned up. */
class LsmFaultTest {
  @ParameterizedTest
  @CsvSource({
    "INPUT_OUTPUT_ERROR, false, SYNC",
    "INPUT_OUTPUT_ERROR, true, SYNC",
    "NO_SPACE, false, SYNC",
    "NO_SPACE, true, SYNC",
    "NO_SPACE, false, NONE"
  })
  void whateverFailsWhatWasPromisedIsThereAfterReopening(
      Fault fault, boolean sticky, Durability durability) {
    boolean triggered = true;
    for (int nth = 1; triggered; nth++) {
      FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
      Workload workload = new Workload(3, 24);
      files.failChange(nth, sticky, fault);
      try (StorageEngine engine = Workload.open(files)) {
        workload.run(engine, durability);
      } catch (StorageException expected) {
        assertTrue(files.triggered(), "failed without a fault: " + expected);
      }
      triggered = files.triggered();
      files.heal();
      try (StorageEngine engine = Workload.open(files)) {
        workload.check(engine);
        workload.run(engine, durability);
        workload.check(engine);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("operation " + nth + " failed: " + e.getMessage(), e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReadThatFailsIsToldAndNeverAnsweredWrongly(boolean sticky) {
    boolean triggered = true;
    for (int nth = 1; triggered; nth++) {
      FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
      try (StorageEngine engine = Workload.open(files)) {
        new Workload(3, 24).run(engine, Durability.SYNC);
      }
      Workload workload = new Workload(3, 48);
      workload.promised = 24;
      workload.begun = 24;
      files.fail(
          EnumSet.of(Operation.OPEN, Operation.READ), "*", nth, sticky, Fault.INPUT_OUTPUT_ERROR);
      try (StorageEngine engine = Workload.open(files)) {
        workload.check(engine);
        workload.run(engine, Durability.SYNC);
        engine.checkpoint(Path.of("/copy"));
        workload.check(engine);
      } catch (StorageException expected) {
        assertTrue(files.triggered(), "failed without a fault: " + expected);
        assertFalse(
            expected instanceof CorruptionException, "an I/O error is no damage: " + expected);
      }
      triggered = files.triggered();
      files.heal();
      try (StorageEngine engine = Workload.open(files)) {
        workload.check(engine);
        workload.run(engine, Durability.SYNC);
        workload.check(engine);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("read " + nth + " failed: " + e.getMessage(), e);
      }
    }
  }

  @Test
  void aFailedSyncOfTheLogPoisonsTheStore() {
    FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
    try (StorageEngine engine = Workload.open(files)) {
      engine.apply(row(1), Durability.SYNC);
      files.fail(EnumSet.of(Operation.SYNC), "*.log", 1, false, Fault.INPUT_OUTPUT_ERROR);
      assertThrows(StorageException.class, () -> engine.apply(row(2), Durability.SYNC));
      StorageException later =
          assertThrows(StorageException.class, () -> engine.apply(row(3), Durability.NONE));
      assertTrue(String.valueOf(later.getMessage()).contains("reopened"), later.getMessage());
      assertThrows(StorageException.class, () -> engine.get(key(1), 1, new Cell()));
    }
    try (StorageEngine engine = Workload.open(files)) {
      assertTrue(engine.get(key(1), 10, new Cell()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFullDiskRefusesWritesAndRecoversByItself(boolean background) {
    FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
    EngineOptions options = Workload.options(files).memtableBytes(32 << 10).background(background);
    long kept = 0;
    try (StorageEngine engine = StorageEngine.open(options)) {
      files.quota(300 << 10);
      DiskFullException refusal = null;
      while (refusal == null) {
        try {
          engine.apply(row(kept + 1), Durability.NONE);
          kept++;
        } catch (DiskFullException e) {
          refusal = e;
        }
      }
      assertTrue(String.valueOf(refusal.getMessage()).contains("full"), refusal.getMessage());
      for (long number = 1; number <= kept; number++) {
        assertTrue(engine.get(key(number), Long.MAX_VALUE, new Cell()));
      }
      files.heal();
      kept++;
      applyWhenThereIsSpace(engine, kept);
      engine.flush();
    }
    try (StorageEngine engine = StorageEngine.open(options)) {
      for (long number = 1; number <= kept; number++) {
        assertTrue(engine.get(key(number), Long.MAX_VALUE, new Cell()), "row " + number);
      }
    }
  }

  private static void applyWhenThereIsSpace(StorageEngine engine, long number) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (true) {
      try {
        engine.apply(row(number), Durability.NONE);
        return;
      } catch (DiskFullException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OS", "SYNC"})
  void aLogWithoutRoomRefusesTheWriteAndNothingOfItIsSeen(Durability durability) {
    FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
    // Memtables larger than what is written: only the log grows, by segments.
    EngineOptions options = Workload.options(files).memtableBytes(2 << 20);
    long kept = 0;
    try (StorageEngine engine = StorageEngine.open(options)) {
      engine.apply(row(++kept), durability);
      files.quota(512 << 10);
      while (true) {
        try {
          engine.apply(row(kept + 1), durability);
          kept++;
        } catch (DiskFullException e) {
          break;
        }
      }
      assertEquals(0, engine.versionOf(key(kept + 1), Long.MAX_VALUE));
      files.heal();
      engine.apply(row(++kept), durability);
    }
    try (StorageEngine engine = StorageEngine.open(options)) {
      for (long number = 1; number <= kept; number++) {
        assertTrue(engine.get(key(number), Long.MAX_VALUE, new Cell()), "row " + number);
      }
    }
  }

  private static byte[] key(long number) {
    return ("row " + number).getBytes(StandardCharsets.US_ASCII);
  }

  private static WriteBatch row(long number) {
    byte[] value = new byte[1000];
    new Random(number).nextBytes(value);
    return new WriteBatch().put(key(number), value).version(number);
  }
}
