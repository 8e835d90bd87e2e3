package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.EngineProvider;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.sql.SQLException;
import java.util.Map;

/**
 * The database of a server: open from its start to its close, however many sessions come and go.
 * Thread-safe.
 */
public final class ServedEngine implements EngineProvider, AutoCloseable {
  private final Database database;

  private ServedEngine(Database database) {
    this.database = database;
  }

  /** Opens the database of a server by itself. */
  public static ServedEngine open(NodeOptions options) throws SQLException {
    try {
      return new ServedEngine(Database.open(options));
    } catch (RuntimeException | Error e) {
      throw Failures.toSqlException(e);
    }
  }

  /** Opens a session; there is but one database, whatever the location. */
  @Override
  public Session connect(String location, Map<String, String> properties) throws SQLException {
    try {
      return database.connect(properties, () -> {});
    } catch (RuntimeException | Error e) {
      throw Failures.toSqlException(e);
    }
  }

  /** Plans statements of every shape, so that the first clients need not wait for it. */
  public void warmUp() {
    database.warmUp();
  }

  @Override
  public void close() throws SQLException {
    try {
      database.close();
    } catch (RuntimeException | Error e) {
      throw Failures.toSqlException(e);
    }
  }
}
