package io.paxosstore.sql.catalog;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.CatalogSnapshot.Schema;
import io.paxosstore.sql.ddl.DdlStatement.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds things in a catalog by name, or says clearly that they are not there. */
final class Lookup {
  private Lookup() {}

  /** An index and its table. */
  record TableIndex(Table table, Index index) {}

  static Schema schema(CatalogSnapshot catalog, String name) {
    Schema schema = catalog.schemas.get(name);
    if (schema == null) {
      throw catalog.schemas().contains(name)
          ? new SqlError(SqlStates.NOT_SUPPORTED, "schema " + name + " is read-only")
          : noSchema(name);
    }
    return schema;
  }

  static Table table(CatalogSnapshot catalog, Name name) {
    Table table = catalog.table(name.schema(), name.name());
    if (table == null) {
      throw noTable(name);
    }
    return table;
  }

  static Column column(Table table, String name) {
    Column column = table.column(name);
    if (column == null) {
      throw new SqlError(
          SqlStates.UNDEFINED_COLUMN,
          "column " + name + " does not exist in table " + table.qualifiedName());
    }
    return column;
  }

  static @Nullable TableIndex index(CatalogSnapshot catalog, String schema, String name) {
    for (Table table : catalog.tables(schema)) {
      for (Index index : table.indexes()) {
        if (index.name().equals(name)) {
          return new TableIndex(table, index);
        }
      }
    }
    return null;
  }

  /** True if a table or view has the name. */
  static boolean exists(CatalogSnapshot catalog, Name name) {
    return catalog.table(name.schema(), name.name()) != null
        || catalog.view(name.schema(), name.name()) != null;
  }

  /**
   * True if all entries that the index must compare or visit together lie in the rows' own group:
   * always for an index that is not unique, else if the family has one slot or the index holds the
   * entity-group key.
   */
  static boolean isLocal(Table table, boolean unique, List<Index.IndexColumn> columns) {
    return !unique
        || table.family().slots() == 1
        || table.primaryKey().subList(0, table.family().keyColumns()).stream()
            .allMatch(key -> columns.stream().anyMatch(column -> column.ordinal() == key));
  }

  /** True if the index's columns are exactly these, in any order. */
  static boolean isKey(Index index, List<Integer> ordinals) {
    return index.columns().size() == ordinals.size()
        && index.columns().stream().allMatch(column -> ordinals.contains(column.ordinal()));
  }

  /** A number that no index of the table ever had. */
  static int nextIndexId(Table table) {
    int next = table.storage().lastIndex() + 1;
    if (next > StorageKeys.MAX_INDEX) {
      throw new SqlError(
          SqlStates.PROGRAM_LIMIT, "table " + table.qualifiedName() + " has had too many indexes");
    }
    return next;
  }

  static SqlError noSchema(String name) {
    return new SqlError(SqlStates.UNDEFINED_SCHEMA, "schema " + name + " does not exist");
  }

  static SqlError noTable(Name name) {
    return new SqlError(SqlStates.UNDEFINED_TABLE, "table " + name + " does not exist");
  }

  static SqlError exists(Name name) {
    return new SqlError(SqlStates.DUPLICATE_TABLE, "table or view " + name + " exists already");
  }
}
