package io.paxosstore.sql.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nodes of a cluster side by side. Replicas of a group that have applied the same position must
 * have the same checksum; those behind have a lag instead.
 */
final class ClusterTable {
  private final List<NodeReport> nodes;
  // By group, in order: the replica of each node that said something.
  private final Map<GroupKey, List<Replica>> groups = new TreeMap<>();

  private record GroupKey(long family, long slot) implements Comparable<GroupKey> {
    @Override
    public int compareTo(GroupKey that) {
      int byFamily = Long.compare(family, that.family);
      return byFamily != 0 ? byFamily : Long.compare(slot, that.slot);
    }
  }

  private record Replica(NodeReport node, NodeReport.Group group) {}

  ClusterTable(List<NodeReport> nodes) {
    this.nodes = nodes;
    for (NodeReport node : nodes) {
      List<NodeReport.Group> all = node.groups();
      for (NodeReport.Group group : all == null ? List.<NodeReport.Group>of() : all) {
        GroupKey key =
            new GroupKey(
                Integer.toUnsignedLong(group.family()), Integer.toUnsignedLong(group.slot()));
        groups.computeIfAbsent(key, each -> new ArrayList<>()).add(new Replica(node, group));
      }
    }
  }

  /** True if all nodes answer, none has a damaged replica, and no two replicas contradict. */
  boolean isHealthy() {
    return nodes.stream().allMatch(ClusterTable::isWhole)
        && nodes.stream().allMatch(node -> contradictions(node).isEmpty());
  }

  private static boolean isWhole(NodeReport node) {
    List<NodeReport.Group> groups = node.groups();
    return groups != null && groups.stream().noneMatch(NodeReport.Group::quarantined);
  }

  void print(PrintWriter out) {
    out.printf(
        "%-4s  %7s  %-17s  %-21s  %6s  %5s  %8s  %6s  %8s  %s%n",
        "NODE",
        "PID",
        "STATE",
        "CLIENTS AT",
        "GROUPS",
        "HOMES",
        "APPLIED",
        "LAG",
        "PREPARED",
        "CHECKSUMS");
    for (NodeReport node : nodes) {
      out.printf(
          "%-4d  %7s  %-17s  %-21s",
          node.node().id(),
          node.pid() == 0 ? "-" : String.valueOf(node.pid()),
          node.state(),
          node.node().clients());
      List<NodeReport.Group> all = node.groups();
      if (all != null) {
        List<String> wrong = contradictions(node);
        out.printf(
            "  %6d  %5d  %8d  %6d  %8d  %s",
            all.size(),
            all.stream().filter(group -> group.home() == node.node().id()).count(),
            all.stream().mapToLong(NodeReport.Group::applied).sum(),
            groups.values().stream().mapToLong(replicas -> lag(replicas, node)).sum(),
            all.stream().mapToInt(NodeReport.Group::prepared).sum(),
            verdict(all, wrong));
      }
      out.println();
    }
  }

  private static String verdict(List<NodeReport.Group> all, List<String> wrong) {
    List<String> damaged =
        all.stream().filter(NodeReport.Group::quarantined).map(NodeReport.Group::name).toList();
    if (!damaged.isEmpty()) {
      return "QUARANTINED in " + String.join(", ", damaged);
    }
    return wrong.isEmpty() ? "agree" : "DIFFER in " + String.join(", ", wrong);
  }

  void printGroups(PrintWriter out) {
    out.printf(
        "%n%-12s  %4s  %4s  %8s  %6s  %8s  %s%n",
        "GROUP", "NODE", "HOME", "APPLIED", "LAG", "PREPARED", "CHECKSUM");
    for (List<Replica> replicas : groups.values()) {
      for (Replica replica : replicas) {
        NodeReport.Group group = replica.group();
        out.printf(
            "%-12s  %4d  %4s  %8d  %6d  %8d  %08x%s%n",
            group.name(),
            replica.node().node().id(),
            group.home() < 0 ? "-" : String.valueOf(group.home()),
            group.applied(),
            lag(replicas, replica.node()),
            group.prepared(),
            group.checksum(),
            group.quarantined() ? "  quarantined" : "");
      }
    }
  }

  /** What the nodes have counted, a column for each, and what they say of each other. */
  void printFigures(PrintWriter out) {
    Set<String> names = new LinkedHashSet<>();
    nodes.forEach(node -> names.addAll(node.figures().keySet()));
    out.printf("%n%-20s", "FIGURE");
    nodes.forEach(node -> out.printf("  %12s", "NODE " + node.node().id()));
    out.println();
    for (String name : names) {
      out.printf("%-20s", name);
      for (NodeReport node : nodes) {
        Long total = node.figures().get(name);
        out.printf("  %12s", total == null ? "-" : total);
      }
      out.println();
    }
    out.printf(
        "%n%-4s  %4s  %-12s  %8s  %13s  %10s  %10s  %8s%n",
        "NODE", "PEER", "STATE", "LAG", "ROUND TRIP us", "SENT", "RECEIVED", "DROPPED");
    for (NodeReport node : nodes) {
      for (NodeReport.Peer peer : node.peers()) {
        out.printf(
            "%-4d  %4d  %-12s  %8d  %13d  %10d  %10d  %8d%n",
            node.node().id(),
            peer.node(),
            peer.suspected() ? "suspected" : peer.connected() ? "connected" : "away",
            peer.lag(),
            peer.roundTripMicros(),
            peer.sent(),
            peer.received(),
            peer.dropped());
      }
    }
  }

  /** How far a node is behind the furthest: all of it, if it does not know the group yet. */
  private static long lag(List<Replica> replicas, NodeReport node) {
    long furthest = 0;
    long own = 0;
    for (Replica replica : replicas) {
      furthest = Math.max(furthest, replica.group().applied());
      if (replica.node() == node) {
        own = replica.group().applied();
      }
    }
    return furthest - own;
  }

  /** Groups in which another node has another checksum at the same position. */
  private List<String> contradictions(NodeReport node) {
    List<String> wrong = new ArrayList<>();
    for (List<Replica> replicas : groups.values()) {
      for (Replica own : replicas) {
        for (Replica other : replicas) {
          if (own.node() == node
              && own.group().applied() == other.group().applied()
              && own.group().checksum() != other.group().checksum()) {
            wrong.add(own.group().name());
          }
        }
      }
    }
    return wrong.stream().distinct().toList();
  }
}
