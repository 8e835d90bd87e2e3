package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.sql.transaction.remote.Answer.Fate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a group's home appends about requests of others: decisions, and markers that end the wait
 * for something that may never come (R9). Repeating either does no harm.
 */
final class OutcomeRegister {
  private final Transactions node;
  private final ReplicatedLog log;

  OutcomeRegister(Transactions node) {
    this.node = node;
    this.log = node.log;
  }

  /** Returns when the decision counts, or is known to be nothing new. */
  void decide(GroupState seen, Tenure tenure, RequestId id, boolean committed, long commitTs) {
    GroupId group = tenure.group();
    Appended decision;
    GroupState state = node.groups.latched(seen.group, tenure);
    try {
      PendingPrepare prepare = state.prepares.find(id);
      if (prepare == null || state.prepares.isDecided(prepare)) {
        // Decided, or not here yet: then a marker keeps it from coming after an abort.
        decision = !committed && prepare == null ? appendMarker(state, tenure, id) : null;
      } else {
        if (prepare.decision == null) {
          prepare.decision = log.append(tenure, new EntryRecord.Decide(id, committed, commitTs));
          state.stamped(commitTs);
        }
        decision = prepare.decision;
      }
    } finally {
      state.latch.unlock();
    }
    if (decision != null) {
      log.awaitCounts(decision);
    } else if (committed && log.outcome(group, id) instanceof RequestOutcome.Unseen) {
      throw new IllegalStateException(
          group + ": a commit of " + id + ", whose prepare does not count here");
    }
  }

  /** What became of the request; a marker is appended if nothing did. */
  Fate inquire(GroupState seen, Tenure tenure, RequestId id) {
    while (true) {
      Appended inFlight;
      GroupState state = node.groups.latched(seen.group, tenure);
      try {
        inFlight = inFlight(state, id);
        if (inFlight == null) {
          Fate fate = known(tenure.group(), id);
          if (fate != null) {
            return fate;
          }
          inFlight = appendMarker(state, tenure, id);
        }
      } finally {
        state.latch.unlock();
      }
      if (inFlight != null) {
        log.awaitCounts(inFlight);
      }
    }
  }

  /** What has this id in the tenure's log and is not readable in the applied state yet. */
  private static @Nullable Appended inFlight(GroupState state, RequestId id) {
    Appended marker = state.markers.get(id);
    if (marker != null && !marker.counts()) {
      return marker;
    }
    PendingPrepare prepare = state.prepares.find(id);
    if (prepare != null && !prepare.counts()) {
      return prepare.appended();
    }
    CommittedWrites commit = state.unapplied(id);
    return commit == null ? null : commit.stamp.appended();
  }

  private @Nullable Fate known(GroupId group, RequestId id) {
    return switch (log.outcome(group, id)) {
      case RequestOutcome.Committed(long commitTs) ->
          new Fate(Fate.Kind.COMMITTED, commitTs, List.of());
      case RequestOutcome.Undecided(EntryRecord.Prepare prepare) ->
          new Fate(Fate.Kind.PREPARED, prepare.stamp(), prepare.participants());
      case RequestOutcome.Aborted() -> new Fate(Fate.Kind.ABORTED, 0, List.of());
      case RequestOutcome.Forgotten() -> new Fate(Fate.Kind.FORGOTTEN, 0, List.of());
      case RequestOutcome.Unseen() -> null;
    };
  }

  /** Under the latch; null if something with this id counts already. */
  private @Nullable Appended appendMarker(GroupState state, Tenure tenure, RequestId id) {
    state.markers.values().removeIf(Appended::counts);
    Appended marker = state.markers.get(id);
    if (marker == null && log.outcome(tenure.group(), id) instanceof RequestOutcome.Unseen) {
      marker = log.append(tenure, new EntryRecord.Marker(id));
      state.markers.put(id, marker);
    }
    return marker;
  }
}
