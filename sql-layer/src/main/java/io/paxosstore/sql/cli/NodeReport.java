package io.paxosstore.sql.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node.
 *
 * @param pid its process, 0 if it does not run
 * @param state in a word or two
 * @param groups what it says of its groups; null if it says nothing
 */
record NodeReport(ClusterNodeFiles node, long pid, String state, @Nullable List<Group> groups) {
  static final String RUNNING = "running";

  private static final String TIMEOUTS = "?connectTimeout=2000&socketTimeout=5000";
  private static final String GROUPS =
      "SELECT family, slot, home, applied, checksum, prepared FROM sys.groups";

  /**
   * A replica of an entity group.
   *
   * @param home node that the replica takes for the group's home; -1 if it knows none
   * @param applied position that it has applied
   * @param checksum of its entries up to that
   * @param prepared transactions over several groups that wait for their outcome
   */
  record Group(int family, int slot, int home, long applied, int checksum, int prepared) {
    String name() {
      return Integer.toUnsignedString(family) + "/" + Integer.toUnsignedString(slot);
    }
  }

  /** Asks a node that runs. */
  static NodeReport ask(ClusterNodeFiles node, long pid) {
    List<Group> groups = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(node.url() + TIMEOUTS);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(GROUPS)) {
      while (rows.next()) {
        groups.add(
            new Group(
                rows.getInt(1),
                rows.getInt(2),
                rows.getInt(3),
                rows.getLong(4),
                rows.getInt(5),
                rows.getInt(6)));
      }
      return new NodeReport(node, pid, RUNNING, groups);
    } catch (SQLException e) {
      return new NodeReport(node, pid, "no answer: " + e.getSQLState(), null);
    }
  }
}
