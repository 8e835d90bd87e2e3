package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupPosition;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.RequestId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node by itself and its log of all groups. */
final class LoneReplicaTest {
  private static final GroupId GROUP = new GroupId(1, 7);
  private static final GroupId OTHER = new GroupId(1, 8);

  @Test
  void entriesOfAGroupAreChainedAndHeardOfInOrder() {
    try (ClusterReplica replica = ClusterReplica.embedded(small(new MemoryFileSystem()))) {
      List<GroupPosition> heard = new ArrayList<>();
      replica.onApplied(
          (tenure, sequence) -> heard.add(new GroupPosition(tenure.group(), sequence)));
      replica.append(List.of(Bank.put(replica, GROUP, 1)));
      Appended both =
          replica.append(List.of(Bank.put(replica, OTHER, 2), Bank.put(replica, GROUP, 3)));
      assertEquals(
          List.of(new GroupPosition(GROUP, 2), new GroupPosition(OTHER, 1)), both.positions());
      assertEquals(0, replica.appliedThrough(GROUP));
      assertFalse(both.counts());
      replica.awaitCounts(both);
      assertTrue(both.counts());
      assertEquals(2, replica.appliedThrough(GROUP));
      assertEquals(3, Bank.read(replica, GROUP));
      assertEquals(
          List.of(
              new GroupPosition(GROUP, 1),
              new GroupPosition(GROUP, 2),
              new GroupPosition(OTHER, 1)),
          heard);
    }
  }

  @Test
  void commitTimestampsOfAGroupMustGrow() {
    try (ClusterReplica replica = ClusterReplica.embedded(small(new MemoryFileSystem()))) {
      GroupRecord late = Bank.put(replica, GROUP, 1);
      replica.append(List.of(Bank.put(replica, GROUP, 2)));
      assertThrows(IllegalArgumentException.class, () -> replica.append(List.of(late)));
      assertThrows(IllegalArgumentException.class, () -> replica.append(List.of()));
      List<GroupRecord> twice = List.of(Bank.put(replica, GROUP, 3), Bank.put(replica, GROUP, 4));
      assertThrows(IllegalArgumentException.class, () -> replica.append(twice));
      List<GroupRecord> half = List.of(Bank.put(replica, OTHER, 3), late);
      assertThrows(IllegalArgumentException.class, () -> replica.append(half));
      assertEquals(0, replica.appliedThrough(OTHER));
      replica.awaitCounts(replica.append(List.of(Bank.put(replica, GROUP, 3))));
      assertEquals(3, Bank.read(replica, GROUP));
    }
  }

  @Test
  void positionsAndTheChainGoOnAfterAReopen() {
    FileSystem disk = new MemoryFileSystem();
    for (int round = 1; round <= 3; round++) {
      try (ClusterReplica replica = ClusterReplica.embedded(small(disk))) {
        assertEquals(round - 1, replica.appliedThrough(GROUP));
        assertEquals(round - 1, Bank.read(replica, GROUP));
        Appended appended = replica.append(List.of(Bank.put(replica, GROUP, round)));
        assertEquals(List.of(new GroupPosition(GROUP, round)), appended.positions());
      }
    }
  }

  @Test
  void whoeverDoesNotWaitIsCalled() throws Exception {
    try (ClusterReplica replica = ClusterReplica.embedded(NodeOptions.inMemory())) {
      CompletableFuture<Long> done = new CompletableFuture<>();
      Appended appended = replica.append(List.of(Bank.put(replica, GROUP, 5)));
      replica.whenCounts(
          appended, () -> done.complete(Bank.read(replica, GROUP)), done::completeExceptionally);
      assertEquals(5, done.get(30, TimeUnit.SECONDS));
      CompletableFuture<Boolean> again = new CompletableFuture<>();
      replica.whenCounts(appended, () -> again.complete(true), again::completeExceptionally);
      assertTrue(again.isDone());
    }
  }

  @Test
  void commitsOfManyThreadsAreAllThereAfterAReopen(@TempDir Path directory) throws Exception {
    int threads = 16;
    int each = 100;
    try (ClusterReplica replica =
        ClusterReplica.embedded(NodeOptions.at(directory).sizes(1 << 20, 64 << 10, 256 << 10))) {
      List<Thread> running = new ArrayList<>();
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      for (int t = 0; t < threads; t++) {
        GroupId group = new GroupId(3, t);
        running.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        for (int i = 1; i <= each; i++) {
                          replica.awaitCounts(replica.append(List.of(Bank.put(replica, group, i))));
                          assertEquals(i, Bank.read(replica, group));
                        }
                      } catch (Throwable e) {
                        failures.add(e);
                      }
                    }));
      }
      for (Thread thread : running) {
        thread.join();
      }
      assertEquals(List.of(), failures);
    }
    try (ClusterReplica replica = ClusterReplica.embedded(NodeOptions.at(directory))) {
      for (int t = 0; t < threads; t++) {
        assertEquals(each, Bank.read(replica, new GroupId(3, t)));
        assertEquals(each, replica.appliedThrough(new GroupId(3, t)));
      }
    }
  }

  @Test
  void theLogIsTrimmedAsTheEngineFlushes() throws IOException {
    CrashingFileSystem disk = new CrashingFileSystem();
    try (ClusterReplica replica = ClusterReplica.embedded(small(disk))) {
      for (int i = 1; i <= 1_000; i++) {
        replica.awaitCounts(replica.append(List.of(Bank.put(replica, GROUP, i))));
      }
      // 400 KB went through a log of 16 KiB segments that may pin 40 KiB.
      List<String> files = disk.list(Path.of("/node/log"));
      assertTrue(files.size() <= 8, "log files: " + files);
    }
    try (ClusterReplica replica = ClusterReplica.embedded(small(disk))) {
      assertEquals(1_000, Bank.read(replica, GROUP));
      assertEquals(1_000, replica.appliedThrough(GROUP));
    }
  }

  @Test
  void aSecondOpenerIsRefusedByName(@TempDir Path directory) {
    try (ClusterReplica first = ClusterReplica.embedded(NodeOptions.at(directory))) {
      first.awaitCounts(first.append(List.of(Bank.put(first, GROUP, 1))));
      DirectoryLockedException refused =
          assertThrows(
              DirectoryLockedException.class,
              () -> ClusterReplica.embedded(NodeOptions.at(directory)));
      assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
      assertTrue(
          refused.getMessage().contains(Long.toString(ProcessHandle.current().pid())),
          refused.getMessage());
      first.awaitCounts(first.append(List.of(Bank.put(first, GROUP, 2))));
    }
    try (ClusterReplica second = ClusterReplica.embedded(NodeOptions.at(directory))) {
      assertEquals(2, Bank.read(second, GROUP));
    }
  }

  @Test
  void aFullDiskRefusesCommitsAndNothingElseUntilThereIsSpace() {
    FaultyFileSystem faulty = new FaultyFileSystem(new CrashingFileSystem());
    try (ClusterReplica replica = ClusterReplica.embedded(small(faulty))) {
      faulty.quota(100 << 10);
      long written = 0;
      boolean full = false;
      while (!full) {
        try {
          replica.append(List.of(Bank.put(replica, GROUP, written + 1)));
          written++;
        } catch (DiskFullException e) {
          full = true;
        }
      }
      assertTrue(written > 50, "commits before the disk was full: " + written);
      long now = written;
      assertThrows(
          DiskFullException.class,
          () -> {
            for (int i = 0; i < 1_000; i++) {
              replica.append(List.of(Bank.put(replica, GROUP, now)));
            }
          });
      assertTrue(Bank.read(replica, GROUP) <= written);
      faulty.heal();
      replica.awaitCounts(replica.append(List.of(Bank.put(replica, GROUP, 77))));
      assertEquals(77, Bank.read(replica, GROUP));
    }
  }

  @Test
  void afterAFailedSyncNothingIsAcknowledgedUntilTheNextOpen() throws Exception {
    CrashingFileSystem disk = new CrashingFileSystem();
    FaultyFileSystem faulty = new FaultyFileSystem(disk);
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    try (ClusterReplica replica = ClusterReplica.embedded(small(faulty))) {
      replica.awaitCounts(replica.append(List.of(Bank.put(replica, GROUP, 1))));
      faulty.fail(Set.of(Operation.SYNC), "*.log", 1, false, Fault.INPUT_OUTPUT_ERROR);
      Appended lost = replica.append(List.of(Bank.put(replica, GROUP, 2)));
      replica.whenCounts(lost, () -> told.complete(true), cause -> told.complete(false));
      assertFalse(told.get(30, TimeUnit.SECONDS));
      assertThrows(StorageException.class, () -> replica.awaitCounts(lost));
      assertThrows(
          StorageException.class, () -> replica.append(List.of(Bank.put(replica, GROUP, 3))));
      assertEquals(1, Bank.read(replica, GROUP), "what is not durable is not readable");
    }
    try (ClusterReplica replica = ClusterReplica.embedded(small(disk))) {
      assertTrue(Bank.read(replica, GROUP) <= 2);
      replica.awaitCounts(replica.append(List.of(Bank.put(replica, GROUP, 4))));
      assertEquals(4, Bank.read(replica, GROUP));
    }
  }

  @Test
  void anAppendThatIsTooLargeIsRefusedWhole() {
    try (ClusterReplica replica = ClusterReplica.embedded(small(new MemoryFileSystem()))) {
      WriteBatch huge = new WriteBatch();
      byte[] value = new byte[33 << 20];
      huge.put(Bank.key(GROUP), value).put(Bank.key(OTHER), value).version(replica.hlc().next());
      GroupRecord record =
          new GroupRecord(GROUP, new EntryRecord.Commit(new RequestId(1, 1), huge));
      assertThrows(EntryTooLargeException.class, () -> replica.append(List.of(record)));
      Appended next = replica.append(List.of(Bank.put(replica, GROUP, 1)));
      assertEquals(List.of(new GroupPosition(GROUP, 1)), next.positions());
    }
  }

  @Test
  void aClosedNodeRefuses() {
    ClusterReplica replica = ClusterReplica.embedded(small(new MemoryFileSystem()));
    replica.close();
    replica.close();
    assertThrows(
        StorageException.class, () -> replica.append(List.of(Bank.put(replica, GROUP, 1))));
  }

  private static NodeOptions small(FileSystem fileSystem) {
    return NodeOptions.at(Path.of("/node"))
        .fileSystem(fileSystem)
        .sizes(48 << 10, 16 << 10, 40 << 10)
        .cacheBytes(1 << 20)
        .background(false);
  }
}
