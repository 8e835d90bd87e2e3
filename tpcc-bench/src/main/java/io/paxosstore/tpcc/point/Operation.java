package io.paxosstore.tpcc.point;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SplittableRandom;

/** What is measured: statements that are transactions of their own, and a transfer. */
enum Operation {
  SELECT("SELECT name, balance FROM point_row WHERE id = ?") {
    @Override
    void run(PreparedStatement statement, Keys keys, SplittableRandom random) throws SQLException {
      int id = random.nextInt(keys.rows());
      statement.setInt(1, id);
      try (ResultSet row = statement.executeQuery()) {
        // Read in Java, not only located: a driver that decodes lazily would look better than it
        // is.
        if (!row.next() || !row.getString(1).startsWith("name") || row.getLong(2) < 0) {
          throw new SQLException("row " + id + " is missing or wrong");
        }
      }
    }
  },
  UPDATE("UPDATE point_row SET balance = balance + 1 WHERE id = ?") {
    @Override
    void run(PreparedStatement statement, Keys keys, SplittableRandom random) throws SQLException {
      statement.setInt(1, random.nextInt(keys.rows()));
      if (statement.executeUpdate() != 1) {
        throw new SQLException("nothing was updated");
      }
    }
  },
  INSERT("INSERT INTO point_row (id, name, balance, note) VALUES (?, ?, ?, ?)") {
    @Override
    void run(PreparedStatement statement, Keys keys, SplittableRandom random) throws SQLException {
      bind(statement, keys.next());
      statement.executeUpdate();
    }
  },
  /** Two rows in a transaction, in the order of their keys, again after a conflict. */
  TRANSFER("UPDATE point_row SET balance = balance + ? WHERE id = ?") {
    @Override
    void run(PreparedStatement statement, Keys keys, SplittableRandom random) throws SQLException {
      Connection connection = statement.getConnection();
      int first = random.nextInt(keys.rows() - 1);
      int second = random.nextInt(first + 1, keys.rows());
      connection.setAutoCommit(false);
      while (true) {
        try {
          add(statement, 1, first);
          add(statement, -1, second);
          connection.commit();
          return;
        } catch (SQLException e) {
          connection.rollback();
          if (e.getSQLState() == null || !e.getSQLState().startsWith("40")) {
            throw e;
          }
        }
      }
    }

    private void add(PreparedStatement statement, int amount, int id) throws SQLException {
      statement.setInt(1, amount);
      statement.setInt(2, id);
      if (statement.executeUpdate() != 1) {
        throw new SQLException("nothing was updated");
      }
    }
  };

  static final String DROP = "DROP TABLE IF EXISTS point_row";
  static final String CREATE =
      "CREATE TABLE point_row (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, balance BIGINT NOT"
          + " NULL, note VARCHAR(100))";

  private static final String NOTE = "a note of about fifty characters, as rows have them";

  private final String sql;

  Operation(String sql) {
    this.sql = sql;
  }

  PreparedStatement prepare(Connection connection) throws SQLException {
    return connection.prepareStatement(sql);
  }

  abstract void run(PreparedStatement statement, Keys keys, SplittableRandom random)
      throws SQLException;

  /** Fills the parameters of an INSERT. */
  static void bind(PreparedStatement insert, int id) throws SQLException {
    insert.setInt(1, id);
    insert.setString(2, "name " + id);
    insert.setLong(3, id);
    insert.setString(4, NOTE);
  }
}
