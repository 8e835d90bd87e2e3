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

  private final EngineProvider provider;
  private final String location;
  private final Session anchor;

  /** Sessions on an engine that is open; whoever opened it closes it. */
  public static EngineSessions on(EngineProvider engine) throws SQLException {
    return new EngineSessions(engine, "");
  }

  private EngineSessions(EngineProvider provider, String location) throws SQLException {
    this.provider = provider;
    this.location = location;
    anchor = provider.connect(location, Map.of());
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
    Session session = provider.connect(location, own);
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
