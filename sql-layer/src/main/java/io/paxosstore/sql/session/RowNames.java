package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.StorageKeys;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.row.KeyReader;
import io.paxosstore.sql.row.ValueText;
import io.paxosstore.sql.transaction.KeyNames;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Names the rows that transactions conflict on: {@code (ID) = (7) of table PUBLIC.ACCOUNT}. */
final class RowNames implements KeyNames {
  private final Supplier<Catalog> catalog;

  RowNames(Supplier<Catalog> catalog) {
    this.catalog = catalog;
  }

  @Override
  public String describe(byte[] key) {
    if (StorageKeys.isCatalog(key)) {
      return "the schema's definition";
    }
    Catalog known = catalog.get();
    int id = StorageKeys.indexOf(key);
    Table table = known.tableOfStorage(StorageKeys.tableOf(key));
    if (table == null) {
      return "a table that was dropped";
    }
    String ofTable = " of table " + table.qualifiedName();
    if (!StorageKeys.isIndex(id)) {
      return "the definition" + ofTable;
    }
    if (id == 0) {
      return "row "
          + columns(table, table.primaryKey().stream().map(RowNames::ascending).toList(), key)
          + ofTable;
    }
    for (Index index : table.indexes()) {
      if (index.id() == id) {
        return "entry "
            + columns(table, index.columns(), key)
            + " of index "
            + index.name()
            + ofTable;
      }
    }
    return "an index that was dropped" + ofTable;
  }

  private static Index.IndexColumn ascending(int ordinal) {
    return new Index.IndexColumn(ordinal, false);
  }

  private static String columns(Table table, List<Index.IndexColumn> columns, byte[] key) {
    KeyReader reader = new KeyReader().reset(key, 0, key.length);
    RowWriter writer = new RowWriter().begin(columns.size());
    for (Index.IndexColumn column : columns) {
      reader.read(writer, type(table, column), column.descending());
    }
    List<SqlType> types = columns.stream().map(column -> type(table, column)).toList();
    return columns.stream()
            .map(column -> table.columns().get(column.ordinal()).name())
            .collect(Collectors.joining(", ", "(", ")"))
        + " = "
        + ValueText.shown(
            writer.finish(), 0, IntStream.range(0, columns.size()).boxed().toList(), types);
  }

  private static SqlType type(Table table, Index.IndexColumn column) {
    return table.columns().get(column.ordinal()).type();
  }
}
