package io.paxosstore.tpcc.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The replicas of all groups, as each server tells: position and checksum. */
public final class Replicas {
  private static final long POLL_MILLIS = 200;

  private record State(long applied, int checksum, int prepared) {}

  private Replicas() {}

  /**
   * Waits until all servers have applied the same positions with the same checksums, and nothing
   * waits for its outcome.
   *
   * @return what still differs after the time-out; empty if nothing does
   */
  public static List<String> awaitEqual(List<ClusterProcesses.Node> nodes, long timeoutMillis)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
    List<String> differences = differences(nodes);
    while (!differences.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
      differences = differences(nodes);
    }
    return differences;
  }

  private static List<String> differences(List<ClusterProcesses.Node> nodes) {
    List<String> differences = new ArrayList<>();
    Map<String, State> first = Map.of();
    for (ClusterProcesses.Node node : nodes) {
      try {
        Map<String, State> groups = ask(node);
        if (node == nodes.getFirst()) {
          first = groups;
        } else if (!groups.keySet().equals(first.keySet())) {
          differences.add(
              "node " + node.id() + " holds groups " + groups.keySet() + ", not " + first.keySet());
        }
        for (Map.Entry<String, State> group : groups.entrySet()) {
          State other = first.getOrDefault(group.getKey(), group.getValue());
          if (!group.getValue().equals(other)) {
            differences.add(
                "group "
                    + group.getKey()
                    + ": "
                    + group.getValue()
                    + " on node "
                    + node.id()
                    + ", "
                    + other
                    + " on node "
                    + nodes.getFirst().id());
          } else if (group.getValue().prepared() > 0) {
            differences.add("group " + group.getKey() + " waits for outcomes: " + group.getValue());
          }
        }
      } catch (SQLException e) {
        differences.add("node " + node.id() + " does not answer: " + e.getMessage());
      }
    }
    return differences;
  }

  private static Map<String, State> ask(ClusterProcesses.Node node) throws SQLException {
    Map<String, State> groups = new TreeMap<>();
    try (Connection connection =
            DriverManager.getConnection(ClusterProcesses.url(node, "socketTimeout=5000"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT family, slot, applied, checksum, prepared FROM sys.groups"
                    + " WHERE applied > 0")) {
      while (rows.next()) {
        groups.put(
            rows.getInt(1) + "/" + rows.getInt(2),
            new State(rows.getLong(3), rows.getInt(4), rows.getInt(5)));
      }
    }
    return groups;
  }
}
