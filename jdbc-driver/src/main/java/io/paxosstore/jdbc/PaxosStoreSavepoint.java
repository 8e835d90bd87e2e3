package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A savepoint of one transaction of one connection. Not thread-safe. */
final class PaxosStoreSavepoint implements Savepoint {
  final PaxosStoreConnection connection;
  final long transaction;
  private final int id;
  private final @Nullable String name;
  boolean released;

  PaxosStoreSavepoint(
      PaxosStoreConnection connection, long transaction, int id, @Nullable String name) {
    this.connection = connection;
    this.transaction = transaction;
    this.id = id;
    this.name = name;
  }

  /** What the engine calls it. */
  String engineName() {
    return name == null ? "JDBC_SAVEPOINT_" + id : name;
  }

  @Override
  public int getSavepointId() throws SQLException {
    if (name != null) {
      throw SqlExceptions.of("3B001", "savepoint " + name + " is named: it has no id");
    }
    return id;
  }

  @Override
  public String getSavepointName() throws SQLException {
    if (name == null) {
      throw SqlExceptions.of("3B001", "savepoint " + id + " has no name");
    }
    return name;
  }
}
