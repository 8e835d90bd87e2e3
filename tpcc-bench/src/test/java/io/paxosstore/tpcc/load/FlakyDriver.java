package io.paxosstore.tpcc.load;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code jdbc:flaky:} before another URL: refuses some commits with a conflict, does some others
 * and loses the connection before it says so, and loses some before they are done.
 */
final class FlakyDriver implements Driver {
  private static final String PREFIX = "jdbc:flaky:";

  private final AtomicInteger commits = new AtomicInteger();

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Connection connection =
        DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit")) {
                disturb(connection);
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void disturb(Connection connection) throws SQLException {
    int number = commits.incrementAndGet();
    if (number % 5 == 0) {
      connection.rollback();
      throw new SQLException("conflict", "40001");
    }
    if (number % 17 == 0) {
      connection.commit();
      connection.close();
      throw new SQLException("the answer is lost", "08007");
    }
    if (number % 23 == 0) {
      connection.rollback();
      connection.close();
      throw new SQLException("the connection is lost", "08006");
    }
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
