package io.paxosstore.sql.executor.write;

import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.write.TableShape.IndexShape;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of one table and the index entries that belong to them, and sees to the table's
 * constraints. Belongs to one statement.
 *
 * <p>Only keys that exclude others, those of rows and of unique entries, are locked before they are
 * written. Every other entry exists exactly if its row does, so whoever has locked the row need not
 * look.
 */
final class TableWriter {
  private final WriteStatement statement;
  private final TableShape shape;
  private final TableKeys keys;
  private final Table table;
  private final TableRules rules;

  TableWriter(WriteStatement statement, TableShape shape, TableRules rules) {
    this.statement = statement;
    this.shape = shape;
    this.keys = shape.keys();
    this.table = shape.table();
    this.rules = rules;
  }

  Table table() {
    return table;
  }

  TableShape shape() {
    return shape;
  }

  TableRules rules() {
    return rules;
  }

  /** The newest state of a row, locked; null if it is gone. */
  byte @Nullable [] lock(byte[] key) {
    return transaction().lock(key, LockWait.WAIT, Columns.ALL, statement.cell()) == Locked.FOUND
        ? statement.cell().copy()
        : null;
  }

  /** Storage key of a row. */
  byte[] keyOf(byte[] row) {
    return keys.primaryKey(statement.keyWriter(), row, 0);
  }

  /** Inserts a row; all its columns are given. */
  void insert(byte[] row) {
    rules.check(statement.run().frame(), row, 0);
    store(row);
    for (ParentLink parent : shape.parents()) {
      if (parent.isSelfReference()) {
        requireParent(parent, row);
      } else {
        parent.requireHolds(statement, row, 0); // An INSERT brings no parents to other tables.
      }
    }
  }

  /** Puts a row and its entries, each key of which must be free. */
  private void store(byte[] row) {
    byte[] key = keyOf(row);
    if (transaction().lock(key, LockWait.WAIT, Columns.NONE, statement.cell()) == Locked.FOUND) {
      throw Violations.duplicate(table, table.primaryKeyName(), table.primaryKey(), row, 0);
    }
    transaction().put(key, row, Columns.ALL);
    if (shape.indexes().isEmpty()) {
      return;
    }
    byte[] value = entryValue(row);
    for (IndexShape index : shape.indexes()) {
      putEntry(index, row, value);
    }
  }

  private void putEntry(IndexShape index, byte[] row, byte[] value) {
    byte[] key = entryKey(index, row);
    if (index.excludes(row, 0)
        && transaction().lock(key, LockWait.WAIT, Columns.NONE, statement.cell()) == Locked.FOUND) {
      throw Violations.duplicate(table, index.index().name(), index.ordinals(), row, 0);
    }
    transaction().put(key, value, Columns.ALL);
  }

  private void deleteEntry(IndexShape index, byte[] row) {
    byte[] key = entryKey(index, row);
    // While an index is being built, a row may not have its entry yet.
    if (index.index().readable() || transaction().get(key, Columns.NONE, statement.cell())) {
      transaction().delete(key);
    }
  }

  private byte[] entryKey(IndexShape index, byte[] row) {
    return keys.indexEntryKey(statement.keyWriter(), index.index(), row, 0);
  }

  private byte[] entryValue(byte[] row) {
    return keys.indexEntryValue(statement.rowWriter(), row, 0);
  }

  /** Deletes a row that was read or locked before. */
  void delete(byte[] key, byte[] row) {
    transaction().delete(key);
    for (IndexShape index : shape.indexes()) {
      deleteEntry(index, row);
    }
    for (ChildLink child : shape.children()) {
      if (child.mayBeReferenced(row, 0)) {
        statement.keyGone(child, row, null);
      }
    }
  }

  /**
   * Updates rows that were read or locked before. Keys that change are first all given up and then
   * all taken, so that only the state after the statement must be free of duplicates.
   */
  void update(List<RowChange> changes) {
    List<RowChange> real = new ArrayList<>(changes.size());
    for (RowChange change : changes) {
      if (change.changed() != Columns.NONE) {
        rules.check(statement.run().frame(), change.after(), 0);
        real.add(change);
      }
    }
    for (RowChange change : real) {
      giveUpKeys(change);
    }
    for (RowChange change : real) {
      takeKeys(change);
    }
    for (RowChange change : real) {
      followUp(change);
    }
  }

  /**
   * True if the stored key of the row differs: values may differ, as 'a' and 'a ' do in a CHAR key,
   * and the key be the same.
   */
  private boolean keyMoves(RowChange change) {
    return (change.changed() & shape.primaryColumns()) != 0
        && !Arrays.equals(keyOf(change.before()), keyOf(change.after()));
  }

  private void giveUpKeys(RowChange change) {
    if (keyMoves(change)) {
      transaction().delete(keyOf(change.before()));
      for (IndexShape index : shape.indexes()) {
        deleteEntry(index, change.before());
      }
      return;
    }
    for (IndexShape index : shape.indexes()) {
      if (entryMoves(index, change)) {
        deleteEntry(index, change.before());
      }
    }
  }

  private boolean entryMoves(IndexShape index, RowChange change) {
    return (change.changed() & index.entryColumns()) != 0
        && !Arrays.equals(entryKey(index, change.before()), entryKey(index, change.after()));
  }

  private void takeKeys(RowChange change) {
    if (keyMoves(change)) {
      store(change.after());
      return;
    }
    transaction().put(keyOf(change.after()), change.after(), change.changed());
    for (IndexShape index : shape.indexes()) {
      if (entryMoves(index, change)) {
        putEntry(index, change.after(), entryValue(change.after()));
      }
    }
  }

  private void followUp(RowChange change) {
    for (ParentLink parent : shape.parents()) {
      if ((parent.columns() & change.changed()) != 0) {
        requireParent(parent, change.after());
      }
    }
    for (ChildLink child : shape.children()) {
      if (child.mayBeReferenced(change.before(), 0)
          && child.keyChanged(change.before(), change.after())) {
        statement.keyGone(child, change.before(), change.after());
      }
    }
  }

  /** The statement may still bring the parent: another of its rows, or a referential action. */
  private void requireParent(ParentLink parent, byte[] row) {
    if (!parent.holds(statement, row, 0)) {
      statement.parentMissing(parent, row);
    }
  }

  private Transaction transaction() {
    return statement.transaction();
  }
}
