package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.Tenure;

/**
 * Raises the floors of groups, below which outcomes are forgotten (R10): now and then, where
 * anything was appended since, and never past a transaction that is undecided here. That it is
 * decided everywhere is the work of {@link TransactionHousekeeping}, which has been at it for all
 * the time that outcomes are kept.
 */
final class Floors {
  private final ClusterNode cluster;

  Floors(ClusterNode cluster) {
    this.cluster = cluster;
  }

  void raise(GroupState state) {
    long kept = Hlc.ofMillis(cluster.options.outcomeMillis());
    long target = cluster.node.hlc.now() - kept;
    Tenure tenure = state.tenure;
    // Half a period later than the last time: a floor is an entry, too.
    if (tenure == null || state.lastStamp() <= state.floor || target < state.floor + kept / 2) {
      return;
    }
    GroupState latched = cluster.node.groups.latched(state.group, tenure);
    try {
      for (PendingPrepare prepare : latched.prepares.open()) {
        if (!latched.prepares.isDecided(prepare)) {
          target = Math.min(target, prepare.request.attemptTs());
        }
      }
      if (target > latched.floor) {
        latched.floor = target;
        cluster.node.log.append(tenure, new EntryRecord.Floor(cluster.node.newRequest(), target));
      }
    } finally {
      latched.latch.unlock();
    }
  }
}
