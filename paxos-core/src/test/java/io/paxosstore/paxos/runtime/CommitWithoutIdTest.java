package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitWithoutIdTest {
  private static final GroupId GROUP = new GroupId(3, 1);
  private static final int COMMITS = 10;

  @Test
  void asManyAsLikeAreUnderWayTogether() {
    try (TestCluster cluster = TestCluster.start(3)) {
      ClusterReplica home = cluster.node(1);
      Tenure tenure = home.tenureFor(GROUP, 2, Duration.ofSeconds(60));
      assertNotNull(tenure);
      byte[] key = GroupKeys.prefix(GroupKeys.ROWS, GROUP);
      List<Appended> appended = new ArrayList<>();
      for (byte i = 1; i <= COMMITS; i++) {
        WriteBatch batch = new WriteBatch().put(key, new byte[] {i}).version(home.hlc().next());
        appended.add(home.append(tenure, new EntryRecord.Commit(RequestId.NONE, batch)));
      }
      appended.forEach(home::awaitCounts);
      Cell cell = new Cell();
      assertTrue(home.engine().get(key, Long.MAX_VALUE, cell));
      assertEquals(COMMITS, cell.copy()[0]);
    }
  }
}
