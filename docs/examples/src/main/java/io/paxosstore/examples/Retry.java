package io.paxosstore.examples;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Runs a transaction again when it lost against another one. Under SERIALIZABLE that is part of
 * normal life: SQLState 40001 says that nothing happened and that another attempt may succeed.
 */
final class Retry {
  private static final String SERIALIZATION_FAILURE = "40001";

  private Retry() {}

  /** What is done between the begin and the commit of one transaction. */
  interface Transaction {
    void run(Connection connection) throws SQLException;
  }

  static void inTransaction(Connection connection, Transaction transaction) throws SQLException {
    connection.setAutoCommit(false);
    try {
      while (true) {
        try {
          transaction.run(connection);
          connection.commit();
          return;
        } catch (SQLException e) {
          connection.rollback();
          if (!SERIALIZATION_FAILURE.equals(e.getSQLState())) {
            throw e;
          }
        }
      }
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
