package io.paxosstore.paxos.node;

import io.paxosstore.paxos.GroupId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** When which group wants to be woken: each once, at the earliest time that it asked for. */
final class Wakeups {
  private final TreeMap<Long, TreeSet<GroupId>> byTime = new TreeMap<>();
  private final Map<GroupId, Long> times = new HashMap<>();

  /** True if the earliest time of all moved. */
  boolean add(GroupId group, long nanos) {
    Long known = times.get(group);
    if (known != null && known <= nanos) {
      return false;
    }
    remove(group);
    boolean earliest = byTime.isEmpty() || nanos < byTime.firstKey();
    times.put(group, nanos);
    byTime.computeIfAbsent(nanos, time -> new TreeSet<>()).add(group);
    return earliest;
  }

  void remove(GroupId group) {
    Long known = times.remove(group);
    if (known != null) {
      TreeSet<GroupId> groups = byTime.get(known);
      if (groups != null) {
        groups.remove(group);
        if (groups.isEmpty()) {
          byTime.remove(known);
        }
      }
    }
  }

  /** Removes the groups whose time has come; the earliest first. */
  List<GroupId> takeDue(long nowNanos) {
    List<GroupId> due = new ArrayList<>();
    while (!byTime.isEmpty() && byTime.firstKey() <= nowNanos) {
      due.addAll(byTime.pollFirstEntry().getValue());
    }
    due.forEach(times::remove);
    return due;
  }

  /** The earliest time; the greatest long if there is none. */
  long earliest() {
    return byTime.isEmpty() ? Long.MAX_VALUE : byTime.firstKey();
  }
}
