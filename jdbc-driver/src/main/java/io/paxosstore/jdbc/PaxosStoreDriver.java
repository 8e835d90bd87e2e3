package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.EngineProvider;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.remote.RemoteSessions;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver of {@code jdbc:paxosstore:} URLs; {@link DriverManager} finds it by itself. See {@code
 * docs/jdbc.md} for URLs and options. Thread-safe.
 */
public final class PaxosStoreDriver implements Driver {
  static final int MAJOR_VERSION = 0;
  static final int MINOR_VERSION = 1;

  static {
    try {
      DriverManager.registerDriver(new PaxosStoreDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** For {@link java.util.ServiceLoader}, which needs it public. */
  public PaxosStoreDriver() {}

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    return open(ConnectionUrl.parse(url, info), DriverManager.getLoginTimeout());
  }

  static Connection open(ConnectionUrl url, int loginTimeoutSeconds) throws SQLException {
    Session session = url.isRemote() ? openRemote(url, loginTimeoutSeconds) : openEmbedded(url);
    try {
      return new PaxosStoreConnection(session, url);
    } catch (SQLException | RuntimeException e) {
      session.abort();
      throw e;
    }
  }

  private static Session openRemote(ConnectionUrl url, int loginTimeoutSeconds)
      throws SQLException {
    List<RemoteSessions.Address> addresses = new ArrayList<>();
    for (ConnectionUrl.Host host : url.hosts()) {
      addresses.add(new RemoteSessions.Address(host.name(), host.port()));
    }
    int ownLimit = url.number(ConnectionOption.LOGIN_TIMEOUT);
    return RemoteSessions.connect(
        addresses,
        url.flag(ConnectionOption.LOAD_BALANCE),
        new RemoteSessions.Timeouts(
            url.number(ConnectionOption.CONNECT_TIMEOUT),
            1000L * (ownLimit > 0 ? ownLimit : loginTimeoutSeconds),
            url.number(ConnectionOption.SOCKET_TIMEOUT),
            url.number(ConnectionOption.FAILOVER_TIMEOUT)),
        url.sessionProperties());
  }

  private static Session openEmbedded(ConnectionUrl url) throws SQLException {
    EngineProvider provider = provider();
    if (provider == null) {
      throw SqlExceptions.of(
          "08001",
          "no engine on the class path for "
              + ConnectionUrl.PREFIX
              + url.location()
              + ": add the dependency io.paxosstore:sql-layer, which runs mem: and file: URLs in"
              + " this JVM (Java 25 or later)");
    }
    Session session = provider.connect(url.location(), url.sessionProperties());
    String schema = url.schema();
    if (schema != null) {
      try {
        session.schema(schema);
      } catch (SQLException | RuntimeException e) {
        session.abort();
        throw e;
      }
    }
    return session;
  }

  /** Looks where the application's classes are first, then beside the driver (as in a server). */
  private static @Nullable EngineProvider provider() throws SQLException {
    try {
      Iterator<EngineProvider> found = ServiceLoader.load(EngineProvider.class).iterator();
      if (!found.hasNext()) {
        found =
            ServiceLoader.load(EngineProvider.class, PaxosStoreDriver.class.getClassLoader())
                .iterator();
      }
      return found.hasNext() ? found.next() : null;
    } catch (ServiceConfigurationError | LinkageError e) {
      throw SqlExceptions.of(
          "08001",
          "the engine on the class path cannot be loaded on Java "
              + Runtime.version().feature()
              + " (it needs Java 25 or later): "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    return ConnectionUrl.accepts(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info)
      throws SQLException {
    ConnectionUrl parsed = ConnectionUrl.accepts(url) ? ConnectionUrl.parse(url, info) : null;
    ConnectionOption[] options = ConnectionOption.values();
    DriverPropertyInfo[] infos = new DriverPropertyInfo[options.length];
    for (int i = 0; i < options.length; i++) {
      String value = parsed == null ? options[i].defaultValue() : parsed.get(options[i]);
      infos[i] = new DriverPropertyInfo(options[i].key(), value);
      infos[i].description = options[i].description();
      infos[i].choices =
          options[i].choices().isEmpty() ? null : options[i].choices().toArray(new String[0]);
    }
    return infos;
  }

  @Override
  public int getMajorVersion() {
    return MAJOR_VERSION;
  }

  @Override
  public int getMinorVersion() {
    return MINOR_VERSION;
  }

  @Override
  public boolean jdbcCompliant() {
    // JDBC asks for full SQL-92 entry level and CALL before a driver may say yes.
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return Logger.getLogger("io.paxosstore.jdbc");
  }
}
