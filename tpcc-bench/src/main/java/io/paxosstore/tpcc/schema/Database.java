package io.paxosstore.tpcc.schema;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables are, and how to connect. Immutable and thread-safe.
 *
 * @param url JDBC URL
 * @param user null if the URL says it or nobody asks
 * @param password null likewise
 */
public record Database(
    String url, @Nullable String user, @Nullable String password, Dialect dialect) {
  /** A new connection, with autocommit. */
  public Connection connect() throws SQLException {
    return connect(url);
  }

  /** The same database at another URL, as that of one of its servers. */
  public Database at(String other) {
    return new Database(other, user, password, dialect);
  }

  private Connection connect(String url) throws SQLException {
    Properties properties = dialect.connectionProperties();
    // The URL wins, also with drivers that prefer properties.
    properties.stringPropertyNames().stream()
        .filter(name -> url.contains(name + "="))
        .forEach(properties::remove);
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    return DriverManager.getConnection(url, properties);
  }

  @Override
  public String toString() {
    // Not the password.
    return url;
  }
}
