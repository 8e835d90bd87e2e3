package io.paxosstore.sql.session;

import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.StorageKeys;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A session's open transaction: the catalog version it runs on, its savepoints, and whether it has
 * failed as a whole.
 */
final class SessionTransaction {
  private final Transaction transaction;
  private final Catalog catalog;
  private final Set<Integer> checkedTables = new HashSet<>();
  private final List<Savepoint> savepoints = new ArrayList<>();
  private final Cell cell = new Cell();
  private boolean failed;

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

  /** True once a conflict has rolled the transaction back; only ROLLBACK ends it. */
  boolean failed() {
    return failed;
  }

  /** Rolls back because of a conflict. */
  void fail() {
    failed = true;
    transaction.rollback();
  }

  /**
   * Makes the shape of the tables part of what the transaction has read, so that it cannot commit
   * beside a change of it.
   *
   * @throws SqlError 40001 if a table's shape is newer than the transaction's catalog
   */
  void checkShape(List<Table> tables) {
    for (Table table : tables) {
      if (!checkedTables.contains(table.id())) {
        if (shapeVersion(transaction, table, cell) > catalog.version()) {
          throw new SqlError(
              SqlStates.SERIALIZATION_FAILURE,
              "table "
                  + table.qualifiedName()
                  + " was changed or dropped since the transaction began");
        }
        checkedTables.add(table.id());
      }
    }
  }

  /**
   * The catalog version since which the table has its present shape, as the transaction sees it.
   */
  static long shapeVersion(Transaction transaction, Table table, Cell cell) {
    return transaction.get(StorageKeys.schemaVersion(table), Columns.ALL, cell)
        ? ByteBuffer.wrap(cell.array(), cell.offset(), Long.BYTES).getLong()
        // Its keys are gone altogether: the table was dropped.
        : Long.MAX_VALUE;
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
