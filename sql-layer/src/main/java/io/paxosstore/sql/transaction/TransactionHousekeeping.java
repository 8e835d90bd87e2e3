package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.NodeStatus.GroupStatus;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.sql.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what nobody waits for: finishes transactions whose gateway is gone, raises floors
 * (R10), and moves the collection of versions forward at nodes where nobody commits.
 */
final class TransactionHousekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionHousekeeping.class);

  /** Beyond the patience of those who wait. */
  private static final long UNWANTED_NANOS = 1_000_000_000;

  private static final long SEARCH_NANOS = 5_000_000_000L;

  private final ClusterNode cluster;
  private final Floors floors;
  private long lastSearchNanos = System.nanoTime();
  private volatile boolean closed;
  private final Thread thread;

  TransactionHousekeeping(ClusterNode cluster) {
    this.cluster = cluster;
    this.floors = new Floors(cluster);
    this.thread = Thread.ofVirtual().name("paxosstore-transactions").unstarted(this::run);
  }

  void start() {
    if (cluster.options.housekeepingMillis() > 0) {
      thread.start();
    }
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(cluster.options.housekeepingMillis() * 1_000_000);
      if (!closed) {
        try {
          once();
        } catch (SqlError | StorageException e) {
          LOG.debug("left for the next time", e);
        } catch (RuntimeException e) {
          LOG.error("housekeeping of transactions failed", e);
        }
      }
    }
  }

  /** One round. */
  void once() {
    cluster.node.maintain(cluster.node.hlc.now());
    List<GroupState> states = new ArrayList<>();
    cluster.node.groups.forEach(states::add);
    for (GroupState state : states) {
      if (!state.isOver()) {
        finishUnwanted(state);
        floors.raise(state);
      }
    }
    if (System.nanoTime() - lastSearchNanos > SEARCH_NANOS) {
      lastSearchNanos = System.nanoTime();
      search();
    }
  }

  /** In the groups that nobody uses: whose home is gone, for one. */
  private void search() {
    for (GroupStatus group : cluster.node.log.status().groups()) {
      if (group.prepared() > 0) {
        for (Prepared prepared : cluster.node.log.prepared(group.group())) {
          if (System.nanoTime() - prepared.sinceNanos() > SEARCH_NANOS) {
            EntryRecord.Prepare prepare = prepared.prepare();
            try {
              cluster.recovery.finish(
                  prepare.request(), prepare.participants(), cluster.router.ownDeadline());
            } catch (SqlError | StorageException e) {
              LOG.debug("{} is not finished yet", prepare.request(), e);
            }
          }
        }
      }
    }
  }

  private void finishUnwanted(GroupState state) {
    for (PendingPrepare prepare : state.prepares.open()) {
      if (System.nanoTime() - prepare.sinceNanos > UNWANTED_NANOS
          && !state.prepares.isDecided(prepare)) {
        try {
          cluster.recovery.finish(state, prepare, cluster.router.ownDeadline());
        } catch (SqlError | StorageException e) {
          LOG.debug("{} is not finished yet", prepare.request, e);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
