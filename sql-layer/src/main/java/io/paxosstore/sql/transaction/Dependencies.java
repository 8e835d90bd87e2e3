package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.ReplicatedLog;
import java.util.ArrayList;
import java.util.List;

/**
 * Appended entries that a transaction read from before they counted: its results may be told when
 * these do. Within a group a later entry counts only if the earlier ones do, so the latest of each
 * group stands for all.
 */
final class Dependencies {
  private record Dependency(long group, long position, Appended appended) {}

  private final List<Dependency> list = new ArrayList<>();

  void add(GroupState group, CommittedWrites writes) {
    long position = writes.position;
    for (int i = list.size() - 1; i >= 0; i--) {
      Dependency known = list.get(i);
      if (known.group == group.group) {
        if (known.position < position) {
          list.set(i, new Dependency(group.group, position, writes.stamp.appended()));
        }
        return;
      }
    }
    list.add(new Dependency(group.group, position, writes.stamp.appended()));
  }

  /** The last sequence in the group; 0 if nothing in it was read before it counted. */
  long latestIn(GroupState group) {
    for (Dependency known : list) {
      if (known.group == group.group) {
        return known.position;
      }
    }
    return 0;
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  /**
   * Returns when everything counts.
   *
   * @throws StorageException if the node failed first
   */
  void await(ReplicatedLog log) {
    for (Dependency dependency : list) {
      if (!dependency.appended.counts()) {
        log.awaitCounts(dependency.appended);
      }
    }
    list.clear();
  }
}
