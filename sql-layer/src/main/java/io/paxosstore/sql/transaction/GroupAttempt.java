package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.transaction.remote.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commit or prepare of a transaction in one group, at the group's home. Under the group's
 * latch: look for prepares that must not be passed, validate, link, draw the timestamp, append.
 * Then wait until it counts.
 */
final class GroupAttempt {
  /** No commit is at or below it that anybody could have read past: everything conflicts. */
  static final long NEVER = -1;

  /** Later than every snapshot and commit, earlier than {@link CommitStamp#REFUSED}. */
  private static final long NEWEST = Long.MAX_VALUE - 1;

  private final ClusterNode cluster;
  private final Transactions node;
  private final Tenure tenure;
  private final GroupState state;
  private final RequestId id;
  private final ReadSet reads;
  private final GroupWrites writes;
  private final Deadline deadline;
  private long since;
  private boolean isWhatWasRead;

  GroupAttempt(
      ClusterNode cluster,
      Tenure tenure,
      GroupState state,
      RequestId id,
      long since,
      boolean isWhatWasRead,
      ReadSet reads,
      GroupWrites writes,
      Deadline deadline) {
    this.cluster = cluster;
    this.node = cluster.node;
    this.tenure = tenure;
    this.state = state;
    this.id = id;
    this.since = since;
    this.isWhatWasRead = isWhatWasRead;
    this.reads = reads;
    this.writes = writes;
    this.deadline = deadline;
  }

  /** What is appended once everything stands, under the latch. */
  private interface Step {
    Appended append();
  }

  Answer commit(HeldLocks locks) {
    CommitStamp stamp = new CommitStamp();
    Answer refused = begin(stamp, locks);
    if (refused != null) {
      return refused;
    }
    Answer failure = awaitCounts(stamp.appended());
    if (failure != null) {
      return failure;
    }
    long commitTs = stamp.await();
    node.commits.increment();
    node.maintain(commitTs);
    return new Answer.Committed(commitTs);
  }

  /**
   * Appends the commit, without a look at what becomes of it. Where nothing may wait that is
   * certain: once something was appended there is no way back.
   *
   * @return null if it was appended
   */
  @Nullable Answer begin(CommitStamp stamp, HeldLocks locks) {
    CommittedWrites linked = writes.committedBy(stamp);
    linked.request = id;
    if (!linked.deletedRanges.isEmpty()) {
      NoWait.check(); // see below
    }
    return run(
        false,
        () -> {
          Appended appended = append(stamp, linked);
          // Early release: whoever gets a lock now builds on these writes.
          locks.releaseLatched();
          return appended;
        });
  }

  private Appended append(CommitStamp stamp, CommittedWrites linked) {
    boolean published = false;
    state.link(linked);
    try {
      long commitTs = node.hlc.next(); // after linking: see CommitStamp
      writes.batch().version(commitTs);
      Appended appended = node.log.append(tenure, new EntryRecord.Commit(id, writes.batch()));
      linked.position = appended.positions().getFirst().sequence();
      state.stamped(commitTs);
      try {
        if (!linked.deletedRanges.isEmpty()) {
          // Ranges have no overlay: the undecided stamp makes readers wait until the engine has
          // them. If it fails, the caller finds the same once more.
          node.log.awaitCounts(appended);
        }
      } catch (RefusedException | UnavailableException e) {
        cluster.note(e);
      } finally {
        stamp.publish(commitTs, appended);
        published = true;
      }
      NoWait.lift(() -> state.trim(commitTs));
      return appended;
    } finally {
      if (!published) {
        stamp.refuse();
        state.unlink(linked);
      }
    }
  }

  Answer prepare(List<GroupId> participants) {
    PendingPrepare pending = new PendingPrepare(id, participants, new PrepareLocks(reads, writes));
    Answer refused = run(true, () -> append(pending));
    if (refused != null) {
      return refused;
    }
    Appended appended = pending.appended();
    Answer failure = appended == null ? new Answer.Unknown() : awaitCounts(appended);
    if (failure instanceof Answer.Refused) {
      pending.refused();
      state.prepares.moved();
    }
    if (failure != null) {
      return failure;
    }
    node.maintain(pending.prepareTs());
    return new Answer.Prepared(pending.prepareTs());
  }

  private Appended append(PendingPrepare pending) {
    boolean appended = false;
    state.prepares.add(pending);
    try {
      long prepareTs = node.hlc.next(); // after adding: no reader at a later snapshot overlooks it
      writes.batch().version(prepareTs);
      Appended handle =
          node.log.append(
              tenure,
              new EntryRecord.Prepare(
                  id, pending.participants, writes.batch(), pending.locks.encode()));
      pending.appended(handle);
      pending.stamped(prepareTs);
      state.stamped(prepareTs);
      appended = true;
      state.trim(prepareTs);
      return handle;
    } finally {
      if (!appended) {
        pending.refused();
        state.prepares.remove(pending);
      }
    }
  }

  /** Appends when nothing stands against it; else says what does. */
  private @Nullable Answer run(boolean prepares, Step step) {
    if (since == NEVER) {
      return new Answer.Changed(null);
    }
    try {
      while (true) {
        PendingPrepare blocking = null;
        Appended marker;
        latch();
        try {
          marker = state.markers.get(id);
          if (marker == null) {
            List<PendingPrepare> conflicts = state.prepares.conflicting(reads, writes);
            if (conflicts.isEmpty()) {
              Validation validation = validation(NEWEST);
              switch (validation.byHistory(state)) {
                case STANDS -> {
                  if (node.isTooOld(since)) {
                    return new Answer.Changed(null);
                  }
                  step.append();
                  return null;
                }
                case CHANGED -> {
                  return new Answer.Changed(validation.changedKey());
                }
                case UNKNOWN -> {}
              }
            } else {
              blocking = conflicts.getFirst();
              if (prepares && conflicts.stream().anyMatch(this::isOlder)) {
                // Rule 12: the older one may be waiting for this one in another group.
                return new Answer.Refused("an older transaction is being committed");
              }
            }
          }
        } finally {
          state.latch.unlock();
        }
        if (marker != null) {
          node.log.awaitCounts(marker);
          return new Answer.Refused("it was given up before it came");
        }
        if (blocking != null) {
          cluster.recovery.awaitOutcome(state, blocking, deadline);
        } else {
          Answer changed = moveOn();
          if (changed != null) {
            return changed;
          }
        }
      }
    } catch (RefusedException e) {
      return new Answer.Refused(String.valueOf(e.getMessage()));
    } catch (EntryTooLargeException e) {
      throw StorageFailures.of(e);
    }
  }

  private boolean isOlder(PendingPrepare prepare) {
    return prepare.request.compareTo(id) < 0;
  }

  /** The history is too short: compares versions up to now, outside the latch. */
  private @Nullable Answer moveOn() {
    long now = node.hlc.now();
    PendingPrepare prepare = state.prepares.undecided(now, locks -> locks.changes(reads));
    if (prepare != null) {
      cluster.recovery.awaitOutcome(state, prepare, deadline);
      return null;
    }
    Validation validation = validation(now);
    Validation.Verdict verdict = validation.byHistory(state);
    if (verdict == Validation.Verdict.CHANGED
        || (verdict == Validation.Verdict.UNKNOWN && validation.changedByVersions(state.group))) {
      return new Answer.Changed(validation.changedKey());
    }
    if (node.isTooOld(since)) {
      return new Answer.Changed(null);
    }
    since = now;
    isWhatWasRead = true; // nothing that was read has changed until now
    return null;
  }

  private Validation validation(long until) {
    return new Validation(
        node.engine, node.groups, node.versions, reads, since, isWhatWasRead, until);
  }

  private void latch() {
    GroupState latched = node.groups.latched(state.group, tenure);
    if (latched != state) { // identity: it was evicted meanwhile; the caller comes again
      latched.latch.unlock();
      throw cluster.notHome(tenure.group());
    }
  }

  /** Null once it counts. */
  private @Nullable Answer awaitCounts(Appended appended) {
    try {
      node.log.awaitCounts(appended);
      return null;
    } catch (RefusedException e) {
      return new Answer.Refused(String.valueOf(e.getMessage()));
    } catch (UnavailableException e) {
      return new Answer.Unknown();
    } catch (StorageException e) {
      // This node has failed; others may find out.
      cluster.note(e);
      return new Answer.Unknown();
    }
  }
}
