package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.Recovery.Decision;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends decisions to their groups with the acknowledgement (further rule 20), and again until they
 * count. Whoever recovers the transaction repeats them harmlessly.
 */
final class Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  /** Beyond this many under way, who decides waits: slower, and bounded. */
  private static final int UNDER_WAY_MAX = 4096;

  private final ClusterNode cluster;
  private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);

  Decisions(ClusterNode cluster) {
    this.cluster = cluster;
  }

  /** Tells the groups; a group that cannot be reached is left to recovery. */
  void send(RequestId id, List<GroupId> groups, Decision decision) {
    for (GroupId group : groups) {
      underWay.acquireUninterruptibly();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  Deadline deadline = cluster.router.ownDeadline();
                  cluster.router.decide(
                      group, id, decision.committed(), decision.commitTs(), deadline);
                } catch (SqlError | StorageException e) {
                  LOG.debug("{}: the decision of {} is left to recovery", group, id, e);
                } finally {
                  underWay.release();
                }
              });
    }
  }
}
