package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NodeFigures;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.paxos.Tenure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes of a cluster over real sockets. */
final class ClusterTest {
  private static final GroupId GROUP = new GroupId(1, 7);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void whatCountsAtTheHomeReachesEveryNode(int nodes) {
    try (TestCluster cluster = TestCluster.start(nodes)) {
      Writers writers = new Writers(cluster);
      for (int i = 0; i < 100; i++) {
        writers.writeUntilAcknowledged(1 + i % nodes, new GroupId(1, i % 7));
      }
      assertEquals(100, writers.acknowledged());
      writers.check();
    }
  }

  @Test
  void aNodeCountsWhatItDoesAndKnowsWhoLags() {
    try (TestCluster cluster = TestCluster.start(3)) {
      Writers writers = new Writers(cluster);
      for (int i = 0; i < 20; i++) {
        writers.writeUntilAcknowledged(1, GROUP);
      }
      int home = cluster.node(1).homeHint(GROUP);
      NodeFigures figures = cluster.node(home).status().figures();
      assertEquals(20, figures.proposals(), figures::toString);
      // One more with which the tenure began.
      assertTrue(figures.batches() >= 2 && figures.batches() <= 21, figures::toString);
      assertEquals(figures.batches(), figures.decided(), figures::toString);
      assertTrue(figures.syncs() >= 1, figures::toString);
      assertTrue(figures.votes() >= figures.batches(), figures::toString);
      assertEquals(1, figures.tenures(), figures::toString);
      assertEquals(0, figures.voids() + figures.overtaken() + figures.spuriousTakeovers());
      TestCluster.await(
          () -> "lag: " + cluster.node(home).status(),
          () -> cluster.node(home).status().peers().stream().allMatch(peer -> peer.lag() == 0));
      int away = home == 3 ? 2 : 3;
      cluster.kill(away);
      writers.writeUntilAcknowledged(home, GROUP);
      TestCluster.await(
          () -> "lag: " + cluster.node(home).status(),
          () ->
              cluster.node(home).status().peers().stream()
                  .anyMatch(peer -> peer.node() == away && peer.lag() > 0));
      for (NodeStatus.PeerStatus peer : cluster.node(home).status().peers()) {
        assertTrue(peer.messagesSent() > 0 && peer.messagesReceived() > 0, peer::toString);
      }
    }
  }

  @Test
  void theHomeIsThePreferredNodeAndEverybodyIsSentThere() {
    try (TestCluster cluster = TestCluster.start(3)) {
      for (int slot = 0; slot < 20; slot++) {
        GroupId group = new GroupId(2, slot);
        int home =
            switch (cluster.node(1).locate(group, Writers.PATIENCE)) {
              case Home.Here here -> 1;
              case Home.There(int node) -> node;
            };
        assertTrue(cluster.node(home).tenureFor(group, 1, Writers.PATIENCE) != null);
        assertInstanceOf(Home.Here.class, cluster.node(home).locate(group, Writers.PATIENCE));
        for (int other : cluster.ids()) {
          if (other != home) {
            assertEquals(new Home.There(home), cluster.node(other).locate(group, Writers.PATIENCE));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOST", "TORN", "NONE"})
  void noAcknowledgedCommitIsLostWhenHomesAreKilled(Damage damage) throws InterruptedException {
    try (TestCluster cluster = TestCluster.start(3, options -> options.tailBytes(64 << 10))) {
      Writers writers = new Writers(cluster);
      Load load = new Load(writers, 3, 16, 24);
      load.awaitAcknowledged(200);
      for (int id : cluster.ids()) {
        cluster.kill(id, damage);
        load.awaitAcknowledged(200);
        cluster.restart(id);
        load.awaitAcknowledged(200);
      }
      load.stop();
      writers.check();
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesTheDeathOfAll() throws InterruptedException {
    try (TestCluster cluster = TestCluster.start(3)) {
      Writers writers = new Writers(cluster);
      for (int round = 0; round < 3; round++) {
        Load load = new Load(writers, 3, 16, 24);
        load.awaitAcknowledged(200);
        cluster.ids().forEach(cluster::kill);
        load.stop();
        cluster.ids().forEach(cluster::restart);
        cluster.awaitConnected();
      }
      for (int slot = 0; slot < 24; slot++) {
        writers.writeUntilAcknowledged(1, new GroupId(3, slot));
      }
      writers.check();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatNobodyAsksAboutCountsAllTheSame(int nodes) {
    try (TestCluster cluster = TestCluster.start(nodes)) {
      ClusterReplica node = cluster.node(1);
      Writers writers = new Writers(cluster);
      GroupId own = GROUP;
      while (!(node.locate(own, Writers.PATIENCE) instanceof Home.Here)) {
        own = new GroupId(own.family(), own.slot() + 1);
      }
      Tenure tenure = ((Home.Here) node.locate(own, Writers.PATIENCE)).tenure();
      Appended first = writers.append(node, tenure, 1);
      if (nodes == 1) {
        // Its own disk may take its time until somebody asks for anything at all.
        node.awaitCounts(writers.append(node, tenure, 2));
      }
      TestCluster.await(() -> "not counted", first::counts);
    }
  }

  @Test
  void oneNodeGoesOnWithoutOthers() {
    try (TestCluster cluster = TestCluster.start(1)) {
      ClusterReplica node = cluster.node(1);
      Home.Here here = (Home.Here) node.locate(GROUP, Writers.PATIENCE);
      Writers writers = new Writers(cluster);
      List<Appended> appended = new ArrayList<>();
      for (int i = 1; i <= 50; i++) {
        appended.add(writers.append(node, here.tenure(), i));
      }
      node.awaitCounts(appended.getLast());
      for (int i = 1; i <= 50; i++) {
        assertTrue(appended.get(i - 1).counts());
        assertTrue(Writers.isThere(node, GROUP, i));
      }
      cluster.kill(1);
      cluster.restart(1);
      cluster.node(1).locate(GROUP, Writers.PATIENCE);
      for (int i = 1; i <= 50; i++) {
        assertTrue(Writers.isThere(cluster.node(1), GROUP, i));
      }
    }
  }
}
