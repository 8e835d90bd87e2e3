package io.paxosstore.tpcc.transaction;

import io.paxosstore.tpcc.schema.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A connection whose calls are counted: each statement or batch that is executed, commit and
 * rollback counts as one, since each waits for an answer once. For one thread.
 */
public final class Session implements AutoCloseable {
  private final Connection connection;
  private boolean readOnly;
  private long calls;

  /** Connects. */
  public Session(Database database, Isolation isolation) throws SQLException {
    connection = database.connect();
    try {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(isolation.level());
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  /** Says of the next transaction whether it only reads; between transactions only. */
  void readOnly(boolean wanted) throws SQLException {
    if (readOnly != wanted) {
      connection.setReadOnly(wanted);
      readOnly = wanted;
    }
  }

  ResultSet query(PreparedStatement statement) throws SQLException {
    calls++;
    return statement.executeQuery();
  }

  int update(PreparedStatement statement) throws SQLException {
    calls++;
    return statement.executeUpdate();
  }

  /** Executes a change of one row by its key, which must be there. */
  void updateOne(PreparedStatement statement, String what) throws SQLException {
    int count = update(statement);
    if (count != 1) {
      throw new DatabaseContentException(what, count);
    }
  }

  /** Executes a batch of changes of one row each, which must be there. */
  void updateEach(PreparedStatement statement, String what) throws SQLException {
    calls++;
    for (int count : statement.executeBatch()) {
      if (count != 1 && count != PreparedStatement.SUCCESS_NO_INFO) {
        throw new DatabaseContentException(what, count);
      }
    }
  }

  /** Commits. */
  public void commit() throws SQLException {
    calls++;
    connection.commit();
  }

  /** Rolls back. */
  public void rollback() throws SQLException {
    calls++;
    connection.rollback();
  }

  /** Calls so far. */
  public long calls() {
    return calls;
  }

  /** Whether it can be used no more. */
  public boolean isClosed() throws SQLException {
    return connection.isClosed();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
