package io.paxosstore.examples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** Many threads count visitors through a HikariCP pool; none is counted twice and none is lost. */
public final class PooledConnections {
  private PooledConnections() {}

  /** Takes a JDBC URL, or none for a database in memory. */
  public static void main(String[] arguments) throws Exception {
    String url = arguments.length == 0 ? "jdbc:paxosstore:mem:visitors" : arguments[0];
    try (HikariDataSource pool = pool(url)) {
      System.out.println(countVisitors(pool, 16, 25) + " visitors");
    }
  }

  static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(8);
    return new HikariDataSource(config);
  }

  static int countVisitors(DataSource pool, int doors, int visitorsPerDoor)
      throws SQLException, InterruptedException, ExecutionException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE visitors (house VARCHAR(20) PRIMARY KEY, visits INT NOT NULL)");
      statement.execute("INSERT INTO visitors VALUES ('museum', 0)");
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> counted = new ArrayList<>();
      for (int door = 0; door < doors; door++) {
        counted.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < visitorsPerDoor; i++) {
                    countOne(pool);
                  }
                  return null;
                }));
      }
      for (Future<?> each : counted) {
        each.get();
      }
    }
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT visits FROM visitors WHERE house = 'museum'")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static void countOne(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Retry.inTransaction(
          connection,
          transaction -> {
            try (PreparedStatement update =
                transaction.prepareStatement(
                    "UPDATE visitors SET visits = visits + 1 WHERE house = ?")) {
              update.setString(1, "museum");
              update.executeUpdate();
            }
          });
    }
  }
}
