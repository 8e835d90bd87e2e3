package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.paxos.GroupId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a node's log holds comes to tables without the node, and the node goes on from there. */
class ClosedNodeTest {
  private static final int GROUPS = 24;

  @Test
  void whatTheLogOfAClusterKnowsToBeDecidedComesToTablesAndNothingIsLost() throws Exception {
    compactAndGoOn(3);
  }

  @Test
  void allThatTheLogOfALoneNodeHoldsComesToTablesAndNothingIsLost() throws Exception {
    compactAndGoOn(1);
  }

  private static void compactAndGoOn(int nodes) throws Exception {
    try (TestCluster cluster = TestCluster.start(nodes)) {
      Writers writers = new Writers(cluster);
      Load load = new Load(writers, nodes, 8, GROUPS);
      load.awaitAcknowledged(200);
      cluster.ids().forEach(cluster::kill);
      load.stop();
      for (int id : cluster.ids()) {
        FileSystem disk = cluster.disk(id);
        assertEquals(0, tables(disk, id), "all is in the log");
        ClosedNode.run(disk, directory(id), StorageEngine::compact);
        assertTrue(tables(disk, id) > 0);
        // Done again, it finds nothing more.
        ClosedNode.run(disk, directory(id), StorageEngine::compact);
      }
      cluster.ids().forEach(cluster::restart);
      cluster.awaitConnected();
      for (int slot = 0; slot < GROUPS; slot++) {
        writers.writeUntilAcknowledged(1, new GroupId(3, slot));
      }
      writers.check();
    }
  }

  @Test
  void aDirectoryThatANodeHasOpenIsRefusedAndOneOfNoNodeIsNone() throws IOException {
    try (TestCluster cluster = TestCluster.start(1)) {
      AtomicInteger work = new AtomicInteger();
      assertTrue(ClosedNode.isNode(cluster.disk(1), directory(1)));
      assertFalse(ClosedNode.isNode(cluster.disk(1), directory(1).resolve("lsm")));
      assertThrows(
          DirectoryLockedException.class,
          () -> ClosedNode.run(cluster.disk(1), directory(1), engine -> work.incrementAndGet()));
      assertEquals(0, work.get());
    }
  }

  private static Path directory(int id) {
    return Path.of("/node" + id);
  }

  private static long tables(FileSystem disk, int id) throws IOException {
    return disk.list(directory(id).resolve("lsm")).stream()
        .filter(name -> name.endsWith(".sst"))
        .count();
  }
}
