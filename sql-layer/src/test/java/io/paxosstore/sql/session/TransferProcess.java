package io.paxosstore.sql.session;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;

/**
 * A process that transfers money until it is killed. Prints a line "worker sequence" for each
 * commit that was acknowledged, after it was.
 */
final class TransferProcess {
  static final int ACCOUNTS = 100;
  static final int BALANCE = 1_000;
  static final int WORKERS = 16;

  private TransferProcess() {}

  static void createTables(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL CHECK (balance >= 0))");
      statement.execute(
          "CREATE TABLE transfer (worker INT, sequence INT, amount INT, PRIMARY KEY (worker,"
              + " sequence))");
    }
    try (var insert = connection.prepareStatement("INSERT INTO account VALUES (?, ?)")) {
      for (int i = 0; i < ACCOUNTS; i++) {
        insert.setInt(1, i);
        insert.setInt(2, BALANCE);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Arguments: the URL, the seed. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    long seed = Long.parseLong(args[1]);
    for (int worker = 0; worker < WORKERS; worker++) {
      int number = worker;
      Thread.ofPlatform()
          .start(() -> transferForever(args[0], number, new Random(seed + number), out));
    }
  }

  private static void transferForever(String url, int worker, Random random, PrintStream out) {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      int sequence = nextSequence(connection, worker);
      while (true) {
        try {
          if (transfer(connection, worker, sequence, random)) {
            // One write per line: lines of several workers do not mix, and a kill cuts only the
            // last.
            out.println(worker + " " + sequence);
            sequence++;
          }
        } catch (SQLException e) {
          if (!"40001".equals(e.getSQLState()) && !"40P01".equals(e.getSQLState())) {
            throw e;
          }
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      out.println("failed: " + e.getSQLState() + " " + e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private static int nextSequence(Connection connection, int worker) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT COALESCE(MAX(sequence), 0) FROM transfer WHERE worker = ?")) {
      query.setInt(1, worker);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        int next = row.getInt(1) + 1;
        connection.commit();
        return next;
      }
    }
  }

  private static boolean transfer(Connection connection, int worker, int sequence, Random random)
      throws SQLException {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    int amount = 1 + random.nextInt(50);
    try (PreparedStatement take =
            connection.prepareStatement(
                "UPDATE account SET balance = balance - ? WHERE id = ? AND balance >= ?");
        PreparedStatement give =
            connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?");
        PreparedStatement note =
            connection.prepareStatement("INSERT INTO transfer VALUES (?, ?, ?)")) {
      take.setInt(1, amount);
      take.setInt(2, from);
      take.setInt(3, amount);
      if (take.executeUpdate() == 0) {
        connection.rollback();
        return false;
      }
      give.setInt(1, amount);
      give.setInt(2, to);
      give.executeUpdate();
      note.setInt(1, worker);
      note.setInt(2, sequence);
      note.setInt(3, amount);
      note.executeUpdate();
      connection.commit();
      return true;
    }
  }
}
