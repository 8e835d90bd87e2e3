package io.paxosstore.paxos.node;

import static io.paxosstore.paxos.node.TestCluster.G;
import static io.paxosstore.paxos.node.TestCluster.H;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.UnavailableException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A replica that lags beyond what the others have in memory is put in place by a snapshot. */
final class SnapshotTest {
  /** Nothing stays in memory for those who lag. */
  private static final TestNode.Sizes FORGETFUL =
      new TestNode.Sizes(256 << 10, 64 << 10, 128 << 10, 0, 1_000);

  private static final String LARGE = "x".repeat(3_000);

  @Test
  void aSnapshotGivesTheSameRowsStateAndChecksum() {
    try (TestCluster cluster = cluster()) {
      RequestId waiting = lagging(cluster);
      TestNode late = cluster.node(3);
      long before = late.core.appliedThrough(G);
      refill(cluster, 3);
      NodeCoreTest.assertEqualStates(cluster);
      assertTrue(late.core.appliedThrough(G) > before);
      assertNull(late.get(G, "k3"), "deleted while the replica was away");
      assertEquals(waiting, late.core.prepared(G).getFirst().prepare().request());
      assertEquals(cluster.node(1).core.leastUnresolved(), late.core.leastUnresolved());
      assertTrue(late.core.readableFrom(G) > 0);
      // And it goes on from there, as voter and as home.
      cluster.kill(2);
      TestNode home = cluster.home(3, G);
      NodeCoreTest.submitted(
          cluster, home, new EntryRecord.Decide(waiting, true, home.core.hlc().next()));
      assertEquals("prepared", home.get(G, "p"));
      NodeCoreTest.submitted(cluster, home, home.put(G, "k3", "again"));
      assertEquals("again", home.get(G, "k3"));
      cluster.converge(G);
      NodeCoreTest.assertEqualStates(cluster);
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aCrashInTheMiddleWaitsForAnotherSnapshotAndVotesMeanwhile(Damage damage) {
    try (TestCluster cluster = cluster()) {
      lagging(cluster);
      TestNode late = cluster.node(3);
      long before = late.core.appliedThrough(G);
      SnapshotSink sink = late.core.install(G, late.now);
      SnapshotSource source = cluster.node(1).core.snapshots();
      assertTrue(sink.accept(source.answer(sink.question())));
      assertTrue(sink.accept(source.answer(sink.question())));
      assertFalse(sink.isDone());
      assertEquals(before, late.core.appliedThrough(G), "the head comes last");
      late.core.engine().flush();
      CrashingFileSystem disk = (CrashingFileSystem) late.disk;
      CrashingFileSystem crashed = disk.crashClone(7, damage);
      cluster.kill(3);
      TestNode again = cluster.start(3, crashed);
      assertEquals(before, again.core.appliedThrough(G));
      assertThrows(UnavailableException.class, () -> again.core.acquire(G, again.now));
      // Its vote counts: two of three are enough.
      cluster.kill(2);
      TestNode home = cluster.home(1, G);
      NodeCoreTest.submitted(cluster, home, home.put(G, "while", "refilled"));
      assertEquals(before, again.core.appliedThrough(G));
      refill(cluster, 3);
      assertEquals("refilled", again.get(G, "while"));
      NodeCoreTest.assertEqualStates(cluster);
    }
  }

  @Test
  void anOlderSnapshotDoesNotFollowANewerOneThatWasNotFinished() {
    try (TestCluster cluster = cluster()) {
      lagging(cluster);
      TestNode late = cluster.node(3);
      SnapshotSink sink = late.core.install(G, late.now);
      SnapshotSource older = cluster.node(2).core.snapshots();
      SnapshotSink first = new SnapshotSink(late.core.engine(), late.core.hlc(), G, 0);
      byte[] kept = older.answer(first.question());
      TestNode home = cluster.home(1, G);
      NodeCoreTest.submitted(cluster, home, home.put(G, "new", "1"));
      assertTrue(sink.accept(home.core.snapshots().answer(sink.question())));
      late.core.abandon(sink, late.now);
      SnapshotSink next = late.core.install(G, late.now);
      assertFalse(next.accept(kept));
      late.core.abandon(next, late.now);
      refill(cluster, 3);
      NodeCoreTest.assertEqualStates(cluster);
    }
  }

  @Test
  void aRepeatedQuestionGetsTheSameAnswerAndADamagedOneIsRefused() {
    try (TestCluster cluster = cluster()) {
      lagging(cluster);
      TestNode late = cluster.node(3);
      SnapshotSource source = cluster.node(1).core.snapshots();
      SnapshotSink sink = late.core.install(G, late.now);
      byte[] first = source.answer(sink.question());
      assertTrue(sink.accept(first));
      byte[] question = sink.question();
      byte[] answer = source.answer(question);
      assertArrayEquals(answer, source.answer(question));
      assertThrows(CorruptionException.class, () -> sink.accept(first), "an older answer");
      for (int at = 0; at < answer.length; at += 1 + answer.length / 50) {
        byte[] damaged = answer.clone();
        damaged[at] ^= 4;
        assertThrows(CorruptionException.class, () -> sink.accept(damaged), "byte " + at);
      }
      assertTrue(sink.accept(answer));
      late.core.abandon(sink, late.now);
    }
  }

  @Test
  void whatWasDecidedInTheTurnThatBeginsASnapshotWaitsForItsEnd() {
    try (TestCluster cluster = new TestCluster(FORGETFUL, List.of(new CrashingFileSystem()))) {
      TestNode node = cluster.home(1, G);
      cluster.home(1, H);
      long before = node.core.appliedThrough(G);
      node.core.submit(H, node.put(H, "first", "in the batch"), node.now);
      node.core.submit(G, node.put(G, "one", "1"), node.now);
      node.core.sync(node.now);
      SnapshotSink sink = node.core.install(G, node.now);
      node.core.submit(G, node.put(G, "two", "2"), node.now);
      node.core.sync(node.now);
      node.core.endTurn(node.now);
      assertEquals("in the batch", node.get(H, "first"));
      assertEquals(before, node.core.appliedThrough(G));
      node.core.abandon(sink, node.now);
      node.core.endTurn(node.now);
      assertEquals(before + 2, node.core.appliedThrough(G));
      assertEquals("2", node.get(G, "two"));
    }
  }

  @Test
  void aSourceWithNothingNewerIsRefused() {
    try (TestCluster cluster = cluster()) {
      lagging(cluster);
      TestNode home = cluster.node(1);
      long before = home.core.appliedThrough(G);
      SnapshotSink sink = home.core.install(G, home.now);
      assertFalse(sink.accept(cluster.node(3).core.snapshots().answer(sink.question())));
      home.core.abandon(sink, home.now);
      NodeCoreTest.submitted(cluster, home, home.put(G, "more", "1"));
      assertTrue(home.core.appliedThrough(G) > before);
    }
  }

  @Test
  void onlyAFewSnapshotsAreUnderWayAtOnce() {
    try (TestCluster cluster = cluster()) {
      lagging(cluster);
      TestNode late = cluster.node(3);
      SnapshotSource source = cluster.node(1).core.snapshots();
      SnapshotSink sink = late.core.install(G, late.now);
      assertTrue(sink.accept(source.answer(sink.question())));
      for (int i = 0; i < 4; i++) {
        SnapshotSink other = new SnapshotSink(late.core.engine(), late.core.hlc(), G, 0);
        source.answer(other.question());
      }
      assertFalse(sink.accept(source.answer(sink.question())));
      late.core.abandon(sink, late.now);
      refill(cluster, 3);
      NodeCoreTest.assertEqualStates(cluster);
    }
  }

  /** Node 3 misses much: rows, deletes, outcomes, a prepare that waits. */
  private static RequestId lagging(TestCluster cluster) {
    TestNode home = cluster.home(1, G);
    for (int i = 0; i < 20; i++) {
      NodeCoreTest.submitted(cluster, home, home.put(G, "k" + i, "before"));
    }
    RequestId early = home.request();
    NodeCoreTest.submitted(cluster, home, home.prepare(early, G, "q", "early", G, H));
    cluster.converge(G);
    cluster.lose(3);
    for (int i = 0; i < 200; i++) {
      NodeCoreTest.submitted(cluster, home, home.put(G, "n" + i, LARGE + i));
    }
    for (int i = 0; i < 10; i += 3) {
      long stamp = home.core.hlc().next();
      WriteBatch gone = new WriteBatch().delete(TestNode.key(G, "k" + i)).version(stamp);
      NodeCoreTest.submitted(cluster, home, new EntryRecord.Commit(new RequestId(stamp, 1), gone));
    }
    NodeCoreTest.submitted(
        cluster, home, new EntryRecord.Decide(early, true, home.core.hlc().next()));
    RequestId waiting = home.request();
    NodeCoreTest.submitted(cluster, home, home.prepare(waiting, G, "p", "prepared", G, H));
    NodeCoreTest.submitted(cluster, home, new EntryRecord.Floor(home.request(), early.attemptTs()));
    NodeCoreTest.submitted(cluster, home, home.put(G, "last", "1"));
    cluster.heal(3);
    TestNode late = cluster.node(3);
    cluster.until(
        c -> {
          late.core.check(G, 5, late.now);
          return late.snapshotsWanted.containsKey(G);
        });
    return waiting;
  }

  private static void refill(TestCluster cluster, int id) {
    TestNode late = cluster.node(id);
    cluster.until(
        c -> {
          late.core.check(G, 6, late.now);
          Integer from = late.snapshotsWanted.remove(G);
          if (from == null) {
            from = 1;
          }
          if (late.core.appliedThrough(G) < cluster.node(1).core.appliedThrough(G)
              && late.core.canInstall(G)) {
            SnapshotSink sink = late.core.install(G, late.now);
            SnapshotSource source = cluster.node(from).core.snapshots();
            while (!sink.isDone()) {
              if (!sink.accept(source.answer(sink.question()))) {
                late.core.abandon(sink, late.now);
                return false;
              }
            }
            late.core.installed(sink, late.now);
          }
          return late.core.appliedThrough(G) == cluster.node(1).core.appliedThrough(G);
        });
  }

  private static TestCluster cluster() {
    return new TestCluster(FORGETFUL, Stream.generate(CrashingFileSystem::new).limit(3).toList());
  }
}
