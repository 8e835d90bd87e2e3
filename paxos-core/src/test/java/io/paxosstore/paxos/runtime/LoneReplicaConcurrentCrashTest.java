package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.GroupId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/**
 * Power losses while many threads commit, the engine flushes and compacts and the log is trimmed:
 * whatever was acknowledged to any thread before the moment is there after it.
 */
final class LoneReplicaConcurrentCrashTest {
  private static final int THREADS = 6;
  private static final int EACH = 250;
  private static final int CLONES = 120;

  private record Crash(long[] acknowledged, CrashingFileSystem disk, Damage damage) {}

  @Test
  void whatAnyThreadWasToldIsThereAfterAPowerLoss() throws InterruptedException {
    CrashingFileSystem disk = new CrashingFileSystem();
    AtomicLongArray acknowledged = new AtomicLongArray(THREADS);
    List<Crash> crashes = Collections.synchronizedList(new ArrayList<>());
    disk.beforeSync(
        path -> {
          int number = crashes.size();
          if (number < CLONES) {
            // First what was told, then the crash: the other way round would prove nothing.
            long[] told = new long[THREADS];
            for (int thread = 0; thread < THREADS; thread++) {
              told[thread] = acknowledged.get(thread);
            }
            Damage damage = Damage.values()[number % Damage.values().length];
            crashes.add(new Crash(told, disk.crashClone(number, damage), damage));
          }
        });
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (ClusterReplica replica = ClusterReplica.embedded(options(disk))) {
      List<Thread> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int own = thread;
        running.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        commitAll(replica, own, acknowledged);
                      } catch (Throwable e) {
                        failures.add(e);
                      }
                    }));
      }
      for (Thread thread : running) {
        thread.join();
      }
    }
    assertEquals(List.of(), failures);
    assertTrue(crashes.size() >= 50, "crashes: " + crashes.size());
    for (Crash crash : crashes) {
      try (ClusterReplica replica = ClusterReplica.embedded(options(crash.disk))) {
        for (int thread = 0; thread < THREADS; thread++) {
          long found = Bank.read(replica, group(thread));
          assertTrue(
              found >= crash.acknowledged[thread] && found <= EACH,
              crash.damage
                  + ": thread "
                  + thread
                  + " found "
                  + found
                  + ", was told "
                  + crash.acknowledged[thread]);
          assertEquals(found, replica.appliedThrough(group(thread)));
        }
      }
    }
  }

  /** One thread in two waits, the other is called. */
  private static void commitAll(ClusterReplica replica, int own, AtomicLongArray acknowledged)
      throws InterruptedException {
    for (int value = 1; value <= EACH; value++) {
      Appended appended = replica.append(List.of(Bank.put(replica, group(own), value)));
      int told = value;
      if (own % 2 == 0) {
        replica.awaitCounts(appended);
        acknowledged.set(own, told);
      } else {
        CountDownLatch done = new CountDownLatch(1);
        replica.whenCounts(
            appended,
            () -> {
              acknowledged.set(own, told);
              done.countDown();
            },
            cause -> done.countDown());
        done.await();
      }
      assertEquals(value, acknowledged.get(own));
    }
  }

  private static GroupId group(int thread) {
    return new GroupId(9, thread);
  }

  private static NodeOptions options(FileSystem fileSystem) {
    return NodeOptions.at(Path.of("/node"))
        .fileSystem(fileSystem)
        .sizes(48 << 10, 16 << 10, 40 << 10)
        .cacheBytes(1 << 20);
  }
}
