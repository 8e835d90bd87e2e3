package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.Recovery.Decision;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Answer.Fate;
import io.paxosstore.sql.transaction.remote.Basis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commit of a transaction, seen from its gateway. One group: one record there. Several, those
 * only read included: a prepare in each at once; it is committed when all of them count, at the
 * greatest of their timestamps (Paxos commit). What was lost on its way is never sent again: a
 * marker finds out what became of it (R9).
 */
final class PaxosCommit {
  private final ClusterNode cluster;
  private final Asker asker;
  private final RequestId id;
  private final List<Long> groups;
  private final Map<Long, Basis> bases;
  private final ReadSet reads;
  private final Map<Long, GroupWrites> writes = new HashMap<>();
  private final Deadline deadline;

  PaxosCommit(
      ClusterNode cluster,
      Asker asker,
      RequestId id,
      List<Long> groups,
      Map<Long, Basis> bases,
      ReadSet reads,
      List<GroupWrites> writes) {
    this.cluster = cluster;
    this.asker = asker;
    this.id = id;
    this.groups = groups;
    this.bases = bases;
    this.reads = reads;
    writes.forEach(part -> this.writes.put(part.group(), part));
    // Once it has begun it is not cancelled: nobody could tell what became of it.
    this.deadline = Deadline.after(cluster.options.commitMillis(), Cancellation.none());
  }

  /**
   * Prepares what was read, and writes nothing: until the locks are decided, nobody changes it.
   *
   * @return what gives the locks back; null if they could not be had
   */
  @Nullable Runnable lockReads() {
    List<GroupId> participants = groups.stream().map(Keys::groupId).toList();
    List<Answer> votes = Parallel.each(groups, group -> prepare(group, participants));
    long greatest = 0;
    for (Answer vote : votes) {
      if (!(vote instanceof Answer.Prepared(long prepareTs))) {
        cluster.decisions.send(id, participants, new Decision(false, 0));
        return null;
      }
      greatest = Math.max(greatest, prepareTs);
    }
    // All are prepared, so it is committed, and whoever recovers it finds the same.
    Decision decision = new Decision(true, greatest);
    return () -> cluster.decisions.send(id, participants, decision);
  }

  /** {@link Answer.Committed}, Changed, Refused, Failed or Unknown. */
  Answer run() {
    return groups.size() == 1 ? commit(groups.getFirst()) : commitAll();
  }

  private Answer commit(long group) {
    GroupId where = Keys.groupId(group);
    Answer answer;
    try {
      answer =
          cluster.router.askOnce(
              where,
              asker,
              deadline,
              home -> home.commit(id, basis(group), reads, part(group), deadline));
    } catch (LostCallException e) {
      answer = new Answer.Unknown();
    }
    return answer instanceof Answer.Unknown ? findOut(where) : answer;
  }

  /** A commit or prepare may have been appended, or may still be. */
  Answer findOut(GroupId group) {
    try {
      Fate fate = cluster.router.inquire(group, id, deadline);
      return switch (fate.kind()) {
        case COMMITTED -> new Answer.Committed(fate.timestamp());
        case PREPARED -> new Answer.Prepared(fate.timestamp());
        case ABORTED -> new Answer.Refused("its answer was lost, and it had no effect");
        case FORGOTTEN -> new Answer.Unknown();
      };
    } catch (SqlError | StorageException e) {
      return new Answer.Unknown();
    }
  }

  private Answer commitAll() {
    List<GroupId> participants = groups.stream().map(Keys::groupId).toList();
    List<Answer> votes = Parallel.each(groups, group -> prepare(group, participants));
    long commitTs = 0;
    Answer refusal = null;
    boolean unknown = false;
    List<GroupId> uncertain = new ArrayList<>();
    for (int i = 0; i < votes.size(); i++) {
      switch (votes.get(i)) {
        case Answer.Prepared(long prepareTs) -> {
          commitTs = Math.max(commitTs, prepareTs);
          uncertain.add(participants.get(i));
        }
        // Somebody has recovered it, and found all of it prepared.
        case Answer.Committed(long at) -> {
          return new Answer.Committed(at);
        }
        case Answer.Unknown vote -> {
          unknown = true;
          uncertain.add(participants.get(i));
        }
        case Answer vote -> refusal = refusal == null ? vote : refusal;
      }
    }
    if (refusal != null) {
      // A refused group holds nothing, and never will: nobody sends it again.
      cluster.decisions.send(id, uncertain, new Decision(false, 0));
      return refusal;
    }
    if (unknown) {
      return new Answer.Unknown();
    }
    // That a prepare counts is stable, so this is so whoever else looks (further rule 20).
    cluster.decisions.send(id, participants, new Decision(true, commitTs));
    cluster.node.commits.increment();
    return new Answer.Committed(commitTs);
  }

  private Answer prepare(long group, List<GroupId> participants) {
    GroupId where = Keys.groupId(group);
    Answer answer;
    try {
      answer =
          cluster.router.askOnce(
              where,
              asker,
              deadline,
              home -> home.prepare(id, participants, basis(group), reads, part(group), deadline));
    } catch (LostCallException e) {
      answer = new Answer.Unknown();
    } catch (SqlError e) {
      return new Answer.Failed(e.sqlState(), String.valueOf(e.getMessage()));
    } catch (StorageException e) {
      SqlError error = StorageFailures.of(e);
      return new Answer.Failed(error.sqlState(), String.valueOf(error.getMessage()));
    }
    return answer instanceof Answer.Unknown ? findOut(where) : answer;
  }

  private Basis basis(long group) {
    return Objects.requireNonNull(bases.get(group));
  }

  private GroupWrites part(long group) {
    GroupWrites part = writes.get(group);
    return part == null ? GroupWrites.none(group) : part;
  }
}
