package io.paxosstore.paxos.node;

import static io.paxosstore.paxos.node.TestCluster.G;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.UnavailableException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica whose state is not that of the others serves and votes no more until it is (014). */
class QuarantineTest {
  private static final int GIVER = 2;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aDamagedReplicaIsFoundAndRepairedHomeOrNot(int damaged) {
    try (TestCluster cluster = cluster(3)) {
      damage(cluster, damaged);
      TestNode found = cluster.node(damaged);
      cluster.node(1).core.acquire(G, found.now);
      cluster.until(c -> found.quarantines > 0);
      assertEquals(1, found.quarantines);
      assertTrue(isQuarantined(found));
      assertThrows(UnavailableException.class, () -> found.core.acquire(G, found.now));
      assertFalse(found.core.isHome(G));
      assertTrue(found.homes.isEmpty());
      assertEquals(Long.MAX_VALUE, found.core.readableFrom(G), "nothing is read there");
      refill(cluster, damaged);
      TestNode other = cluster.home(GIVER, G);
      NodeCoreTest.submitted(cluster, other, other.put(G, "c", "3"));
      cluster.converge(G);
      NodeCoreTest.assertEqualStates(cluster);
      assertEquals("1", found.get(G, "a"));
      // It votes again: two of three are enough.
      cluster.kill(damaged == 1 ? 3 : 1);
      TestNode last = cluster.home(damaged, G);
      NodeCoreTest.submitted(cluster, last, last.put(G, "d", "4"));
      cluster.converge(G);
      NodeCoreTest.assertEqualStates(cluster);
    }
  }

  @Test
  void aDamagedReplicaHasNoVote() {
    try (TestCluster cluster = cluster(3)) {
      damage(cluster, 3);
      TestNode home = cluster.home(1, G);
      home.submit(G, home.put(G, "b", "2"));
      TestNode found = cluster.node(3);
      cluster.until(c -> found.quarantines > 0);
      cluster.settle();
      cluster.kill(GIVER);
      long sequence = home.submit(G, home.put(G, "c", "3"));
      cluster.settle();
      assertEquals(null, home.outcomeOf(G, sequence), "one vote is no majority");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itStaysInQuarantineAcrossARestart(boolean checked) {
    try (TestCluster cluster = cluster(3)) {
      damage(cluster, 3);
      TestNode home = cluster.home(1, G);
      home.submit(G, home.put(G, "b", "2"));
      TestNode found = cluster.node(3);
      cluster.until(c -> found.quarantines > 0);
      found.core.engine().flush();
      CrashingFileSystem disk = (CrashingFileSystem) found.disk;
      cluster.kill(3);
      TestNode again = cluster.start(3, disk.crashClone(5, Damage.NONE));
      if (checked) {
        again.core.check(G, 9, again.now);
      } else {
        assertThrows(UnavailableException.class, () -> again.core.acquire(G, again.now));
      }
      assertTrue(isQuarantined(again));
      cluster.settle();
      assertFalse(again.checks.containsKey(9L));
      NodeCoreTest.submitted(cluster, home, home.put(G, "c", "3"));
      refill(cluster, 3);
      cluster.converge(G);
      NodeCoreTest.assertEqualStates(cluster);
      assertFalse(isQuarantined(again));
      cluster.until(c -> !checked || again.checks.containsKey(9L));
    }
  }

  @Test
  void twoThatDifferCannotSayWhoIsWrong() {
    try (TestCluster cluster = cluster(3)) {
      damage(cluster, 3);
      cluster.kill(GIVER);
      TestNode home = cluster.home(1, G);
      NodeCoreTest.submitted(cluster, home, home.put(G, "b", "2"));
      TestNode found = cluster.node(3);
      cluster.until(c -> home.disagreements.contains(3) || found.disagreements.contains(1));
      assertEquals(0, found.quarantines + home.quarantines);
      // The third one can.
      cluster.start(GIVER, disks.get(GIVER - 1).crashClone(1, Damage.NONE));
      // And is asked, though nobody writes or reads any more.
      cluster.until(c -> found.quarantines > 0);
      assertEquals(0, home.quarantines);
    }
  }

  private List<CrashingFileSystem> disks = List.of();

  private TestCluster cluster(int replicas) {
    disks = Stream.generate(CrashingFileSystem::new).limit(replicas).toList();
    return new TestCluster(TestNode.Sizes.SMALL, disks);
  }

  private static boolean isQuarantined(TestNode node) {
    return node.core.status().stream()
        .anyMatch(each -> each.group().equals(G) && each.quarantined());
  }

  /** What a replica has applied rots, a row and the running checksum, unseen by any other check. */
  private static void damage(TestCluster cluster, int id) {
    TestNode home = cluster.home(1, G);
    NodeCoreTest.submitted(cluster, home, home.put(G, "a", "1"));
    cluster.converge(G);
    TestNode node = cluster.node(id);
    node.core.engine().flush();
    overwrite(node, TestNode.key(G, "a"));
    overwrite(node, StateRows.headKey(G));
    node.core.engine().flush();
    cluster.kill(id);
    cluster.start(id, ((CrashingFileSystem) node.disk).crashClone(3, Damage.NONE));
  }

  private static void overwrite(TestNode node, byte[] key) {
    Cell cell = new Cell();
    assertTrue(node.core.engine().get(key, Long.MAX_VALUE, cell));
    byte[] value = cell.copy();
    assertNotNull(value);
    value[value.length - 1] ^= 1;
    node.core
        .engine()
        .apply(new WriteBatch().put(key, value).version(cell.version()), Durability.NONE);
  }

  private static void refill(TestCluster cluster, int id) {
    TestNode node = cluster.node(id);
    cluster.until(
        c -> {
          Integer from = node.snapshotsWanted.remove(G);
          if (from != null && node.core.canInstall(G)) {
            SnapshotSink sink = node.core.install(G, node.now);
            SnapshotSource source = cluster.node(from).core.snapshots();
            while (!sink.isDone()) {
              if (!sink.accept(source.answer(sink.question()))) {
                node.core.abandon(sink, node.now);
                return false;
              }
            }
            node.core.installed(sink, node.now);
          }
          return !isQuarantined(node);
        });
  }
}
