package io.paxosstore.sql.catalog;

import io.paxosstore.sql.catalog.Index.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/** New versions of a table's definition. */
final class TableEdits {
  private TableEdits() {}

  static Table withIndexes(Table table, List<Index> indexes) {
    Table.Storage storage = table.storage();
    int last = indexes.stream().mapToInt(Index::id).max().orElse(0);
    return of(
        table,
        table.id(),
        indexes,
        table.foreignKeys(),
        new Table.Storage(
            storage.shapeVersion(), storage.sequences(), Math.max(storage.lastIndex(), last)));
  }

  static Table withForeignKeys(Table table, List<ForeignKey> foreignKeys) {
    return of(table, table.id(), table.indexes(), foreignKeys, table.storage());
  }

  /** The table with a new shape since this catalog version. */
  static Table reshaped(Table table, long version) {
    Table.Storage storage = table.storage();
    return of(
        table,
        table.id(),
        table.indexes(),
        table.foreignKeys(),
        new Table.Storage(version, storage.sequences(), storage.lastIndex()));
  }

  /**
   * The same table, empty: under another number, so that who still writes under the former one
   * writes nothing that anybody reads. Its identity columns count on.
   *
   * @param newId gives table numbers
   */
  static Table emptied(Table table, IntSupplier newId) {
    int id = newId.getAsInt();
    List<Index> indexes = new ArrayList<>();
    for (Index index : table.indexes()) {
      Partition partition = index.partition();
      indexes.add(
          partition == null
              ? index
              : index.in(new Partition(partition.family(), newId.getAsInt(), 0)));
    }
    List<ForeignKey> foreignKeys = new ArrayList<>();
    for (ForeignKey key : table.foreignKeys()) {
      foreignKeys.add(key.parentTable() == table.id() ? key.to(id) : key);
    }
    Table.Storage storage = table.storage();
    return of(
        table,
        id,
        indexes,
        foreignKeys,
        new Table.Storage(0, storage.sequences(), storage.lastIndex()));
  }

  private static Table of(
      Table table,
      int id,
      List<Index> indexes,
      List<ForeignKey> foreignKeys,
      Table.Storage storage) {
    return new Table(
        id,
        table.schema(),
        table.name(),
        table.columns(),
        table.primaryKey(),
        table.primaryKeyName(),
        table.family(),
        table.placement(),
        List.copyOf(indexes),
        table.checks(),
        List.copyOf(foreignKeys),
        storage);
  }

  /** The table with one more index, or with the one of the same id replaced. */
  static Table withIndex(Table table, Index index) {
    List<Index> indexes = without(table, index.id());
    indexes.add(index);
    return withIndexes(table, indexes);
  }

  static Table withoutIndex(Table table, int index) {
    return withIndexes(table, without(table, index));
  }

  static Table withoutForeignKeysTo(Table table, Set<Integer> parentTables) {
    List<ForeignKey> keys = new ArrayList<>(table.foreignKeys());
    keys.removeIf(key -> parentTables.contains(key.parentTable()));
    return withForeignKeys(table, keys);
  }

  private static List<Index> without(Table table, int removed) {
    List<Index> indexes = new ArrayList<>(table.indexes());
    indexes.removeIf(index -> index.id() == removed);
    return indexes;
  }
}
