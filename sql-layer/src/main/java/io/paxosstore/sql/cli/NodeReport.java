package io.paxosstore.sql.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node.
 *
 * @param pid its process, 0 if it does not run
 * @param state in a word or two
 * @param groups what it says of its groups; null if it says nothing
 * @param figures what it has counted, in its order; empty if it says nothing
 * @param peers what it says of the other nodes
 */
record NodeReport(
    ClusterNodeFiles node,
    long pid,
    String state,
    @Nullable List<Group> groups,
    Map<String, Long> figures,
    List<Peer> peers) {
  static final String RUNNING = "running";

  private static final String TIMEOUTS = "?connectTimeout=2000&socketTimeout=5000";
  private static final String GROUPS =
      "SELECT family, slot, home, applied, checksum, prepared, quarantined FROM sys.groups";

  private static final String FIGURES = "SELECT figure, total FROM sys.paxos";
  private static final String PEERS =
      "SELECT node, connected, suspected, lag, round_trip_p99_micros, messages_sent,"
          + " messages_received, messages_dropped FROM sys.nodes WHERE NOT is_self";

  /**
   * Another node as it sees it.
   *
   * @param lag positions that it has not told to hold, of the groups whose home is the one asked
   */
  record Peer(
      int node,
      boolean connected,
      boolean suspected,
      long lag,
      long roundTripMicros,
      long sent,
      long received,
      long dropped) {}

  /**
   * A replica of an entity group.
   *
   * @param home node that the replica takes for the group's home; -1 if it knows none
   * @param applied position that it has applied
   * @param checksum of its entries up to that
   * @param prepared transactions over several groups that wait for their outcome
   * @param quarantined true if its state was found to be damaged and is being replaced
   */
  record Group(
      int family,
      int slot,
      int home,
      long applied,
      int checksum,
      int prepared,
      boolean quarantined) {
    String name() {
      return Integer.toUnsignedString(family) + "/" + Integer.toUnsignedString(slot);
    }
  }

  /** A node that says nothing. */
  static NodeReport silent(ClusterNodeFiles node, long pid, String state) {
    return new NodeReport(node, pid, state, null, Map.of(), List.of());
  }

  /** Asks a node that runs. */
  static NodeReport ask(ClusterNodeFiles node, long pid) {
    try (Connection connection = DriverManager.getConnection(node.url() + TIMEOUTS);
        Statement statement = connection.createStatement()) {
      return new NodeReport(
          node, pid, RUNNING, groups(statement), figures(statement), peers(statement));
    } catch (SQLException e) {
      return silent(node, pid, "no answer: " + e.getSQLState());
    }
  }

  private static List<Group> groups(Statement statement) throws SQLException {
    List<Group> groups = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(GROUPS)) {
      while (rows.next()) {
        groups.add(
            new Group(
                rows.getInt(1),
                rows.getInt(2),
                rows.getInt(3),
                rows.getLong(4),
                rows.getInt(5),
                rows.getInt(6),
                rows.getBoolean(7)));
      }
    }
    return groups;
  }

  private static Map<String, Long> figures(Statement statement) throws SQLException {
    Map<String, Long> figures = new LinkedHashMap<>();
    try (ResultSet rows = statement.executeQuery(FIGURES)) {
      while (rows.next()) {
        figures.put(rows.getString(1), rows.getLong(2));
      }
    }
    return figures;
  }

  private static List<Peer> peers(Statement statement) throws SQLException {
    List<Peer> peers = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(PEERS)) {
      while (rows.next()) {
        peers.add(
            new Peer(
                rows.getInt(1),
                rows.getBoolean(2),
                rows.getBoolean(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getLong(6),
                rows.getLong(7),
                rows.getLong(8)));
      }
    }
    return peers;
  }
}
