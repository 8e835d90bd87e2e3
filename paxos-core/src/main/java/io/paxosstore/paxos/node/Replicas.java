package io.paxosstore.paxos.node;

import io.paxosstore.paxos.GroupId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The groups in memory, by how long they were not touched. */
final class Replicas {
  private static final int LOOKS = 64;

  private final int kept;
  private final Map<GroupId, Group> groups = new LinkedHashMap<>(16, 0.75f, true);

  Replicas(int kept) {
    this.kept = kept;
  }

  /** The group if it is in memory; counts as a touch. */
  @Nullable Group get(GroupId group) {
    return groups.get(group);
  }

  boolean has(GroupId group) {
    return groups.containsKey(group);
  }

  void add(Group group) {
    groups.put(group.id(), group);
  }

  /** All in memory, ascending. */
  List<Group> all() {
    return groups.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  int size() {
    return groups.size();
  }

  /**
   * Looks at some that were not touched for longest, if there are too many: drops those that are
   * idle.
   *
   * @param dropped hears of each that is gone
   * @return those that could be dropped if this node gave up being their home
   */
  List<Group> evict(Consumer<Group> dropped) {
    if (groups.size() <= kept) {
      return List.of();
    }
    List<Group> resting = new ArrayList<>();
    int looks = Math.min(LOOKS, groups.size() - kept);
    Iterator<Group> eldest = groups.values().iterator();
    while (looks-- > 0 && eldest.hasNext()) {
      Group group = eldest.next();
      if (group.isIdle()) {
        eldest.remove();
        dropped.accept(group);
      } else if (group.isResting()) {
        resting.add(group);
      }
    }
    return resting;
  }
}
