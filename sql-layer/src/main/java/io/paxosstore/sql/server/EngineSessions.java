package io.paxosstore.sql.server;

import io.paxosstore.jdbc.protocol.EngineProvider;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Sessions on the engine that a server serves, and one of its own. Thread-safe. */
public final class EngineSessions implements SessionFactory, AutoCloseable {
  private static final String FIRST_QUERY =
      "SELECT t.table_name, COUNT(*) FROM information_schema.tables t"
          + " JOIN information_schema.columns c ON c.table_name = t.table_name"
          + " WHERE t.table_schema LIKE 'P%' GROUP BY t.table_name ORDER BY 2 DESC LIMIT 10";

  private final EngineProvider engine;
  private final int node;
  private final Map<Integer, String> nodes;
  private final Session anchor;

  /** Sessions on an engine that is open; whoever opened it closes it. */
  public static EngineSessions on(EngineProvider engine) throws SQLException {
    return new EngineSessions(engine, 0, Map.of());
  }

  /**
   * The same for a node of a cluster.
   *
   * @param node its id
   * @param nodes where every node takes clients, as host:port, by id
   */
  public static EngineSessions on(EngineProvider engine, int node, Map<Integer, String> nodes)
      throws SQLException {
    return new EngineSessions(engine, node, nodes);
  }

  private EngineSessions(EngineProvider engine, int node, Map<Integer, String> nodes)
      throws SQLException {
    this.engine = engine;
    this.node = node;
    this.nodes = Map.copyOf(nodes);
    anchor = engine.connect("", Map.of());
  }

  @Override
  public int node() {
    return node;
  }

  @Override
  public Map<Integer, String> nodes() {
    return nodes;
  }

  /** Runs a query, so that the first client need not wait for what a first one takes. */
  public void warmUp() throws SQLException {
    try (Session.Prepared statement = anchor.prepare(FIRST_QUERY);
        Session.Result result =
            anchor.execute(statement, Parameters.NONE, ExecuteOptions.DEFAULT)) {
      RowBatch rows = result.fetch(0);
      while (rows != null) {
        rows = result.fetch(0);
      }
    }
  }

  @Override
  public Session open(Map<String, String> properties) throws SQLException {
    Map<String, String> own = new HashMap<>(properties);
    // Whether the engine stays open is not for a client to say.
    own.remove("keepOpen");
    Session session = engine.connect("", own);
    String schema = own.get("schema");
    if (schema != null) {
      try {
        session.schema(schema);
      } catch (SQLException | RuntimeException e) {
        session.close();
        throw e;
      }
    }
    return session;
  }

  /** The product's version. */
  public String version() {
    return anchor.serverVersion();
  }

  /** Closes the session of its own. */
  @Override
  public void close() throws SQLException {
    anchor.close();
  }
}
