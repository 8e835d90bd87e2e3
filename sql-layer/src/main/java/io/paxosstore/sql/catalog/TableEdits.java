package io.paxosstore.sql.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** New versions of a table's definition. */
final class TableEdits {
  private TableEdits() {}

  static Table withIndexes(Table table, List<Index> indexes) {
    return new Table(
        table.id(),
        table.schema(),
        table.name(),
        table.columns(),
        table.primaryKey(),
        table.primaryKeyName(),
        table.family(),
        table.placement(),
        List.copyOf(indexes),
        table.checks(),
        table.foreignKeys());
  }

  static Table withForeignKeys(Table table, List<ForeignKey> foreignKeys) {
    return new Table(
        table.id(),
        table.schema(),
        table.name(),
        table.columns(),
        table.primaryKey(),
        table.primaryKeyName(),
        table.family(),
        table.placement(),
        table.indexes(),
        table.checks(),
        List.copyOf(foreignKeys));
  }

  /** The table with one more index, or with the one of the same id replaced. */
  static Table withIndex(Table table, Index index) {
    List<Index> indexes = without(table, other -> other.id() == index.id());
    indexes.add(index);
    return withIndexes(table, indexes);
  }

  static Table withoutForeignKeysTo(Table table, Set<Integer> parentTables) {
    List<ForeignKey> keys = new ArrayList<>(table.foreignKeys());
    keys.removeIf(key -> parentTables.contains(key.parentTable()));
    return withForeignKeys(table, keys);
  }

  /** Takes the index off its table and notes that its keys are to be removed. */
  static void dropIndex(CatalogEdit edit, Table table, Index index) {
    edit.put(withIndexes(table, without(table, other -> other.id() == index.id())));
    edit.purge(table, index.id());
  }

  /** The same for all indexes that were never filled to the end. */
  static void dropUnfinishedIndexes(CatalogEdit edit, Table table) {
    edit.put(withIndexes(table, without(table, index -> !index.readable())));
    for (Index index : table.indexes()) {
      if (!index.readable()) {
        edit.purge(table, index.id());
      }
    }
  }

  private static List<Index> without(Table table, Predicate<Index> removed) {
    List<Index> indexes = new ArrayList<>(table.indexes());
    indexes.removeIf(removed);
    return indexes;
  }
}
