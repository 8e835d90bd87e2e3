package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Power fails at every sync of a script, in every way: nothing promised is lost, nothing is half
 * there.
 */
class LsmCrashTest {
  private static final int APPLIES = 70;

  @ParameterizedTest
  @EnumSource(Durability.class)
  void aCrashAtAnySyncLeavesAPrefixWithAllThatWasPromised(Durability durability) {
    CrashingFileSystem files = new CrashingFileSystem();
    Workload workload = new Workload(7, APPLIES);
    long[] clones = {0};
    files.beforeSync(
        path -> {
          for (Damage damage : Damage.values()) {
            long seed = ++clones[0];
            try {
              checkRecovery(files.crashClone(seed, damage), workload);
            } catch (AssertionError | RuntimeException e) {
              throw new AssertionError(
                  "clone "
                      + seed
                      + " ("
                      + damage
                      + ") at the sync of "
                      + path
                      + ": "
                      + e.getMessage(),
                  e);
            }
          }
        });
    try (StorageEngine engine = Workload.open(files)) {
      workload.run(engine, durability);
    }
    assertTrue(clones[0] > 200, "only " + clones[0] + " clones");
  }

  private static void checkRecovery(CrashingFileSystem clone, Workload workload) {
    try (StorageEngine engine = Workload.open(clone)) {
      workload.check(engine);
    }
    // What recovery itself wrote must not depend on luck: lose all of it that was not synced.
    try (StorageEngine engine = Workload.open(clone.crashClone(1, Damage.LOST))) {
      workload.check(engine);
    }
  }
}
