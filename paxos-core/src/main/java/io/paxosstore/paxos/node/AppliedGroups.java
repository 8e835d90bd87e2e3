package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The applied state of all groups: read from the storage engine on first touch, by whichever thread
 * wants to know; changed by the core's thread only.
 */
final class AppliedGroups {
  private final StorageEngine engine;
  private final LongSupplier nowNanos;
  private final ConcurrentHashMap<GroupId, AppliedGroup> groups = new ConcurrentHashMap<>();

  /** Timestamps of unresolved prepares of all groups, in memory or not, and how many have each. */
  private final TreeMap<Long, Integer> unresolved = new TreeMap<>();

  private volatile long leastUnresolved = Long.MAX_VALUE;

  /**
   * Looks up the unresolved prepares of all groups.
   *
   * @param nowNanos the driver's clock
   */
  AppliedGroups(StorageEngine engine, LongSupplier nowNanos) {
    this.engine = engine;
    this.nowNanos = nowNanos;
    try (Snapshot state = engine.snapshot()) {
      for (EntryRecord.Prepare each :
          StateRows.readPrepared(
              state, new byte[] {GroupKeys.PREPARED}, new byte[] {GroupKeys.PREPARED + 1})) {
        unresolved.merge(each.stamp(), 1, Integer::sum);
      }
    }
    tellLeast();
  }

  AppliedGroup get(GroupId group) {
    AppliedGroup known = groups.get(group);
    return known != null
        ? known
        : groups.computeIfAbsent(group, id -> AppliedGroup.load(engine, id, nowNanos.getAsLong()));
  }

  /** Any thread. */
  List<Prepared> prepared(GroupId group) {
    while (true) {
      List<Prepared> prepared = get(group).prepared();
      if (prepared != null) {
        return prepared;
      }
    }
  }

  /** Any thread. */
  RequestOutcome outcome(GroupId group, RequestId request) {
    Prepared waiting = AppliedGroup.find(prepared(group), request);
    if (waiting != null) {
      return new RequestOutcome.Undecided(waiting.prepare());
    }
    RequestOutcome outcome = StateRows.readOutcome(engine, group, request);
    if (outcome != null) {
      return outcome;
    }
    long floor = get(group).floor();
    return floor > 0 && request.attemptTs() <= floor
        ? new RequestOutcome.Forgotten()
        : new RequestOutcome.Unseen();
  }

  /**
   * Any thread: the least timestamp of an unresolved prepare; the greatest long if there is none.
   */
  long leastUnresolved() {
    return leastUnresolved;
  }

  /** The list of a group's prepares changes from one to the other. */
  void changed(List<Prepared> before, List<Prepared> after) {
    if (before == after) {
      return;
    }
    after.forEach(each -> unresolved.merge(each.prepareTs(), 1, Integer::sum));
    before.forEach(
        each ->
            unresolved.computeIfPresent(
                each.prepareTs(), (stamp, count) -> count == 1 ? null : count - 1));
    tellLeast();
  }

  /** Nobody but readers knows the group any more. */
  void drop(GroupId group) {
    AppliedGroup dropped = groups.remove(group);
    if (dropped != null) {
      dropped.drop();
    }
  }

  int size() {
    return groups.size();
  }

  /** Groups in memory, ascending. */
  List<GroupId> loaded() {
    return groups.keySet().stream().sorted().toList();
  }

  /** All groups that have applied something, ascending: one seek for each. */
  List<GroupId> onDisk() {
    List<GroupId> all = new ArrayList<>();
    byte[] end = {GroupKeys.SYSTEM + 1};
    try (Snapshot state = engine.snapshot();
        Cursor cursor =
            state.scan(ScanRange.of(new byte[] {GroupKeys.SYSTEM}, end), Long.MAX_VALUE)) {
      while (cursor.next()) {
        GroupId group = GroupKeys.groupOf(cursor.keyArray(), cursor.keyOffset());
        all.add(group);
        cursor.seek(GroupKeys.end(GroupKeys.SYSTEM, group));
      }
    }
    return all;
  }

  private void tellLeast() {
    leastUnresolved = unresolved.isEmpty() ? Long.MAX_VALUE : unresolved.firstKey();
  }
}
