package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.export.ExportFile;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import java.io.IOException;
import java.util.EnumMap;
import org.junit.jupiter.api.Test;

/** Power fails at every sync of an ingest and of an export, in every way. */
class LsmIngestCrashTest {
  @Test
  void aCrashAtAnySyncOfAnIngestLeavesTheStateBeforeOrAfter() {
    CrashingFileSystem files = new CrashingFileSystem();
    IngestScript script = new IngestScript();
    IngestScript.export(files);
    int[] clones = {0, 0};
    try (StorageEngine engine = IngestScript.open(files)) {
      script.fill(engine, new CrashingFileSystem());
      assertNotEquals(script.before, script.after);
      files.beforeSync(
          path -> {
            for (Damage damage : Damage.values()) {
              long seed = ++clones[0];
              try {
                clones[1] += checkRecovery(files.crashClone(seed, damage), script) ? 1 : 0;
              } catch (AssertionError | RuntimeException | IOException e) {
                throw new AssertionError(
                    "clone " + seed + " (" + damage + ") at the sync of " + path + ": " + e, e);
              }
            }
          });
      engine.ingest(IngestScript.EXPORT);
      assertEquals(script.after, IngestScript.text(engine));
    }
    assertTrue(clones[0] > 100, "only " + clones[0] + " clones");
    assertTrue(clones[1] > 0, "no clone had the state after");
    for (Damage damage : Damage.values()) {
      try (StorageEngine engine = IngestScript.open(files.crashClone(1, damage))) {
        assertEquals(script.after, IngestScript.text(engine), "an ingest that was done, " + damage);
      }
    }
  }

  private static boolean checkRecovery(CrashingFileSystem clone, IngestScript script)
      throws IOException {
    boolean done;
    try (StorageEngine engine = IngestScript.open(clone)) {
      done = script.check(engine);
      IngestScript.checkFiles(clone);
    }
    try (StorageEngine engine = IngestScript.open(clone.crashClone(1, Damage.LOST))) {
      assertEquals(done, script.check(engine), "the second opening sees another state");
      engine.ingest(IngestScript.EXPORT);
      assertTrue(script.check(engine), "a repeated ingest");
    }
    return done;
  }

  @Test
  void anExportThatACrashCutOffIsNoneAndOneThatReturnedIsWhole() {
    CrashingFileSystem files = new CrashingFileSystem();
    EnumMap<Damage, Integer> whole = new EnumMap<>(Damage.class);
    int[] clones = {0};
    files.beforeSync(
        path -> {
          if (path.startsWith(IngestScript.EXPORT)) {
            for (Damage damage : Damage.values()) {
              CrashingFileSystem clone = files.crashClone(++clones[0], damage);
              whole.merge(damage, isWhole(clone) ? 1 : 0, Integer::sum);
            }
          }
        });
    IngestScript.export(files);
    assertEquals(0, whole.getOrDefault(Damage.LOST, 1));
    assertTrue(whole.getOrDefault(Damage.NONE, 0) > 0, whole + "");
    for (Damage damage : Damage.values()) {
      assertTrue(isWhole(files.crashClone(1, damage)), "after the export, " + damage);
    }
  }

  /** True if there is an export; whatever has a description must be one. */
  private static boolean isWhole(CrashingFileSystem clone) {
    IngestScript script = new IngestScript();
    try (StorageEngine engine = IngestScript.open(clone)) {
      script.fill(engine, new CrashingFileSystem());
      if (clone.exists(IngestScript.EXPORT.resolve(ExportFile.NAME))) {
        engine.ingest(IngestScript.EXPORT);
        assertTrue(script.check(engine));
        return true;
      }
      assertThrows(StorageException.class, () -> engine.ingest(IngestScript.EXPORT));
      assertEquals(script.before, IngestScript.text(engine));
      return false;
    }
  }
}
