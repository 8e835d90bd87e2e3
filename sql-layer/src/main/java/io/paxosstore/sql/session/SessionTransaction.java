package io.paxosstore.sql.session;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * A session's open transaction: the catalog version it runs on, its savepoints, and whether it has
 * failed as a whole.
 */
final class SessionTransaction {
  private final Transaction transaction;
  private final Catalog catalog;
  private final List<Savepoint> savepoints = new ArrayList<>();
  private boolean failed;
  private boolean used;

  private record Savepoint(String name, int mark) {}

  SessionTransaction(Transaction transaction, Catalog catalog) {
    this.transaction = transaction;
    this.catalog = catalog;
  }

  Transaction transaction() {
    return transaction;
  }

  /** The catalog that every statement of the transaction is planned on. */
  Catalog catalog() {
    return catalog;
  }

  /** A statement of it has succeeded: what it read and wrote has to stand from now on. */
  void use() {
    used = true;
  }

  /** True if nothing depends on it yet, so that another may take its place. */
  boolean isUnused() {
    return !used && savepoints.isEmpty();
  }

  /** True once a conflict has rolled the transaction back; only ROLLBACK ends it. */
  boolean failed() {
    return failed;
  }

  /** Rolls back because of a conflict. */
  void fail() {
    failed = true;
    transaction.rollback();
  }

  void savepoint(String name) {
    savepoints.removeIf(savepoint -> savepoint.name().equals(name));
    savepoints.add(new Savepoint(name, transaction.mark()));
  }

  void rollbackTo(String name) {
    int index = find(name);
    transaction.rollbackTo(savepoints.get(index).mark());
    savepoints.subList(index + 1, savepoints.size()).clear();
  }

  void release(String name) {
    savepoints.subList(find(name), savepoints.size()).clear();
  }

  private int find(String name) {
    for (int i = savepoints.size() - 1; i >= 0; i--) {
      if (savepoints.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new SqlError(SqlStates.INVALID_SAVEPOINT, "savepoint " + name + " does not exist");
  }
}
