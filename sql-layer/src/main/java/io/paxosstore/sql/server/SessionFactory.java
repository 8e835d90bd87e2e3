package io.paxosstore.sql.server;

import io.paxosstore.jdbc.protocol.Session;
import java.sql.SQLException;
import java.util.Map;

/** Opens a session for each connection. Called by many threads; may block. */
public interface SessionFactory {
  /**
   * Opens a session.
   *
   * @param properties what the client said of itself, by the names of the connection options;
   *     nothing in it has been checked
   */
  Session open(Map<String, String> properties) throws SQLException;

  /** Id of this node; 0 if it is none of a cluster. */
  default int node() {
    return 0;
  }

  /** Where every node of the cluster takes clients, as host:port. */
  default Map<Integer, String> nodes() {
    return Map.of();
  }
}
