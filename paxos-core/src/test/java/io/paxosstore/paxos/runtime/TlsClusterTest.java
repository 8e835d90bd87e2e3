package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.transport.TestAuthority;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Nodes that show each other certificates agree as others do. */
class TlsClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final GroupId GROUP = new GroupId(1, 0);
  private static final TestAuthority AUTHORITY = TestAuthority.root("authority");

  private static ClusterOptions certified(ClusterOptions options) {
    return options.peerTls(AUTHORITY.node("test", options.self()).tls(AUTHORITY));
  }

  /** The one node that is home appends; the position tells how many have been. */
  private static void append(TestCluster cluster) {
    for (int id : cluster.running()) {
      ClusterReplica node = cluster.node(id);
      if (node.locate(GROUP, PATIENCE) instanceof Home.Here(Tenure own)) {
        byte[] key = GroupKeys.prefix(GroupKeys.ROWS, GROUP);
        WriteBatch change = new WriteBatch().put(key, key).version(node.hlc().next());
        node.awaitCounts(node.append(own, new EntryRecord.Commit(RequestId.NONE, change)));
        return;
      }
    }
    throw new AssertionError("no node is home: " + cluster.statuses());
  }

  @Test
  void threeNodesElectAndAppendThoughOneIsKilledAndComesBack() {
    try (TestCluster cluster = TestCluster.start(3, TlsClusterTest::certified)) {
      for (int i = 0; i < 20; i++) {
        append(cluster);
      }
      int home =
          cluster.running().stream()
              .filter(id -> cluster.node(id).locate(GROUP, PATIENCE) instanceof Home.Here)
              .findFirst()
              .orElseThrow();
      cluster.kill(home);
      append(cluster);
      cluster.restart(home);
      cluster.awaitConnected();
      append(cluster);
      cluster.awaitEqual();
    }
  }

  @Test
  void aCertificateOfAnotherNodeIsNoOption() {
    NodeOptions node = NodeOptions.at(java.nio.file.Path.of("/node"));
    ClusterOptions single = ClusterOptions.single(node);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> single.peerTls(AUTHORITY.node("embedded", 2).tls(AUTHORITY)));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("expected is paxosstore://embedded/node/1"),
        refused::toString);
    assertEquals(1, single.peerTls(AUTHORITY.node("embedded", 1).tls(AUTHORITY)).self());
  }
}
