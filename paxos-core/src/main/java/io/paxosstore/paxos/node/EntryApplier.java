package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.replica.BallotedEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies decided entries to the storage engine: rows and group state in one batch. */
final class EntryApplier {
  /** An entry that is chosen, the next of its group. */
  record Decided(Entry entry, Ballot ballot, boolean counts) {}

  private final StorageEngine engine;
  private final AppliedGroups groups;
  private final VoteLog votes;
  private final DecidedTail tail;
  private final Hlc hlc;

  EntryApplier(
      StorageEngine engine, AppliedGroups groups, VoteLog votes, DecidedTail tail, Hlc hlc) {
    this.engine = engine;
    this.groups = groups;
    this.votes = votes;
    this.tail = tail;
    this.hlc = hlc;
  }

  /**
   * Applies entries of any groups; no reader and no recovery sees a part of them.
   *
   * @return for each, which of its records took effect
   * @throws io.paxosstore.lsm.DiskFullException if there is no room: nothing was applied
   */
  List<BitSet> apply(List<Decided> entries, long nowNanos) {
    List<WriteBatch> batches = new ArrayList<>();
    Map<GroupId, GroupChange> changes = new LinkedHashMap<>();
    List<BitSet> effective = new ArrayList<>(entries.size());
    for (Decided each : entries) {
      GroupChange change =
          changes.computeIfAbsent(
              each.entry.group(), id -> new GroupChange(engine, groups.get(id), batches));
      effective.add(change.add(each.entry, each.counts, nowNanos));
    }
    for (GroupChange change : changes.values()) {
      batches.add(change.finish());
      hlc.observe(change.greatest());
    }
    votes.applied(engine.apply(batches, Durability.NONE));
    changes.values().forEach(change -> change.publish(groups));
    for (Decided each : entries) {
      votes.vote(each.entry.group()).applied(each.entry.position());
      tail.add(new BallotedEntry(each.ballot, each.entry));
    }
    return effective;
  }
}
