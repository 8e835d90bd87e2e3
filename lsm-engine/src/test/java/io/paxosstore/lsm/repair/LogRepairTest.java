package io.paxosstore.lsm.repair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.inspect.StoreInspector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage in the middle of the engine's own log: all or nothing of what came after it. */
class LogRepairTest {
  private static final Path DIRECTORY = Path.of("/store");
  private static final Path WAL = DIRECTORY.resolve("wal");
  private static final RepairOptions CUT = new RepairOptions(false, AcceptedLoss.NONE, true);

  /** Fills several segments. */
  private static final int ROWS = 200;

  private final CrashingFileSystem files = new CrashingFileSystem();

  private static StorageEngine open(CrashingFileSystem files) {
    return StorageEngine.open(
        new EngineOptions(DIRECTORY, EngineOptions.Kind.LSM, files, 1 << 20, 1 << 20, false));
  }

  private static void write(StorageEngine engine, int number) {
    engine.apply(new WriteBatch().put(key(number), value(number)).version(number), Durability.SYNC);
  }

  private static byte[] key(int number) {
    return ("key" + number).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] value(int number) {
    return ("<value " + number + ">").repeat(100).getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes all rows, of which tables hold those up to {@code flushed}. */
  private void fill(int flushed) {
    try (StorageEngine engine = open(files)) {
      for (int number = 1; number <= ROWS; number++) {
        write(engine, number);
        if (number == flushed) {
          engine.flush();
        }
      }
    }
  }

  /** Damages the record of a row. */
  private void rot(int number) throws IOException {
    String wanted = "<value " + number + ">";
    for (String name : files.list(WAL)) {
      byte[] bytes = files.bytes(WAL.resolve(name));
      int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(wanted);
      if (name.endsWith(".log") && at >= 0) {
        bytes[at + 1] ^= 1;
        files.plant(WAL.resolve(name), bytes);
        return;
      }
    }
    throw new AssertionError("no record of row " + number);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 60, 150})
  void aDamagedRecordIsRefusedAndWithConsentTheLogEndsBeforeIt(int flushed) throws IOException {
    fill(flushed);
    // Segments whose records are all in tables are gone.
    int rotten = flushed == 150 ? 151 : 90;
    if (flushed == 60) {
      rot(61);
      rotten = 61;
    } else {
      rot(rotten);
    }
    assertThrows(CorruptionException.class, () -> open(files).close());
    StorageException refusal = assertThrows(StorageException.class, () -> repair(false));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("after position ")
            && String.valueOf(refusal.getMessage()).contains(".log offset "),
        refusal.getMessage());
    repair(true);
    checkPrefix(files, rotten - 1);
    List<String> names = files.list(WAL);
    assertTrue(names.stream().anyMatch(name -> name.endsWith(".log.damaged")), names.toString());
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      assertEquals(List.of(), store.check());
    }
  }

  @Test
  void damageBeforeWhatIsInTablesDoesNotSwallowLaterWrites() throws IOException {
    fill(150);
    int rotten = 149;
    // The segment of the flushed row is still there, and so are records before it.
    rot(rotten);
    assertThrows(CorruptionException.class, () -> open(files).close());
    repair(true);
    checkPrefix(files, 150);
    try (StorageEngine engine = open(files)) {
      write(engine, 151);
    }
    checkPrefix(files, 151);
  }

  @Test
  void aCrashAtAnySyncOfACutLeavesALogThatIsDamagedOrCut() throws IOException {
    fill(0);
    rot(20);
    List<CrashingFileSystem> clones = new ArrayList<>();
    files.beforeSync(
        path -> {
          for (Damage damage : Damage.values()) {
            clones.add(files.crashClone(clones.size(), damage));
          }
        });
    repair(true);
    files.beforeSync(path -> {});
    assertTrue(clones.size() >= 30, clones.size() + " clones");
    for (CrashingFileSystem clone : clones) {
      try {
        checkPrefix(clone.crashClone(1, Damage.NONE), 19);
      } catch (CorruptionException stillDamaged) {
        assertTrue(String.valueOf(stillDamaged.getMessage()).contains(".log"));
      }
      StoreRepair.run(clone, DIRECTORY, CUT, line -> {});
      checkPrefix(clone, 19);
    }
  }

  private void repair(boolean cut) throws IOException {
    StoreRepair.run(files, DIRECTORY, new RepairOptions(false, AcceptedLoss.NONE, cut), line -> {});
  }

  private static void checkPrefix(CrashingFileSystem files, int last) {
    try (StorageEngine engine = open(files)) {
      Cell cell = new Cell();
      for (int number = 1; number <= ROWS; number++) {
        boolean found = engine.get(key(number), Long.MAX_VALUE, cell);
        assertEquals(number <= last, found, "row " + number + " of " + last);
        if (found) {
          assertArrayEquals(value(number), cell.copy());
        }
      }
    }
  }
}
