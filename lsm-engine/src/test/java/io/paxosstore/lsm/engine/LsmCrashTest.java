package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Power fails at every sync of a script, in every way: nothing promised is lost, nothing is half
 * there. Scripts flush and compact over several levels, delete ranges, raise the watermark, keep
 * snapshots open and take checkpoints. {@code -Dio.paxosstore.lsm.crashScripts=N} runs as many for
 * each pair of durabilities.
 */
class LsmCrashTest {
  private static final int APPLIES = 70;
  private static final int SCRIPTS = Integer.getInteger("io.paxosstore.lsm.crashScripts", 1);

  /** Every sync of every script is one; a script with another seed does other things. */
  private static final int LEAST_POINTS_OF_A_SCRIPT = 200;

  @ParameterizedTest
  @CsvSource({"NONE, NONE", "OS, OS", "SYNC, SYNC", "OS, SYNC"})
  void aCrashAtAnySyncLeavesAPrefixWithAllThatWasPromised(Durability most, Durability some) {
    long points = 0;
    for (int script = 0; script < SCRIPTS; script++) {
      points += crashAtEverySync(7 + script, most, some);
    }
    System.out.println(
        most + "/" + some + ": " + points + " crash points of " + SCRIPTS + " scripts");
    assertTrue(points >= (long) SCRIPTS * LEAST_POINTS_OF_A_SCRIPT, points + " crash points");
  }

  @Test
  void thereAreEightWaysToLoseWhatWasNotSynced() {
    assertTrue(Damage.values().length - 1 >= 8);
  }

  private static long crashAtEverySync(long script, Durability most, Durability some) {
    CrashingFileSystem files = new CrashingFileSystem();
    Workload workload = new Workload(script, APPLIES);
    AtomicLong points = new AtomicLong();
    files.beforeSync(
        path -> {
          long point = points.incrementAndGet();
          for (Damage damage : Damage.values()) {
            Workload.Promises promises = workload.promises();
            CrashingFileSystem clone = files.crashClone(point * 16 + damage.ordinal(), damage);
            try {
              checkRecovery(clone, workload, promises, damage);
            } catch (AssertionError | RuntimeException e) {
              throw new AssertionError(
                  "script "
                      + script
                      + ", point "
                      + point
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
      workload.runWithReadersAndCheckpoints(engine, most, some);
    }
    return points.get();
  }

  private static void checkRecovery(
      CrashingFileSystem clone, Workload workload, Workload.Promises promises, Damage damage) {
    int kept = damage == Damage.NONE ? promises.handedOver() : promises.synced();
    try (StorageEngine engine = Workload.open(clone)) {
      workload.check(engine, kept);
    }
    workload.checkCheckpoint(clone, promises.checkpoint());
    // What recovery itself wrote must not depend on luck: lose all of it that was not synced.
    try (StorageEngine engine = Workload.open(clone.crashClone(1, Damage.LOST))) {
      workload.check(engine, kept);
    }
  }
}
