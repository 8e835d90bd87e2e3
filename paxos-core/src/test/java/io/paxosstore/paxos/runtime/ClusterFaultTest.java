package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.paxos.transport.PeerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes that stop, stall, return and disagree. */
final class ClusterFaultTest {
  private static final GroupId GROUP = new GroupId(1, 7);
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void aStalledHomeIsTakenOverAndNeitherConfirmsNorCommits() throws Exception {
    try (TestCluster cluster = TestCluster.start(3)) {
      ClusterReplica home = cluster.node(homeOf(cluster));
      int other = home.self() % 3 + 1;
      Writers writers = new Writers(cluster);
      Tenure tenure = present(home.tenure(GROUP));
      home.awaitCounts(writers.append(home, tenure, 1));
      List<Tenure> ended = Collections.synchronizedList(new ArrayList<>());
      home.onApplied(
          new AppliedListener() {
            @Override
            public void applied(Tenure of, long sequence) {
              assertFalse(ended.contains(of));
            }

            @Override
            public void ended(Tenure of) {
              ended.add(of);
            }
          });
      CountDownLatch stall = stall(home);
      Appended late = writers.append(home, tenure, 2);
      CompletableFuture<String> confirmed = outcomeOf(() -> home.confirm(tenure, Writers.PATIENCE));
      CompletableFuture<String> counted = outcomeOf(() -> home.awaitCounts(late));
      ClusterReplica next = cluster.node(other);
      Tenure taken = takeOver(next, home.self());
      next.awaitCounts(writers.append(next, taken, 3));
      assertFalse(confirmed.isDone(), "confirmed by nobody");
      stall.countDown();
      assertEquals("NotHomeException", confirmed.get(60, TimeUnit.SECONDS));
      assertEquals("RefusedException", counted.get(60, TimeUnit.SECONDS));
      assertFalse(tenure.isCurrent());
      assertThrows(NotHomeException.class, () -> writers.append(home, tenure, 4));
      cluster.awaitEqual();
      TestCluster.await(() -> "not told", () -> ended.contains(tenure));
      for (int id : cluster.ids()) {
        assertTrue(Writers.isThere(cluster.node(id), GROUP, 1));
        assertFalse(Writers.isThere(cluster.node(id), GROUP, 2));
        assertTrue(Writers.isThere(cluster.node(id), GROUP, 3));
      }
      TestCluster.await(
          () -> "takeovers: " + next.status(), () -> next.status().spuriousTakeovers() == 1);
    }
  }

  @Test
  void everyNodeSeesWhatAnotherHasAcknowledged() {
    try (TestCluster cluster = TestCluster.start(3)) {
      Writers writers = new Writers(cluster);
      ClusterReplica home = cluster.node(homeOf(cluster));
      Tenure tenure = present(home.tenure(GROUP));
      for (int value = 1; value <= 50; value++) {
        home.awaitCounts(writers.append(home, tenure, value));
        for (int id : cluster.ids()) {
          cluster.node(id).catchUp(GROUP, Writers.PATIENCE);
          assertTrue(Writers.isThere(cluster.node(id), GROUP, value), id + " lacks " + value);
        }
        home.confirm(tenure, Writers.PATIENCE);
      }
    }
  }

  @Test
  void readsThatShareRoundsAreEachToldOnce() throws Exception {
    try (TestCluster cluster = TestCluster.start(3)) {
      Writers writers = new Writers(cluster);
      ClusterReplica home = cluster.node(homeOf(cluster));
      ClusterReplica other = cluster.node(home.self() % 3 + 1);
      Tenure tenure = present(home.tenure(GROUP));
      int values = 20;
      int readsOfEach = 50;
      CountDownLatch told = new CountDownLatch(2 * values * readsOfEach);
      Set<String> wrong = ConcurrentHashMap.newKeySet();
      for (int i = 1; i <= values; i++) {
        int value = i;
        home.awaitCounts(writers.append(home, tenure, value));
        for (int read = 0; read < readsOfEach; read++) {
          home.whenConfirmed(
              tenure, Writers.PATIENCE, told::countDown, e -> wrong.add("confirm: " + e));
          other.whenCaughtUp(
              GROUP,
              Writers.PATIENCE,
              () -> {
                if (!Writers.isThere(other, GROUP, value)) {
                  wrong.add("lacks " + value);
                }
                told.countDown();
              },
              e -> wrong.add("catch up: " + e));
        }
      }
      assertTrue(told.await(60, TimeUnit.SECONDS), () -> told.getCount() + " not told, " + wrong);
      assertEquals(Set.of(), wrong);
    }
  }

  /** What {@code question} fails with. */
  private static StorageException failure(BiConsumer<Runnable, Consumer<StorageException>> question)
      throws Exception {
    CompletableFuture<StorageException> told = new CompletableFuture<>();
    question.accept(
        () -> told.completeExceptionally(new AssertionError("it succeeded")), told::complete);
    return told.get(60, TimeUnit.SECONDS);
  }

  @Test
  void withoutAMajorityEveryWaitHasAnEnd() throws Exception {
    try (TestCluster cluster =
        TestCluster.start(
            3,
            options ->
                options.times(new ClusterOptions.Times(SHORT, Duration.ofMinutes(1), SHORT)))) {
      Writers writers = new Writers(cluster);
      int id = homeOf(cluster);
      ClusterReplica home = cluster.node(id);
      Tenure tenure = present(home.tenure(GROUP));
      cluster.kill(id % 3 + 1);
      cluster.kill((id + 1) % 3 + 1);
      Appended waited = writers.append(home, tenure, 1);
      assertThrows(UnavailableException.class, () -> home.awaitCounts(waited));
      CompletableFuture<StorageException> told = new CompletableFuture<>();
      Appended called = writers.append(home, tenure, 2);
      home.whenCounts(called, () -> told.complete(null), told::complete);
      assertInstanceOf(UnavailableException.class, told.get(60, TimeUnit.SECONDS));
      assertThrows(UnavailableException.class, () -> home.confirm(tenure, SHORT));
      assertThrows(UnavailableException.class, () -> home.catchUp(GROUP, SHORT));
      for (Duration patience : List.of(SHORT, SHORT.dividedBy(2))) {
        assertInstanceOf(
            UnavailableException.class,
            failure((ready, failed) -> home.whenConfirmed(tenure, patience, ready, failed)));
        assertInstanceOf(
            UnavailableException.class,
            failure((ready, failed) -> home.whenCaughtUp(GROUP, patience, ready, failed)));
      }
      GroupId unknown = new GroupId(77, 7);
      assertThrows(UnavailableException.class, () -> home.locate(unknown, SHORT));
      cluster.restart(id % 3 + 1);
      // What nobody could tell counts in the end, since nothing came in its way.
      TestCluster.await(
          () -> "applied: " + home.status(),
          () -> Writers.isThere(home, GROUP, 1) && Writers.isThere(home, GROUP, 2));
      assertTrue(waited.counts());
      // Rounds that nobody waited for any more stand in nobody's way.
      home.catchUp(GROUP, Writers.PATIENCE);
      home.locate(unknown, Writers.PATIENCE);
    }
  }

  @Test
  void anIdCountsOnce() {
    try (TestCluster cluster = TestCluster.start(3)) {
      ClusterReplica home = cluster.node(homeOf(cluster));
      Tenure tenure = present(home.tenure(GROUP));
      EntryRecord first = Writers.record(home, GROUP, 1);
      Appended appended = home.append(tenure, first);
      EntryRecord.Marker marker = new EntryRecord.Marker(first.request());
      assertThrows(RefusedException.class, () -> home.append(tenure, marker));
      home.awaitCounts(appended);
      assertThrows(RefusedException.class, () -> home.append(tenure, marker));
      assertEquals(
          new RequestOutcome.Committed(first.stamp()), home.outcome(GROUP, first.request()));
      EntryRecord second = Writers.record(home, GROUP, 2);
      home.awaitCounts(home.append(tenure, new EntryRecord.Marker(second.request())));
      EntryRecord third = Writers.record(home, GROUP, 2);
      EntryRecord late =
          new EntryRecord.Commit(second.request(), ((EntryRecord.Commit) third).batch());
      assertThrows(RefusedException.class, () -> home.append(tenure, late));
      assertEquals(new RequestOutcome.Aborted(), home.outcome(GROUP, second.request()));
      assertThrows(IllegalArgumentException.class, () -> home.append(tenure, first));
      // A refusal leaves no trace: the tenure goes on.
      home.awaitCounts(home.append(tenure, Writers.record(home, GROUP, 5)));
      assertTrue(Writers.isThere(home, GROUP, 5));
      assertFalse(Writers.isThere(home, GROUP, 2));
    }
  }

  @Test
  void aReturnedNodeCatchesUpAndGetsItsGroupsBack() throws Exception {
    try (TestCluster cluster = startThatGivesBackSoon()) {
      Writers writers = new Writers(cluster);
      int id = homeOf(cluster);
      writers.writeUntilAcknowledged(id, GROUP);
      cluster.kill(id);
      for (int i = 0; i < 50; i++) {
        writers.writeUntilAcknowledged(id % 3 + 1, GROUP);
      }
      cluster.restart(id);
      writers.check();
      TestCluster.await(
          () -> "not given back: " + cluster.statuses(),
          () -> cluster.node(id).tenure(GROUP) != null);
      writers.writeUntilAcknowledged(id % 3 + 1, GROUP);
      writers.check();
    }
  }

  private static TestCluster startThatGivesBackSoon() {
    return TestCluster.start(
        3,
        options ->
            options.times(
                new ClusterOptions.Times(
                    Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMillis(500))));
  }

  @Test
  void aNodeThatLagsTooFarIsPutInPlaceByASnapshot() {
    try (TestCluster cluster = TestCluster.start(3, options -> options.tailBytes(32 << 10))) {
      Writers writers = new Writers(cluster);
      int id = homeOf(cluster);
      int lagging = id % 3 + 1;
      writers.writeUntilAcknowledged(id, GROUP);
      cluster.kill(lagging);
      ClusterReplica home = cluster.node(id);
      List<Appended> appended = new ArrayList<>();
      for (int value = 1_000_000; value < 1_005_000; value++) {
        appended.add(writers.append(home, present(home.tenure(GROUP)), value));
        if (value % 100 == 0) {
          home.awaitCounts(appended.getLast());
        }
      }
      home.awaitCounts(appended.getLast());
      cluster.restart(lagging);
      writers.writeUntilAcknowledged(id, GROUP);
      writers.check();
      assertTrue(cluster.node(lagging).readableFrom(GROUP) > 0, "it was the tail of the log");
      for (int value = 1_000_000; value < 1_005_000; value++) {
        assertTrue(Writers.isThere(cluster.node(lagging), GROUP, value));
      }
      // What it holds now it can give away as home.
      cluster.kill(id);
      writers.writeUntilAcknowledged(lagging, GROUP);
      writers.check();
    }
  }

  @Test
  void aNodeWhoseDiskFailsAnswersNobodyAndIsTakenOver() {
    Map<Integer, FaultyFileSystem> disks = new ConcurrentHashMap<>();
    try (TestCluster cluster = startOn(disks)) {
      Writers writers = new Writers(cluster);
      int id = homeOf(cluster);
      ClusterReplica home = cluster.node(id);
      Tenure tenure = present(home.tenure(GROUP));
      home.awaitCounts(writers.append(home, tenure, 1));
      Objects.requireNonNull(disks.get(id))
          .fail(Set.of(Operation.SYNC), "*.log", 1, true, Fault.INPUT_OUTPUT_ERROR);
      // Others may decide it without this node's vote, or it fails with the node.
      Appended last = writers.append(home, tenure, 2);
      home.whenCounts(last, () -> {}, cause -> {});
      TestCluster.await(() -> "still there", () -> !tenure.isCurrent());
      assertThrows(StorageException.class, () -> writers.append(home, tenure, 3));
      assertThrows(StorageException.class, () -> home.locate(GROUP, SHORT));
      assertThrows(StorageException.class, () -> home.confirm(tenure, SHORT));
      int next = id % 3 + 1;
      ClusterReplica other = cluster.node(next);
      TestCluster.await(() -> "connected", () -> !other.peers().isConnected(id));
      writers.writeUntilAcknowledged(next, GROUP);
      assertTrue(Writers.isThere(other, GROUP, 1));
      assertEquals(last.counts(), last.counts() && Writers.isThere(other, GROUP, 2));
      Objects.requireNonNull(disks.get(id)).heal();
      cluster.kill(id);
      cluster.restart(id);
      cluster.awaitEqual();
    }
  }

  /** Two nodes can take each other for the home of a group for ever if nobody has to ask them. */
  @Test
  void whoIsSentInCirclesBecomesHome() throws Exception {
    Map<Integer, FaultyFileSystem> disks = new ConcurrentHashMap<>();
    try (TestCluster cluster = startOn(disks)) {
      forgetAPromise(cluster, disks, 3);
      // An orderly stop: what node 2 has promised to node 3 it will remember.
      cluster.stop(2);
      cluster.restart(2);
      cluster.awaitConnected();
      forgetAPromise(cluster, disks, 2);
      assertEquals(2, cluster.node(1).homeHint(GROUP));
      assertEquals(3, cluster.node(2).homeHint(GROUP));
      assertEquals(2, cluster.node(3).homeHint(GROUP));
      Writers writers = new Writers(cluster);
      writers.writeUntilAcknowledged(1, GROUP);
      writers.check();
    }
  }

  /**
   * Has a node ask the others to promise it a ballot, and makes it lose its own promise: it asks
   * while its disk is still at it.
   */
  private static void forgetAPromise(
      TestCluster cluster, Map<Integer, FaultyFileSystem> disks, int id) throws Exception {
    FaultyFileSystem disk = Objects.requireNonNull(disks.get(id));
    disk.fail(Set.of(Operation.SYNC), "*.log", 1, true, Fault.STUCK);
    ClusterReplica asking = cluster.node(id);
    List<ClusterReplica> others =
        cluster.ids().stream().filter(other -> other != id).map(cluster::node).toList();
    // Who asks the node that it takes for the home itself wants it to take over.
    int asker = asking.homeHint(GROUP);
    CompletableFuture<String> taken =
        outcomeOf(() -> asking.tenureFor(GROUP, asker, Writers.PATIENCE));
    TestCluster.await(
        () -> "not heard: " + cluster.statuses(),
        () -> others.stream().allMatch(other -> other.homeHint(GROUP) == id));
    // The node may be heard before its log begins the sync: healed by then, the disk would keep the
    // promise.
    TestCluster.await(() -> "no sync: " + asking.status(), disk::triggered);
    disk.heal();
    // With the failure of its disk, or because it has given way before.
    assertNotNull(taken.get(60, TimeUnit.SECONDS));
    cluster.kill(id);
    cluster.restart(id);
    cluster.awaitConnected();
  }

  @Test
  void aPeerWithAnotherDiskIsTurnedAway() throws IOException, InterruptedException {
    MemoryFileSystem files = new MemoryFileSystem();
    files.createDirectories(Path.of("/node"));
    Admission admission = new Admission(ClusterFile.open(files, Path.of("/node"), "test", 1));
    CountDownLatch noted = new CountDownLatch(1);
    admission.onNoted(node -> noted.countDown());
    assertNotNull(admission.refusal(new PeerIdentity(2, 17, 1, 1)));
    assertTrue(noted.await(60, TimeUnit.SECONDS));
    assertEquals(null, admission.refusal(new PeerIdentity(2, 17, 2, 1)));
    assertNotNull(admission.refusal(new PeerIdentity(2, 18, 1, 1)));
  }

  /** Starts three nodes whose disks fail as they are told. */
  private static TestCluster startOn(Map<Integer, FaultyFileSystem> disks) {
    return TestCluster.start(
        3,
        options -> {
          FaultyFileSystem faulty = new FaultyFileSystem(options.node().fileSystem());
          disks.put(options.self(), faulty);
          return new ClusterOptions(
              options.cluster(),
              options.self(),
              options.members(),
              options.node().fileSystem(faulty),
              options.times(),
              options.tailBytes(),
              false,
              null);
        });
  }

  /**
   * Blocks a node's event loop until the latch is counted down: the node neither hears nor speaks.
   */
  private static CountDownLatch stall(ClusterReplica node) throws InterruptedException {
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    node.peers()
        .listen(
            new PeerListener() {
              @Override
              public void connected(int peer) {
                stalled.countDown();
                try {
                  released.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    assertTrue(stalled.await(60, TimeUnit.SECONDS));
    return released;
  }

  /** Asks until the silent home is suspected and the node has become home itself. */
  private static Tenure takeOver(ClusterReplica node, int silent) {
    List<Tenure> taken = new ArrayList<>();
    TestCluster.await(
        () -> "no takeover: " + node.status(),
        () -> {
          // Silence is suspicious only while an answer is due.
          node.peers().call(silent, new byte[0], SHORT, answer -> {}, failure -> {});
          if (node.locate(GROUP, Writers.PATIENCE) instanceof Home.Here(Tenure tenure)) {
            taken.add(tenure);
          }
          return !taken.isEmpty();
        });
    return taken.getFirst();
  }

  private static int homeOf(TestCluster cluster) {
    return homeOf(cluster, GROUP);
  }

  private static int homeOf(TestCluster cluster, GroupId group) {
    int home =
        switch (cluster.node(1).locate(group, Writers.PATIENCE)) {
          case Home.Here here -> 1;
          case Home.There(int node) -> node;
        };
    assertNotNull(cluster.node(home).tenureFor(group, 1, Writers.PATIENCE));
    return home;
  }

  private static Tenure present(@Nullable Tenure tenure) {
    return Objects.requireNonNull(tenure);
  }

  /** Name of the exception that the action ends with; "nothing" if it returns. */
  private static CompletableFuture<String> outcomeOf(Runnable action) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                action.run();
                outcome.complete("nothing");
              } catch (RuntimeException e) {
                outcome.complete(e.getClass().getSimpleName());
              }
            });
    return outcome;
  }
}
