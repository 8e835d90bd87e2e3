package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.EachFault;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.paxos.Appended;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A power loss at every sync, and a failure of every operation, of a node that commits over several
 * groups, flushes and trims: what was acknowledged is there, and no commit is there in part.
 */
final class LoneReplicaCrashTest {
  private final AtomicLong wall = new AtomicLong(1_000_000);
  private int acknowledged;
  private long lastTold;

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aPowerLossAtAnySyncLosesNoAcknowledgedCommitAndSplitsNone(Damage damage) {
    CrashingFileSystem disk = new CrashingFileSystem();
    Bank bank = new Bank(3);
    disk.beforeSync(path -> survives(disk, damage, bank));
    workload(disk, bank, 150);
    survives(disk, damage, bank);
    assertEquals(bank.transfers(), acknowledged);
    assertTrue(disk.syncs() > 150, "syncs: " + disk.syncs());
  }

  @EachFault
  void whicheverOperationFailsNoAcknowledgedCommitIsLost(boolean sticky, Fault fault) {
    boolean triggered = true;
    // Every operation at first, while the directory is made; then in growing steps.
    for (int nth = 1; triggered; nth += 1 + nth / 30) {
      CrashingFileSystem disk = new CrashingFileSystem();
      FaultyFileSystem faulty = new FaultyFileSystem(disk);
      faulty.failChange(nth, sticky, fault);
      acknowledged = 0;
      lastTold = 0;
      Bank bank = new Bank(nth);
      try {
        workload(faulty, bank, 60);
      } catch (StorageException e) {
        assertTrue(faulty.triggered(), "operation " + nth + ": " + e);
      }
      triggered = faulty.triggered();
      survives(disk, Damage.LOST, bank);
      survives(disk, Damage.NONE, bank);
    }
  }

  @Test
  void theBootNumberGrowsWithEveryOpenAndTheIncarnationStays() {
    CrashingFileSystem disk = new CrashingFileSystem();
    long incarnation = 0;
    for (int boot = 1; boot <= 3; boot++) {
      try (ClusterReplica replica = ClusterReplica.embedded(options(disk))) {
        assertEquals(boot, replica.boot());
        assertTrue(boot == 1 || replica.incarnation() == incarnation);
        incarnation = replica.incarnation();
      }
    }
    CrashingFileSystem other = new CrashingFileSystem();
    try (ClusterReplica replica = ClusterReplica.embedded(options(other))) {
      assertTrue(replica.incarnation() != incarnation, "a fresh disk is another incarnation");
    }
    assertThrows(
        StorageException.class,
        () -> {
          other.plant(
              Path.of("/node/identity"),
              "paxosstore data directory\nformat 2\nanything"
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
          ClusterReplica.embedded(options(other));
        });
  }

  private void workload(FileSystem fileSystem, Bank bank, int rounds) {
    Random random = new Random(5);
    try (ClusterReplica replica = ClusterReplica.embedded(options(fileSystem))) {
      for (int round = 0; round < rounds; round++) {
        Appended last = bank.transfer(replica);
        for (int more = random.nextInt(3); more > 0; more--) {
          last = bank.transfer(replica);
        }
        wall.addAndGet(random.nextInt(2_000));
        lastTold = replica.hlc().now();
        if (random.nextInt(4) > 0) {
          replica.awaitCounts(last);
          acknowledged = bank.transfers();
          assertEquals(acknowledged, bank.check(replica));
        }
      }
    }
    acknowledged = bank.transfers();
  }

  private void survives(CrashingFileSystem disk, Damage damage, Bank bank) {
    CrashingFileSystem crashed = disk.crashClone(disk.syncs(), damage);
    long wallBefore = wall.getAndSet(0);
    try (ClusterReplica replica = ClusterReplica.embedded(options(crashed))) {
      int found = bank.check(replica);
      assertTrue(
          found >= acknowledged, found + " transfers found, " + acknowledged + " acknowledged");
      assertTrue(replica.hlc().next() > lastTold, "the clock went back");
      Bank restored = bank.restoredAt(found, 1);
      for (int i = 0; i < 3; i++) {
        replica.awaitCounts(restored.transfer(replica));
      }
      assertEquals(found + 3, restored.check(replica));
    } finally {
      wall.set(wallBefore);
    }
  }

  private NodeOptions options(FileSystem fileSystem) {
    return NodeOptions.at(Path.of("/node"))
        .fileSystem(fileSystem)
        .sizes(48 << 10, 16 << 10, 40 << 10)
        .cacheBytes(1 << 20)
        .background(false)
        .wallMillis(wall::get);
  }
}
