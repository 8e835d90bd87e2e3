package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.Hlc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Applies decided entries to the storage engine: rows and group state in one batch. */
final class EntryApplier {
  /** An entry that is chosen, the next of its group. */
  record Decided(AppliedGroup group, Vote vote, Entry entry, Ballot ballot, boolean counts) {}

  private final StorageEngine engine;
  private final AppliedGroups groups;
  private final VoteLog votes;
  private final DecidedTail tail;
  private final Hlc hlc;
  private final boolean shared;

  /**
   * Applies to this engine.
   *
   * @param shared true if there are other replicas: they may lag, and be compared with
   */
  EntryApplier(
      StorageEngine engine,
      AppliedGroups groups,
      VoteLog votes,
      DecidedTail tail,
      Hlc hlc,
      boolean shared) {
    this.engine = engine;
    this.groups = groups;
    this.votes = votes;
    this.tail = tail;
    this.hlc = hlc;
    this.shared = shared;
  }

  /**
   * Applies entries of any groups; no reader and no recovery sees a part of them.
   *
   * @return for each, which of its records took effect
   * @throws io.paxosstore.lsm.DiskFullException if there is no room: nothing was applied
   */
  List<BitSet> apply(List<Decided> entries, long nowNanos) {
    List<WriteBatch> batches = new ArrayList<>(entries.size() + 1);
    List<GroupChange> changes = new ArrayList<>(1);
    List<BitSet> effective = new ArrayList<>(entries.size());
    try {
      for (Decided each : entries) {
        GroupChange change = each.group.changing();
        if (change == null) {
          change = new GroupChange(engine, each.group, batches, shared);
          each.group.changing(change);
          changes.add(change);
        }
        effective.add(change.add(each.entry, each.counts, nowNanos));
      }
      for (GroupChange change : changes) {
        batches.add(change.finish());
        hlc.observe(change.greatest());
      }
      votes.applied(engine.apply(batches, Durability.NONE));
    } finally {
      for (GroupChange change : changes) {
        change.group().changing(null);
      }
    }
    for (GroupChange change : changes) {
      change.publish(groups);
    }
    for (Decided each : entries) {
      each.vote.applied(each.entry.position());
      if (shared) {
        tail.add(each.ballot, each.entry);
      }
      // The replica keeps some entries, too: they are encoded anew for who lags, which is rare.
      each.entry.forgetEncoded();
    }
    return effective;
  }
}
