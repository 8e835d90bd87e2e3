package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.NodeStatus;
import org.junit.jupiter.api.Test;

/** A damaged replica of a running cluster mends itself. */
class ClusterQuarantineTest {
  private static final GroupId GROUP = new GroupId(1, 7);

  @Test
  void aNodeWhoseStateRotsIsRefilledByTheOthersAndTheClusterGoesOn() {
    try (TestCluster cluster = TestCluster.start(3)) {
      Writers writers = new Writers(cluster);
      for (int i = 0; i < 20; i++) {
        writers.writeUntilAcknowledged(1 + i % 3, GROUP);
      }
      cluster.awaitEqual();
      for (int damaged : cluster.ids()) {
        rot(cluster.node(damaged).engine());
        cluster.kill(damaged, Damage.NONE);
        cluster.restart(damaged);
        cluster.awaitConnected();
        // Whoever is home now: one of two, or the damaged node itself.
        writers.writeUntilAcknowledged(damaged, GROUP);
        cluster.awaitEqual();
        assertTrue(
            cluster.statuses().stream()
                .flatMap(status -> status.groups().stream())
                .noneMatch(NodeStatus.GroupStatus::quarantined));
        writers.check();
      }
    }
  }

  /** The running checksum in the group's head, durably, under right checksums of the tables. */
  private static void rot(StorageEngine engine) {
    byte[] head = GroupKeys.key(GroupKeys.SYSTEM, GROUP, 1);
    head[GroupKeys.PREFIX_BYTES] = 1;
    Cell cell = new Cell();
    assertTrue(engine.get(head, Long.MAX_VALUE, cell));
    byte[] value = cell.copy();
    value[value.length - 1] ^= 1;
    engine.apply(new WriteBatch().put(head, value).version(cell.version()), Durability.NONE);
    engine.flush();
  }
}
