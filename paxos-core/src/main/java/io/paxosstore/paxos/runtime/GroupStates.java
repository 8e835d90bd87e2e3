package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.paxos.GroupId;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The groups that were touched lately: loaded from the storage engine on first touch, dropped when
 * there are many and nothing is under way, so that a million idle groups cost nothing.
 */
final class GroupStates {
  private static final int KEPT = 50_000;

  private final StorageEngine engine;
  private final ConcurrentHashMap<GroupId, GroupState> states = new ConcurrentHashMap<>();

  GroupStates(StorageEngine engine) {
    this.engine = engine;
  }

  GroupState get(GroupId group) {
    GroupState state = states.get(group);
    return state != null
        ? state
        : states.computeIfAbsent(group, id -> new GroupState(id, HeadRecord.read(engine, id)));
  }

  /**
   * Drops settled groups if there are too many. Under the append lock: nobody may be about to
   * append to one of them.
   */
  void evictIdle() {
    if (states.size() > KEPT) {
      states.values().removeIf(GroupState::isSettled);
    }
  }
}
