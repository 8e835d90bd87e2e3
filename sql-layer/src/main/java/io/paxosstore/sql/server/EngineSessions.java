package io.paxosstore.sql.server;

import io.paxosstore.jdbc.protocol.EngineProvider;
import io.paxosstore.jdbc.protocol.Session;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Sessions on the engine of a data directory. One session of its own keeps the engine open from
 * start to close, however many clients come and go. Thread-safe.
 */
public final class EngineSessions implements SessionFactory, AutoCloseable {
  private final EngineProvider provider;
  private final String location;
  private final Session anchor;

  private EngineSessions(EngineProvider provider, String location) throws SQLException {
    this.provider = provider;
    this.location = location;
    anchor = provider.connect(location, Map.of());
  }

  /** Opens the engine of a directory; it is created if there is none. */
  public static EngineSessions open(Path directory) throws SQLException {
    EngineProvider provider =
        ServiceLoader.load(EngineProvider.class)
            .findFirst()
            .orElseThrow(
                () -> new SQLException("no engine on the class path of the server", "08001"));
    return new EngineSessions(provider, "file:" + directory);
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

  /** Closes the engine, if no client's session is open any more. */
  @Override
  public void close() throws SQLException {
    anchor.close();
  }
}
