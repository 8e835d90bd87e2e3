package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import java.util.ArrayList;
import java.util.List;

/** Which columns of inserted rows go back as generated keys. */
final class KeyColumns {
  private KeyColumns() {}

  /** The named columns, or without names the primary key and what the database generated. */
  static List<Integer> ordinals(Table table, List<String> names) {
    List<Integer> ordinals = new ArrayList<>();
    for (String name : names) {
      ordinals.add(find(table, name).ordinal());
    }
    if (names.isEmpty()) {
      for (Column column : table.columns()) {
        if (!column.hidden()
            && (column.identity() != null || table.primaryKey().contains(column.ordinal()))) {
          ordinals.add(column.ordinal());
        }
      }
    }
    return List.copyOf(ordinals);
  }

  static List<ColumnDescription> describe(Table table, List<Integer> ordinals) {
    return ordinals.stream()
        .map(table.columns()::get)
        .map(
            column ->
                new ColumnDescription(
                    column.name(),
                    column.name(),
                    table.schema(),
                    table.name(),
                    column.type().code(),
                    column.type().precision(),
                    column.type().scale(),
                    column.type().nullable(),
                    column.identity() != null))
        .toList();
  }

  // Drivers' users write names in any case; the exact one wins.
  private static Column find(Table table, String name) {
    if (name.startsWith("#")) {
      return numbered(table, name);
    }
    Column exact = table.column(name);
    if (exact != null && !exact.hidden()) {
      return exact;
    }
    for (Column column : table.columns()) {
      if (!column.hidden() && column.name().equalsIgnoreCase(name)) {
        return column;
      }
    }
    throw missing(table, name);
  }

  /** {@code #n} is the n-th column that users see. */
  private static Column numbered(Table table, String name) {
    List<Column> visible = table.columns().stream().filter(column -> !column.hidden()).toList();
    try {
      return visible.get(Integer.parseInt(name.substring(1)) - 1);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw missing(table, name);
    }
  }

  private static SqlError missing(Table table, String name) {
    return new SqlError(
        SqlStates.UNDEFINED_COLUMN,
        "column " + name + " wanted as generated key does not exist in " + table.qualifiedName());
  }
}
