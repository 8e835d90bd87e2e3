package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one URL; every call opens a new one, so put a pool in front. A bean, so that
 * containers and pools can set it up by name. Set up by one thread, then used by any number.
 */
public final class PaxosStoreDataSource implements DataSource, Unwrapping {
  private @Nullable String url;
  private final Properties properties = new Properties();
  private int loginTimeoutSeconds;
  private @Nullable PrintWriter logWriter;

  /** A data source without a URL; {@link #setUrl} must follow. */
  public PaxosStoreDataSource() {}

  /** A data source for a {@code jdbc:paxosstore:} URL. */
  public PaxosStoreDataSource(String url) {
    this.url = url;
  }

  /** The URL, or null if none was set. */
  public @Nullable String getUrl() {
    return url;
  }

  /** Sets the {@code jdbc:paxosstore:} URL. */
  public void setUrl(String url) {
    this.url = url;
  }

  /** The user, or null. */
  public @Nullable String getUser() {
    return properties.getProperty(ConnectionOption.USER.key());
  }

  /** Sets the user. */
  public void setUser(@Nullable String user) {
    set(ConnectionOption.USER.key(), user);
  }

  /** Sets the password. */
  public void setPassword(@Nullable String password) {
    set(ConnectionOption.PASSWORD.key(), password);
  }

  /** Sets a connection option by the name that it has in URLs; null removes it. */
  public void setProperty(String name, @Nullable String value) {
    set(name, value);
  }

  private void set(String name, @Nullable String value) {
    if (value == null) {
      properties.remove(name);
    } else {
      properties.setProperty(name, value);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    return open(properties);
  }

  @Override
  public Connection getConnection(@Nullable String username, @Nullable String password)
      throws SQLException {
    Properties own = new Properties();
    own.putAll(properties);
    if (username != null) {
      own.setProperty(ConnectionOption.USER.key(), username);
    }
    if (password != null) {
      own.setProperty(ConnectionOption.PASSWORD.key(), password);
    }
    return open(own);
  }

  private Connection open(Properties own) throws SQLException {
    String target = url;
    if (!ConnectionUrl.accepts(target) || target == null) {
      throw SqlExceptions.of(
          "08001", "data source needs a URL that starts with " + ConnectionUrl.PREFIX);
    }
    return PaxosStoreDriver.open(ConnectionUrl.parse(target, own), loginTimeoutSeconds);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeoutSeconds = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeoutSeconds;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("io.paxosstore.jdbc");
  }
}
