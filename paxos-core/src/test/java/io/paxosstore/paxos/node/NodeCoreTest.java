package io.paxosstore.paxos.node;

import static io.paxosstore.paxos.node.TestCluster.G;
import static io.paxosstore.paxos.node.TestCluster.H;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits, prepares and their outcomes on one node and on three. */
final class NodeCoreTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void whatWasSubmittedAtHomeIsReadableOnEveryReplica(int replicas) {
    try (TestCluster cluster = cluster(replicas)) {
      TestNode home = cluster.home(1, G);
      long first = home.submit(G, home.put(G, "a", "1"));
      long second = home.submit(G, home.put(G, "a", "2"));
      assertTrue(second > first);
      cluster.until(c -> home.outcomeOf(G, second) != null);
      assertEquals(Boolean.TRUE, home.outcomeOf(G, first));
      assertEquals(Boolean.TRUE, home.outcomeOf(G, second));
      cluster.converge(G);
      for (TestNode node : cluster.nodes.values()) {
        assertEquals("2", node.get(G, "a"));
        assertEquals(home.core.checksum(G), node.core.checksum(G));
      }
      assertEquals(replicas > 1, home.core.checksum(G) != 0, "nobody is there to compare with");
    }
  }

  @Test
  void onlyTheHomeTakesSubmissions() {
    try (TestCluster cluster = cluster(3)) {
      cluster.home(1, G);
      TestNode other = cluster.node(2);
      assertThrows(NotHomeException.class, () -> other.submit(G, other.put(G, "a", "1")));
      assertEquals(1, other.core.homeHint(G));
    }
  }

  @Test
  void anotherReplicaTakesOverWhenTheHomeIsGone() {
    try (TestCluster cluster = cluster(3)) {
      TestNode home = cluster.home(1, G);
      long told = home.submit(G, home.put(G, "a", "1"));
      cluster.until(c -> home.outcomeOf(G, told) != null);
      cluster.kill(1);
      TestNode next = cluster.home(2, G);
      assertEquals("1", next.get(G, "a"));
      long sequence = next.submit(G, next.put(G, "a", "2"));
      cluster.until(c -> next.outcomeOf(G, sequence) != null);
      cluster.start(1, home.disk);
      cluster.converge(G);
      assertEquals("2", cluster.node(1).get(G, "a"));
      assertEquals(next.core.checksum(G), cluster.node(1).core.checksum(G));
    }
  }

  @Test
  void aPrepareIsInvisibleUntilItsDecideCounts() {
    try (TestCluster cluster = cluster(3)) {
      TestNode home = cluster.home(1, G);
      RequestId request = home.request();
      EntryRecord.Prepare prepare = home.prepare(request, G, "a", "1", G, H);
      submitted(cluster, home, prepare);
      assertNull(home.get(G, "a"));
      assertEquals(request, home.core.prepared(G).getFirst().prepare().request());
      assertInstanceOf(RequestOutcome.Undecided.class, home.core.outcome(G, request));
      assertEquals(prepare.stamp(), home.core.leastUnresolved());
      home.core.raiseWatermark(Long.MAX_VALUE / 2);
      assertEquals(prepare.stamp() - 1, home.core.engine().watermark());
      long commitTs = home.core.hlc().next();
      submitted(cluster, home, new EntryRecord.Decide(request, true, commitTs));
      assertEquals("1", home.get(G, "a"));
      assertEquals(commitTs, home.core.engine().versionOf(TestNode.key(G, "a"), Long.MAX_VALUE));
      assertEquals(new RequestOutcome.Committed(commitTs), home.core.outcome(G, request));
      assertEquals(List.of(), home.core.prepared(G));
      assertEquals(Long.MAX_VALUE, home.core.leastUnresolved());
      // Repeated, it changes nothing.
      submitted(cluster, home, new EntryRecord.Decide(request, false, 0));
      assertEquals(new RequestOutcome.Committed(commitTs), home.core.outcome(G, request));
      cluster.converge(G);
      assertEqualStates(cluster);
    }
  }

  @Test
  void anAbortedPrepareLeavesNoRow() {
    try (TestCluster cluster = cluster(1)) {
      TestNode home = cluster.home(1, G);
      RequestId request = home.request();
      submitted(cluster, home, home.prepare(request, G, "a", "1", G));
      submitted(cluster, home, new EntryRecord.Decide(request, false, 0));
      assertNull(home.get(G, "a"));
      assertEquals(new RequestOutcome.Aborted(), home.core.outcome(G, request));
      assertEquals(List.of(), home.core.prepared(G));
    }
  }

  @Test
  void theFirstOfCommitPrepareAndMarkerWins() {
    try (TestCluster cluster = cluster(1)) {
      TestNode home = cluster.home(1, G);
      RequestId request = home.request();
      long marker = home.submit(G, new EntryRecord.Marker(request));
      assertThrows(
          RefusedException.class,
          () -> home.submit(G, home.prepare(request, G, "a", "1", G)),
          "while the marker is in flight");
      cluster.until(c -> home.outcomeOf(G, marker) != null);
      assertEquals(new RequestOutcome.Aborted(), home.core.outcome(G, request));
      assertThrows(
          RefusedException.class, () -> home.submit(G, home.prepare(request, G, "a", "1", G)));
      RequestId other = home.request();
      submitted(cluster, home, home.prepare(other, G, "b", "1", G));
      assertThrows(RefusedException.class, () -> home.submit(G, new EntryRecord.Marker(other)));
    }
  }

  @Test
  void outcomesBelowTheFloorAreForgottenAndTheirIdsRefused() {
    try (TestCluster cluster = cluster(3)) {
      TestNode home = cluster.home(1, G);
      EntryRecord.Commit old = home.put(G, "a", "1");
      submitted(cluster, home, old);
      RequestId waiting = home.request();
      submitted(cluster, home, home.prepare(waiting, G, "b", "1", G));
      EntryRecord.Commit young = home.put(G, "c", "1");
      submitted(cluster, home, young);
      assertThrows(
          RefusedException.class,
          () ->
              home.submit(
                  G, new EntryRecord.Floor(home.request(), young.request().attemptTs() + 1)),
          "it would pass a prepare that waits");
      submitted(cluster, home, new EntryRecord.Floor(home.request(), waiting.attemptTs()));
      assertEquals(new RequestOutcome.Forgotten(), home.core.outcome(G, old.request()));
      assertInstanceOf(RequestOutcome.Committed.class, home.core.outcome(G, young.request()));
      assertThrows(
          RefusedException.class, () -> home.submit(G, new EntryRecord.Marker(old.request())));
      submitted(cluster, home, new EntryRecord.Decide(waiting, false, 0));
      assertEquals(new RequestOutcome.Aborted(), home.core.outcome(G, waiting));
      cluster.converge(G);
      assertEqualStates(cluster);
    }
  }

  @Test
  void anOversizedRecordIsRefusedWhole() {
    try (TestCluster cluster = cluster(1)) {
      TestNode home = cluster.home(1, G);
      assertThrows(
          EntryTooLargeException.class,
          () -> home.submit(G, home.put(G, "a", "x".repeat(200 << 10))));
      submitted(cluster, home, home.put(G, "a", "1"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aRestartReplaysToTheSameState(int replicas) {
    try (TestCluster cluster = cluster(replicas)) {
      TestNode home = cluster.home(1, G);
      RequestId waiting = home.request();
      for (int i = 0; i < 50; i++) {
        submitted(cluster, home, home.put(G, "k" + i % 7, "v" + i));
        if (i == 20) {
          submitted(cluster, home, home.prepare(waiting, G, "p", "1", G, H));
        }
      }
      cluster.converge(G);
      long applied = home.core.appliedThrough(G);
      int checksum = home.core.checksum(G);
      for (int id = 1; id <= replicas; id++) {
        CrashingFileSystem disk = (CrashingFileSystem) cluster.node(id).disk;
        cluster.kill(id);
        cluster.start(id, disk.crashClone(id, Damage.LOST));
      }
      TestNode again = cluster.home(1, G);
      // Its first entry makes the new home one, unless it is the only one that could be.
      assertEquals(applied + (replicas > 1 ? 1 : 0), again.core.appliedThrough(G));
      assertEquals("v49", again.get(G, "k" + 49 % 7));
      assertEquals(waiting, again.core.prepared(G).getFirst().prepare().request());
      cluster.converge(G);
      assertEqualStates(cluster);
      assertEquals(
          replicas == 1, checksum == again.core.checksum(G), "the new home's entry is in it");
    }
  }

  @Test
  void aReadIsConfirmedAtHomeAndCheckedElsewhere() {
    try (TestCluster cluster = cluster(3)) {
      TestNode home = cluster.home(1, G);
      submitted(cluster, home, home.put(G, "a", "1"));
      home.core.confirm(G, 1, home.now);
      TestNode other = cluster.node(3);
      other.core.check(G, 2, other.now);
      cluster.until(c -> home.confirmed.contains(1L) && other.checks.containsKey(2L));
      assertTrue(other.checks.getOrDefault(2L, 0L) >= home.core.appliedThrough(G));
    }
  }

  @Test
  void idleGroupsLeaveMemoryAndComeBackAsTheyWere() {
    TestNode.Sizes small = new TestNode.Sizes(256 << 10, 64 << 10, 128 << 10, 1 << 10, 4);
    try (TestCluster cluster =
        new TestCluster(small, Stream.generate(CrashingFileSystem::new).limit(3).toList())) {
      Map<GroupId, Integer> checksums = new TreeMap<>();
      for (int slot = 0; slot < 30; slot++) {
        GroupId group = new GroupId(9, slot);
        TestNode home = cluster.home(1 + slot % 3, group);
        long sequence = home.submit(group, home.put(group, "a", "1"));
        cluster.until(c -> home.outcomeOf(group, sequence) != null);
        checksums.put(group, home.core.checksum(group));
      }
      cluster.settle();
      for (TestNode node : cluster.nodes.values()) {
        assertTrue(node.core.loadedGroups() <= 8, "loaded: " + node.core.loadedGroups());
        assertTrue(node.homes.size() <= 8, "homes: " + node.homes);
        node.homes.forEach(group -> assertTrue(node.core.isHome(group), "told of its end"));
      }
      for (GroupId group : checksums.keySet()) {
        TestNode home = cluster.home(2, group);
        assertEquals("1", home.get(group, "a"));
        long sequence = home.submit(group, home.put(group, "a", "2"));
        cluster.until(c -> home.outcomeOf(group, sequence) != null);
        cluster.converge(group);
        for (TestNode node : cluster.nodes.values()) {
          assertEquals(home.core.checksum(group), node.core.checksum(group));
        }
      }
    }
  }

  static void submitted(TestCluster cluster, TestNode home, EntryRecord record) {
    long sequence = home.submit(G, record);
    cluster.until(c -> home.outcomeOf(G, sequence) != null);
    assertEquals(Boolean.TRUE, home.outcomeOf(G, sequence));
  }

  static void assertEqualStates(TestCluster cluster) {
    TestNode first = cluster.nodes.firstEntry().getValue();
    for (TestNode node : cluster.nodes.values()) {
      assertEquals(first.core.appliedThrough(G), node.core.appliedThrough(G));
      assertEquals(first.core.checksum(G), node.core.checksum(G), "node " + node.id);
      assertEquals(StateDump.of(first.core, G), StateDump.of(node.core, G), "node " + node.id);
    }
  }

  private static TestCluster cluster(int replicas) {
    return new TestCluster(
        TestNode.Sizes.SMALL, Stream.generate(CrashingFileSystem::new).limit(replicas).toList());
  }
}
