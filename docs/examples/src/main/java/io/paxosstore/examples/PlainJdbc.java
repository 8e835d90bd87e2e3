package io.paxosstore.examples;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;

/** Money moves between accounts through nothing but {@code java.sql}. */
public final class PlainJdbc {
  private PlainJdbc() {}

  /** Takes a JDBC URL, or none for a database in memory. */
  public static void main(String[] arguments) throws SQLException {
    String url = arguments.length == 0 ? "jdbc:paxosstore:mem:accounts" : arguments[0];
    try (Connection connection = DriverManager.getConnection(url)) {
      openAccounts(connection);
      transfer(connection, "Ada", "Grace", new BigDecimal("30.00"));
      balances(connection).forEach((owner, balance) -> System.out.println(owner + " " + balance));
    }
  }

  static void openAccounts(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE account (
            owner VARCHAR(40) PRIMARY KEY,
            balance DECIMAL(12, 2) NOT NULL,
            CHECK (balance >= 0)
          )
          """);
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO account (owner, balance) VALUES (?, ?)")) {
      for (String owner : new String[] {"Ada", "Edsger", "Grace"}) {
        insert.setString(1, owner);
        insert.setBigDecimal(2, new BigDecimal("100.00"));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  static void transfer(Connection connection, String from, String to, BigDecimal amount)
      throws SQLException {
    Retry.inTransaction(
        connection,
        ignored -> {
          add(connection, from, amount.negate());
          add(connection, to, amount);
        });
  }

  private static void add(Connection connection, String owner, BigDecimal amount)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE owner = ?")) {
      update.setBigDecimal(1, amount);
      update.setString(2, owner);
      if (update.executeUpdate() != 1) {
        throw new SQLException("there is no account of " + owner);
      }
    }
  }

  static SortedMap<String, BigDecimal> balances(Connection connection) throws SQLException {
    SortedMap<String, BigDecimal> balances = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT owner, balance FROM account")) {
      while (rows.next()) {
        balances.put(rows.getString("owner"), rows.getBigDecimal("balance"));
      }
    }
    return balances;
  }
}
