package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.remote.Answer.Fate;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for outcomes of prepares, and finishes what takes too long: asks every participant what
 * became of the transaction, where nothing did leaves a marker; all prepared is committed, any
 * marker is aborted. Nothing but records decides, so any number of nodes may do this at once and
 * find the same.
 */
final class Recovery {
  private static final long PATIENCE_NANOS_MAX = 1_000_000_000;

  private final ClusterNode cluster;

  /** Smoothed nanoseconds from a prepare to its outcome here; racy by design. */
  private volatile long usualNanos;

  Recovery(ClusterNode cluster) {
    this.cluster = cluster;
  }

  /** What became of a transaction over several groups. */
  record Decision(boolean committed, long commitTs) {}

  /**
   * Returns when the prepare is decided in the applied state.
   *
   * @throws NotHomeException if the tenure ended first
   * @throws SqlError 57014; 57P03 if no majority of a participant answered in time
   */
  void awaitOutcome(GroupState state, PendingPrepare prepare, Deadline deadline) {
    if (!state.prepares.isDecided(prepare)) {
      NoWait.check();
    }
    long least = cluster.options.patienceMillis() * 1_000_000;
    long patience = Math.max(least, Math.min(4 * usualNanos, PATIENCE_NANOS_MAX));
    long since = System.nanoTime();
    while (!state.prepares.isDecided(prepare)) {
      if (state.isOver()) {
        throw new NotHomeException(
            "this node is no longer home of group " + Keys.groupId(state.group));
      }
      deadline.check();
      if (deadline.isOver()) {
        throw new SqlError(
            SqlStates.UNAVAILABLE, "the outcome of another transaction cannot be found out yet");
      }
      long left = since + patience - System.nanoTime();
      if (left > 0) {
        await(state, prepare, Math.min(left, deadline.nanosLeft()));
      } else {
        finish(state, prepare, deadline);
        since = System.nanoTime();
        patience = Math.min(2 * patience, PATIENCE_NANOS_MAX);
      }
    }
    long took = System.nanoTime() - prepare.sinceNanos;
    long usual = usualNanos;
    usualNanos = usual + (Math.min(took, PATIENCE_NANOS_MAX) - usual) / 8;
  }

  private static void await(GroupState state, PendingPrepare prepare, long nanos) {
    try {
      state.prepares.awaitMove(prepare, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SqlError(SqlStates.CANCELLED, "statement cancelled: its thread was interrupted");
    }
  }

  /** Finishes a transaction that is prepared here. */
  void finish(GroupState state, PendingPrepare prepare, Deadline deadline) {
    Appended appended = prepare.appended();
    if (appended != null && !prepare.counts()) {
      cluster.node.log.awaitCounts(appended);
    }
    if (!state.prepares.isDecided(prepare)) {
      cluster.recoveries.increment();
      finish(prepare.request, prepare.participants, deadline);
    }
  }

  /**
   * Finds out what became of the transaction, and tells all participants.
   *
   * @throws UnavailableException if not all that matters could be asked in time
   */
  Decision finish(RequestId id, List<GroupId> participants, Deadline deadline) {
    List<Fate> fates =
        Parallel.each(participants, group -> cluster.router.inquire(group, id, deadline));
    Decision decision = decide(id, fates);
    Parallel.each(
        participants,
        group -> {
          cluster.router.decide(group, id, decision.committed, decision.commitTs, deadline);
          return group;
        });
    return decision;
  }

  private static Decision decide(RequestId id, List<Fate> fates) {
    long greatest = 0;
    boolean forgotten = false;
    for (Fate fate : new ArrayList<>(fates)) {
      switch (fate.kind()) {
        case COMMITTED -> {
          return new Decision(true, fate.timestamp());
        }
        case ABORTED -> {
          return new Decision(false, 0);
        }
        case PREPARED -> greatest = Math.max(greatest, fate.timestamp());
        case FORGOTTEN -> forgotten = true;
      }
    }
    if (forgotten) {
      throw new UnavailableException("a participant has forgotten the outcome of " + id);
    }
    return new Decision(true, greatest);
  }
}
