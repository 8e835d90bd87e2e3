package io.paxosstore.paxos.node;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.Head;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the shared log at open: finds every vote, and applies what the log knows to be chosen and
 * the storage engine lost with its memory.
 */
final class CoreRecovery {
  private final VoteLog votes;
  private final AppliedGroups groups;
  private final EntryApplier applier;
  private final DecidedTail tail;
  private final boolean alone;
  private final long nowNanos;
  private final Map<GroupId, Long> flushed = new HashMap<>();

  /**
   * Recovery into these.
   *
   * @param alone true if there is no other replica: whatever the log holds is chosen
   */
  CoreRecovery(
      VoteLog votes,
      AppliedGroups groups,
      EntryApplier applier,
      DecidedTail tail,
      boolean alone,
      long nowNanos) {
    this.alone = alone;
    this.votes = votes;
    this.groups = groups;
    this.applier = applier;
    this.tail = tail;
    this.nowNanos = nowNanos;
  }

  void run(SegmentedLog log) {
    log.replay(0, this::record);
    if (alone) {
      // Before anybody reads: what was appended at once is there as a whole then.
      for (Vote vote : votes.all()) {
        apply(vote, Long.MAX_VALUE);
      }
    }
    for (Vote vote : votes.all()) {
      // Only of what is in tables may be said that the log is not needed for it.
      long flushed = flushedThrough(vote.group());
      if (!vote.acceptedThrough(flushed).isEmpty()) {
        vote.settledElsewhere(flushed);
      }
      vote.applied(groups.get(vote.group()).head().position());
    }
    votes.recovered();
  }

  /** Where the storage engine was before anything was applied again. */
  private long flushedThrough(GroupId group) {
    return flushed.computeIfAbsent(group, id -> groups.get(id).head().position());
  }

  private void record(long position, ByteBuffer bytes) {
    List<LogRecord> changes;
    try {
      changes = LogRecord.decode(bytes);
    } catch (IllegalArgumentException e) {
      // What this replica promised is unknown then, and an unknown vote is none (design.md §5.5).
      throw new CorruptionException(
          "log record before position " + position + ": " + e.getMessage(), e);
    }
    for (LogRecord each : changes) {
      flushedThrough(each.group());
      if (each instanceof LogRecord.Accepted accepted) {
        // As the records before this one left them.
        chosen(accepted.group(), accepted.chosenThrough(), position);
      }
      votes.replayed(each, position);
    }
  }

  private void chosen(GroupId group, long through, long logPosition) {
    if (groups.get(group).isInstalling()) {
      // Its rows are those of no position: it waits for another snapshot.
      return;
    }
    apply(votes.vote(group), through);
    Head head = groups.get(group).head();
    if (head.position() < through) {
      throw new CorruptionException(
          "log record before position "
              + logPosition
              + " says that entries of group "
              + group
              + " are chosen through "
              + through
              + "; storage engine and log hold those through "
              + head.position());
    }
  }

  /** Applies what the log holds through a position, as far as it follows what is applied. */
  private void apply(Vote vote, long through) {
    GroupId group = vote.group();
    for (BallotedEntry each : vote.acceptedThrough(through)) {
      Head head = groups.get(group).head();
      if (each.position() <= head.position()) {
        tail.add(each.ballot(), each.entry());
        vote.applied(each.position());
      } else if (head.isFollowedBy(each.entry())) {
        applier.apply(
            List.of(
                new EntryApplier.Decided(
                    groups.get(group),
                    vote,
                    each.entry(),
                    each.ballot(),
                    head.isNamedBy(each.entry()))),
            nowNanos);
      } else {
        break;
      }
    }
  }
}
