package io.paxosstore.sql.executor.write;

import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.transaction.Columns;
import java.util.ArrayList;
import java.util.List;

/**
 * What a write to a table has to keep right: its keys, indexes, and foreign keys in both
 * directions. Immutable.
 */
final class TableShape {
  private final Table table;
  private final TableKeys keys;
  private final long primaryColumns;
  private final long uniqueColumns;
  private final List<IndexShape> indexes = new ArrayList<>();
  private final List<ParentLink> parents = new ArrayList<>();
  private final List<ChildLink> children = new ArrayList<>();

  TableShape(WriteSchema schema, Table table) {
    this.table = table;
    this.keys = schema.keys(table);
    this.primaryColumns = mask(table.primaryKey());
    long unique = Columns.NONE;
    for (Index index : table.indexes()) {
      IndexShape shape = new IndexShape(index, primaryColumns);
      indexes.add(shape);
      unique |= index.unique() ? shape.columns() : Columns.NONE;
    }
    this.uniqueColumns = unique;
    for (ForeignKey key : table.foreignKeys()) {
      parents.add(new ParentLink(table, key, schema.keys(schema.table(key.parentTable()))));
    }
    for (Catalog.Reference reference : schema.catalog().referencesTo(table.id())) {
      children.add(new ChildLink(keys, reference.key(), schema.keys(reference.child())));
    }
  }

  static long mask(List<Integer> ordinals) {
    long columns = Columns.NONE;
    for (int ordinal : ordinals) {
      columns |= Columns.of(ordinal);
    }
    return columns;
  }

  Table table() {
    return table;
  }

  TableKeys keys() {
    return keys;
  }

  long primaryColumns() {
    return primaryColumns;
  }

  /**
   * Columns of the primary key and of all unique indexes: rows that change in them may collide for
   * a moment.
   */
  long keyColumns() {
    return primaryColumns | uniqueColumns;
  }

  List<IndexShape> indexes() {
    return indexes;
  }

  /** Foreign keys that this table declares. */
  List<ParentLink> parents() {
    return parents;
  }

  /** Foreign keys that refer to this table. */
  List<ChildLink> children() {
    return children;
  }

  /**
   * True if writing this table may make the statement write rows on its own, some of them perhaps
   * here.
   */
  boolean hasActions() {
    return children.stream().anyMatch(ChildLink::hasActions);
  }

  /** A secondary index as writes see it. */
  static final class IndexShape {
    private final Index index;
    private final long columns;
    private final long entryColumns;
    private final int[] ordinals;

    IndexShape(Index index, long primaryColumns) {
      this.index = index;
      this.ordinals = index.columns().stream().mapToInt(Index.IndexColumn::ordinal).toArray();
      this.columns = mask(index.columns().stream().map(Index.IndexColumn::ordinal).toList());
      this.entryColumns = columns | primaryColumns;
    }

    Index index() {
      return index;
    }

    /** The indexed columns. */
    long columns() {
      return columns;
    }

    /** The columns that entries are made of. */
    long entryColumns() {
      return entryColumns;
    }

    /** Ordinals of the indexed columns. */
    List<Integer> ordinals() {
      return java.util.Arrays.stream(ordinals).boxed().toList();
    }

    /**
     * True if no other row may have the same entry: unique, and none of the row's values is null.
     */
    boolean excludes(byte[] row, int at) {
      if (!index.unique()) {
        return false;
      }
      for (int ordinal : ordinals) {
        if (io.paxosstore.jdbc.protocol.RowFormat.isNull(row, at, ordinal)) {
          return false;
        }
      }
      return true;
    }
  }
}
