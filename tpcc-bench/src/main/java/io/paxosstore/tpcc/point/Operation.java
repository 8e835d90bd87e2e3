package io.paxosstore.tpcc.point;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What is measured: statements that are transactions of their own, and whole transactions. */
enum Operation {
  SELECT {
    @Override
    Call on(Connection connection) throws SQLException {
      PreparedStatement select =
          connection.prepareStatement("SELECT name, balance FROM point_row WHERE id = ?");
      return (keys, random) -> {
        int id = random.nextInt(keys.rows());
        select.setInt(1, id);
        try (ResultSet row = select.executeQuery()) {
          // Read in Java, not only located: a driver that decodes lazily would look better than it
          // is.
          if (!row.next() || !row.getString(1).startsWith("name") || row.getLong(2) < 0) {
            throw new SQLException("row " + id + " is missing or wrong");
          }
        }
      };
    }
  },
  UPDATE {
    @Override
    Call on(Connection connection) throws SQLException {
      PreparedStatement update = connection.prepareStatement(ADD);
      return (keys, random) -> add(update, 1, random.nextInt(keys.rows()));
    }
  },
  /** All connections count up one row; a conflict, of which there need be none, is a failure. */
  HOT_ROW {
    @Override
    Call on(Connection connection) throws SQLException {
      PreparedStatement update = connection.prepareStatement(ADD);
      return (keys, random) -> add(update, 1, 0);
    }
  },
  INSERT {
    @Override
    Call on(Connection connection) throws SQLException {
      PreparedStatement insert = prepareInsert(connection);
      return (keys, random) -> {
        bind(insert, keys.next());
        insert.executeUpdate();
      };
    }
  },
  /** Two rows in a transaction, in the order of their keys, again after a conflict. */
  TRANSFER {
    @Override
    Call on(Connection connection) throws SQLException {
      PreparedStatement update = connection.prepareStatement(ADD);
      connection.setAutoCommit(false);
      return (keys, random) -> {
        int first = random.nextInt(keys.rows() - 1);
        int second = random.nextInt(first + 1, keys.rows());
        untilCommitted(
            connection,
            () -> {
              add(update, 1, first);
              add(update, -1, second);
            });
      };
    }
  },
  /**
   * Ten rows in a transaction, in the order of their keys: of each a SELECT of columns that nobody
   * changes, and an UPDATE. What a statement costs that waits for no disk and no other node, twenty
   * times, and one commit: the shape of an OLTP transaction.
   */
  TRANSACTION20 {
    @Override
    Call on(Connection connection) throws SQLException {
      PreparedStatement select =
          connection.prepareStatement("SELECT name, note FROM point_row WHERE id = ?");
      PreparedStatement update = connection.prepareStatement(ADD);
      connection.setAutoCommit(false);
      int[] ids = new int[10];
      return (keys, random) -> {
        Arrays.setAll(ids, i -> random.nextInt(keys.rows()));
        Arrays.sort(ids);
        untilCommitted(
            connection,
            () -> {
              for (int id : ids) {
                select.setInt(1, id);
                try (ResultSet row = select.executeQuery()) {
                  if (!row.next()
                      || !row.getString(1).startsWith("name")
                      || row.getString(2) == null) {
                    throw new SQLException("row " + id + " is missing or wrong");
                  }
                }
                add(update, 1, id);
              }
            });
      };
    }
  };

  static final String DROP = "DROP TABLE IF EXISTS point_row";
  static final String CREATE =
      "CREATE TABLE point_row (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, balance BIGINT NOT"
          + " NULL, note VARCHAR(100))";

  private static final String ADD = "UPDATE point_row SET balance = balance + ? WHERE id = ?";
  private static final String NOTE = "a note of about fifty characters, as rows have them";

  /** The operation on a connection, to be called any number of times. */
  interface Call {
    void run(Keys keys, SplittableRandom random) throws SQLException;
  }

  private interface Statements {
    void run() throws SQLException;
  }

  /** Prepares the operation; what it has open is closed with the connection. */
  abstract Call on(Connection connection) throws SQLException;

  static PreparedStatement prepareInsert(Connection connection) throws SQLException {
    return connection.prepareStatement(
        "INSERT INTO point_row (id, name, balance, note) VALUES (?, ?, ?, ?)");
  }

  /** Fills the parameters of an INSERT. */
  static void bind(PreparedStatement insert, int id) throws SQLException {
    insert.setInt(1, id);
    insert.setString(2, "name " + id);
    insert.setLong(3, id);
    insert.setString(4, NOTE);
  }

  private static void add(PreparedStatement update, int amount, int id) throws SQLException {
    update.setInt(1, amount);
    update.setInt(2, id);
    if (update.executeUpdate() != 1) {
      throw new SQLException("nothing was updated");
    }
  }

  private static void untilCommitted(Connection connection, Statements statements)
      throws SQLException {
    while (true) {
      try {
        statements.run();
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
}
