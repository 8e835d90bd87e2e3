package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.transaction.Columns;

/** A foreign key seen from the table that declares it. Immutable. */
final class ParentLink {
  private final Table child;
  private final ForeignKey key;
  private final Table parent;
  private final KeyPath path;
  private final long columns;

  ParentLink(Table child, ForeignKey key, TableKeys parentKeys) {
    this.child = child;
    this.key = key;
    this.parent = parentKeys.table();
    KeyPath found = KeyPath.findUnique(parentKeys, key.parentColumns(), child, key.columns());
    if (found == null) {
      throw new IllegalStateException(
          "foreign key " + key.name() + " refers to columns without a key");
    }
    this.path = found;
    this.columns = TableShape.mask(key.columns());
  }

  /** The referencing columns. */
  long columns() {
    return columns;
  }

  boolean isSelfReference() {
    return child.id() == parent.id();
  }

  /**
   * True if the row's parent is there, or the row refers to none (a null among the columns). The
   * parent's key becomes part of the transaction's read set, so that its concurrent removal
   * conflicts.
   */
  boolean holds(WriteStatement statement, byte[] row, int at) {
    for (int column : key.columns()) {
      if (RowFormat.isNull(row, at, column)) {
        return true;
      }
    }
    int slot = path.slot(statement.keyWriter(), row, at);
    if (slot != KeySpan.EVERY_SLOT) {
      return exists(statement, slot, row, at);
    }
    for (int every = 0; every < path.slots(); every++) {
      if (exists(statement, every, row, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean exists(WriteStatement statement, int slot, byte[] row, int at) {
    return path.write(statement.keyWriter(), slot, row, at)
        && statement
            .transaction()
            .get(statement.keyWriter().toKey(), Columns.NONE, statement.cell());
  }

  void requireHolds(WriteStatement statement, byte[] row, int at) {
    if (!holds(statement, row, at)) {
      throw Violations.noParent(child, key, parent, row, at);
    }
  }
}
