package io.paxosstore.paxos.node;

import static io.paxosstore.paxos.node.TestCluster.G;
import static io.paxosstore.paxos.node.TestCluster.H;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.EachFault;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Run;
import io.paxosstore.paxos.replica.Standing;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A power loss at every sync, and a failure of every operation: what a node told others it had
 * promised and accepted, and what it told its clients, it still holds afterwards.
 */
final class NodeCoreCrashTest {
  private static final String VALUE = "v".repeat(300);

  /** What one node told the world; kept across its crashes. */
  private static final class Told {
    final TreeMap<GroupId, Ballot> promised = new TreeMap<>();
    final TreeMap<GroupId, TreeMap<Long, Ballot>> accepted = new TreeMap<>();
    final TreeMap<GroupId, TreeMap<Long, Integer>> checksums = new TreeMap<>();
    int boot;

    void hear(GroupMessage message) {
      Standing standing = message.standing();
      promised.merge(message.group(), standing.promised(), Told::max);
      for (Run run : standing.accepted()) {
        for (long at = run.from(); at <= run.through(); at++) {
          accepted
              .computeIfAbsent(message.group(), group -> new TreeMap<>())
              .merge(at, run.ballot(), Told::max);
        }
      }
    }

    private static Ballot max(Ballot one, Ballot other) {
      return one.compareTo(other) >= 0 ? one : other;
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aPowerLossAtAnySyncTakesBackNothingThatWasTold(Damage damage) {
    CrashingFileSystem disk = new CrashingFileSystem();
    Told told = new Told();
    int[] looks = {0};
    // The workload is long: every sync while groups are new, and every few of them later.
    disk.beforeSync(
        path -> {
          if (disk.syncs() < 60 || disk.syncs() % 7 == 0) {
            looks[0]++;
            survives(disk.crashClone(disk.syncs(), damage), told);
          }
        });
    workload(disk, told, 90);
    survives(disk.crashClone(disk.syncs(), damage), told);
    assertTrue(looks[0] > 60, "crashes: " + looks[0]);
  }

  @EachFault
  void whicheverOperationFailsNothingThatWasToldIsTakenBack(boolean sticky, Fault fault) {
    boolean triggered = true;
    for (int nth = 1; triggered; nth += 1 + nth / 10) {
      CrashingFileSystem disk = new CrashingFileSystem();
      FaultyFileSystem faulty = new FaultyFileSystem(disk);
      faulty.failChange(nth, sticky, fault);
      Told told = new Told();
      try {
        workload(faulty, told, 25);
      } catch (StorageException | AssertionError e) {
        // A failed node stops; one whose disk is full makes no progress.
        assertTrue(faulty.triggered(), "operation " + nth + ": " + e);
      }
      triggered = faulty.triggered();
      survives(disk.crashClone(nth, Damage.LOST), told);
      survives(disk.crashClone(nth, Damage.NONE), told);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trimmingKeepsThePromisesOfIdleGroupsAndWhatIsUndecided(boolean restarted) {
    CrashingFileSystem disk = new CrashingFileSystem();
    Told told = new Told();
    try (Lonely node = new Lonely(disk, told)) {
      for (int slot = 0; slot < 40; slot++) {
        GroupId group = new GroupId(3, slot);
        node.promiseSomebody(group);
        if (slot % 2 == 0) {
          node.leaveUndecided(group);
        }
      }
      if (restarted) {
        node.restart(disk);
      }
      long before = node.core().log().trimmedThrough();
      for (int i = 0; i < 400; i++) {
        node.commit(G, "k" + i % 10, VALUE + i);
        if (i % 8 == 0) {
          // The log may go as early as it ever may.
          node.core().engine().flush();
        }
        if (i % 16 == 0) {
          survives(disk.crashClone(i, Damage.LOST), told);
        }
      }
      assertTrue(
          node.core().log().trimmedThrough() > before + 100_000,
          "trimmed through " + node.core().log().trimmedThrough());
    }
    for (Damage damage : Damage.values()) {
      survives(disk.crashClone(3, damage), told);
    }
    assertEquals(40, told.promised.tailMap(new GroupId(3, 0)).size());
    // The first entry of each is its home's own.
    assertEquals(
        20,
        told.accepted.tailMap(new GroupId(3, 0)).values().stream()
            .filter(positions -> positions.containsKey(2L))
            .count());
  }

  /**
   * One node of three whose peers are played by the test, so that what it tells is known: its
   * messages are heard, and its group G is led by it with the help of node 2.
   */
  private static final class Lonely implements AutoCloseable {
    private final TestCluster cluster;
    private final Told told;

    Lonely(FileSystem disk, Told told) {
      this.told = told;
      this.cluster =
          new TestCluster(
              TestNode.Sizes.SMALL,
              List.of(disk, new CrashingFileSystem(), new CrashingFileSystem())) {
            @Override
            void delivered(TestNode.Mail mail) {
              if (mail.from() == 1) {
                told.hear(mail.message());
              }
            }
          };
      told.boot = cluster.node(1).core.boot();
      cluster.node(1).lazy = true;
    }

    /** What is applied where: whoever is at a position has this checksum. */
    void noteChecksums() {
      for (TestNode node : cluster.nodes.values()) {
        for (GroupId group : List.of(G, H)) {
          Integer known =
              told.checksums
                  .computeIfAbsent(group, id -> new TreeMap<>())
                  .put(node.core.appliedThrough(group), node.core.checksum(group));
          assertTrue(known == null || known == node.core.checksum(group), group.toString());
        }
      }
    }

    void restart(FileSystem disk) {
      cluster.kill(1);
      cluster.start(1, disk).lazy = true;
      told.boot = core().boot();
    }

    NodeCore core() {
      return cluster.node(1).core;
    }

    void commit(GroupId group, String key, String value) {
      TestNode home = cluster.home(1, group);
      NodeCoreTest.submitted(cluster, home, home.put(group, key, value));
    }

    void prepareAndDecide(GroupId group, String key, boolean commits) {
      TestNode home = cluster.home(1, group);
      RequestId request = home.request();
      EntryRecord.Prepare prepare = home.prepare(request, group, key, VALUE, group, H);
      NodeCoreTest.submitted(cluster, home, prepare);
      if (commits) {
        NodeCoreTest.submitted(
            cluster, home, new EntryRecord.Decide(request, true, home.core.hlc().next()));
      }
    }

    /** Another node becomes home: this one promises. */
    void promiseSomebody(GroupId group) {
      cluster.home(2, group);
    }

    /**
     * An entry of another home reaches this node, its answer is heard by nobody that lives, and the
     * group goes quiet: what is undecided stays so.
     */
    void leaveUndecided(GroupId group) {
      TestNode home = cluster.home(2, group);
      cluster.settle();
      home.submit(group, home.put(group, "undecided", VALUE));
      home.turn();
      for (TestNode.Mail each : List.copyOf(cluster.mail)) {
        if (each.to() == 1) {
          core().received(each.from(), each.message(), cluster.node(1).now);
        }
      }
      cluster.mail.clear();
      cluster.node(1).synced();
      cluster.mail.stream()
          .filter(each -> each.from() == 1)
          .forEach(each -> told.hear(each.message()));
      cluster.mail.clear();
      cluster.muted.add(group);
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  private static void workload(FileSystem fileSystem, Told told, int rounds) {
    Random random = new Random(9);
    try (Lonely node = new Lonely(fileSystem, told)) {
      for (int round = 0; round < rounds; round++) {
        switch (random.nextInt(8)) {
          case 0 -> node.promiseSomebody(new GroupId(5, random.nextInt(4)));
          case 1 -> node.leaveUndecided(new GroupId(6, round));
          case 2 -> node.prepareAndDecide(G, "p" + round, random.nextBoolean());
          default ->
              node.commit(random.nextInt(3) == 0 ? H : G, "k" + random.nextInt(9), VALUE + round);
        }
        node.noteChecksums();
      }
    }
  }

  private static void survives(CrashingFileSystem crashed, Told told) {
    List<TestNode.Mail> sent = new ArrayList<>();
    TestNode node = new TestNode(1, crashed, List.of(1, 2, 3), sent, TestNode.Sizes.SMALL);
    try (NodeCore core = node.core) {
      assertTrue(sent.isEmpty(), "recovery sends nothing");
      assertTrue(core.boot() > told.boot, "boot " + core.boot() + " after " + told.boot);
      told.promised.forEach(
          (group, ballot) -> {
            Standing standing = core.standing(group);
            assertTrue(
                standing.promised().compareTo(ballot) >= 0,
                group + ": promised " + standing.promised() + ", told " + ballot);
          });
      told.accepted.forEach(
          (group, ballots) -> {
            Standing standing = core.standing(group);
            ballots.forEach(
                (position, ballot) -> {
                  Ballot held = standing.acceptedAt(position);
                  assertTrue(
                      position <= core.appliedThrough(group)
                          || (held != null && held.compareTo(ballot) >= 0),
                      group + " at " + position + ": holds " + held + ", told " + ballot);
                });
          });
      told.checksums.forEach(
          (group, checksums) -> {
            Integer known = checksums.get(core.appliedThrough(group));
            assertTrue(known == null || known == core.checksum(group), group.toString());
          });
    }
  }

  @Test
  void anUnreadableRecordOfTheLogKeepsTheNodeFromVoting() throws Exception {
    CrashingFileSystem disk = new CrashingFileSystem();
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, List.of(disk))) {
      TestNode home = cluster.home(1, G);
      for (int i = 0; i < 5; i++) {
        NodeCoreTest.submitted(cluster, home, home.put(G, "k" + i, "1"));
      }
    }
    Path segment = Path.of("/node/log/" + disk.list(Path.of("/node/log")).getFirst());
    byte[] bytes = disk.bytes(segment);
    bytes[4096 + 40] ^= 1;
    disk.plant(segment, bytes);
    assertThrows(
        CorruptionException.class,
        () -> new TestNode(1, disk, List.of(1), new ArrayList<>(), TestNode.Sizes.SMALL));
  }

  @Test
  void aRecordThatMakesNoSenseKeepsTheNodeFromVoting() {
    CrashingFileSystem disk = new CrashingFileSystem();
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, List.of(disk))) {
      TestNode home = cluster.home(1, G);
      NodeCoreTest.submitted(cluster, home, home.put(G, "k", "1"));
      home.core.log().append(ByteBuffer.wrap(new byte[] {2, 9}));
    }
    assertThrows(
        CorruptionException.class,
        () -> new TestNode(1, disk, List.of(1), new ArrayList<>(), TestNode.Sizes.SMALL));
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aSingleReplicaKeepsEveryCommitThatItAcknowledged(Damage damage) {
    CrashingFileSystem disk = new CrashingFileSystem();
    TreeMap<String, String> acknowledged = new TreeMap<>();
    disk.beforeSync(
        path -> {
          if (disk.syncs() % 5 == 0) {
            keeps(disk.crashClone(disk.syncs(), damage), acknowledged);
          }
        });
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, List.of(disk))) {
      TestNode home = cluster.home(1, G);
      for (int i = 0; i < 150; i++) {
        EntryRecord.Commit commit = home.put(G, "k" + i, VALUE + i);
        long sequence = home.submit(G, commit);
        cluster.until(c -> home.outcomeOf(G, sequence) != null);
        acknowledged.put("k" + i, VALUE + i);
      }
    }
    keeps(disk.crashClone(1, damage), acknowledged);
  }

  private static void keeps(CrashingFileSystem crashed, TreeMap<String, String> acknowledged) {
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, List.of(crashed))) {
      TestNode home = cluster.home(1, G);
      acknowledged.forEach((key, value) -> assertEquals(value, home.get(G, key), key));
      NodeCoreTest.submitted(cluster, home, home.put(G, "again", "1"));
    }
  }
}
