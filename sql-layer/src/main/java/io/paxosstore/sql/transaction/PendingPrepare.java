package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One group's part of a transaction over several, as the group's home knows it from its append on.
 * It goes from in flight to counting to decided, and never back.
 */
final class PendingPrepare {
  private static final long UNDECIDED = 0;
  private static final long ABORTED = -1;

  final RequestId request;
  final List<GroupId> participants;
  final PrepareLocks locks;
  final long sinceNanos;

  /** 0 until it is drawn: earlier than anything, so that nobody overlooks it. */
  private volatile long prepareTs;

  /** Null if it counted before this home's time, and while it is being appended. */
  private volatile @Nullable Appended appended;

  private volatile boolean counts;
  private volatile long outcome = UNDECIDED;

  /** Guarded by the group's latch: the decision that was appended and may not count yet. */
  @Nullable Appended decision;

  /** About to be appended. */
  PendingPrepare(RequestId request, List<GroupId> participants, PrepareLocks locks) {
    this.request = request;
    this.participants = participants;
    this.locks = locks;
    this.sinceNanos = System.nanoTime();
  }

  /** Out of the group's applied state. */
  static PendingPrepare of(long group, Prepared prepared) {
    EntryRecord.Prepare prepare = prepared.prepare();
    PendingPrepare pending =
        new PendingPrepare(
            prepare.request(), prepare.participants(), PrepareLocks.of(group, prepare));
    pending.prepareTs = prepared.prepareTs();
    pending.counts = true;
    return pending;
  }

  void stamped(long timestamp) {
    prepareTs = timestamp;
  }

  void appended(Appended handle) {
    appended = handle;
  }

  /** It certainly has no effect. */
  void refused() {
    outcome = ABORTED;
  }

  long prepareTs() {
    return prepareTs;
  }

  /** What was appended; null if it counts since before this home's time. */
  @Nullable Appended appended() {
    return appended;
  }

  /** True once it counts and is readable in the group's applied state. */
  boolean counts() {
    if (!counts) {
      Appended handle = appended;
      counts = handle != null && handle.counts();
    }
    return counts;
  }

  /**
   * True once the outcome counts here: whoever finds that, finds the rows in the engine
   * <em>afterwards</em> (R16).
   */
  boolean isDecided(ReplicatedLog log, long group) {
    if (outcome != UNDECIDED) {
      return true;
    }
    if (!counts()) {
      return false;
    }
    switch (log.outcome(Keys.groupId(group), request)) {
      case RequestOutcome.Committed(long commitTs) -> outcome = commitTs;
      // Nothing below the floor is undecided, and what was committed is seen before the floor
      // rises.
      case RequestOutcome.Aborted(), RequestOutcome.Forgotten() -> outcome = ABORTED;
      case RequestOutcome.Undecided(EntryRecord.Prepare prepare) -> {
        return false;
      }
      case RequestOutcome.Unseen() -> {
        return false;
      }
    }
    return true;
  }

  /** True if {@link #isDecided} has found so. */
  boolean isKnownDecided() {
    return outcome != UNDECIDED;
  }

  /** After {@link #isDecided}: when it committed; 0 if it did not. */
  long commitTs() {
    return Math.max(0, outcome);
  }
}
