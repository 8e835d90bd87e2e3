package io.paxosstore.sql.executor.write;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.row.ValueText;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import java.util.stream.Collectors;

/** What a person reads when a constraint is violated: its name, the columns and the values. */
final class Violations {
  private Violations() {}

  static SqlError notNull(Table table, int ordinal) {
    return new SqlError(
        SqlStates.NOT_NULL_VIOLATION,
        "column "
            + table.columns().get(ordinal).name()
            + " of table "
            + table.qualifiedName()
            + " must not be null");
  }

  static SqlError generatedOutOfRange(Column column, long value) {
    return new SqlError(
        SqlStates.NUMERIC_OUT_OF_RANGE,
        "generated value "
            + value
            + " is out of range for column "
            + column.name()
            + " of type "
            + column.type());
  }

  static SqlError check(Table table, String name) {
    return new SqlError(
        SqlStates.CHECK_VIOLATION,
        "row of table " + table.qualifiedName() + " violates check constraint " + name);
  }

  static SqlError duplicate(
      Table table, String constraint, List<Integer> columns, byte[] row, int at) {
    return new SqlError(
        SqlStates.UNIQUE_VIOLATION,
        "duplicate key violates constraint "
            + constraint
            + " of table "
            + table.qualifiedName()
            + ": "
            + pairs(table, columns, row, at)
            + " already exists");
  }

  static SqlError noParent(Table child, ForeignKey key, Table parent, byte[] row, int at) {
    return new SqlError(
        SqlStates.FOREIGN_KEY_VIOLATION,
        "row of table "
            + child.qualifiedName()
            + " violates foreign key constraint "
            + key.name()
            + ": "
            + pairs(child, key.columns(), row, at)
            + " is not in table "
            + parent.qualifiedName());
  }

  static SqlError stillReferenced(Table parent, ForeignKey key, Table child, byte[] row, int at) {
    return new SqlError(
        SqlStates.FOREIGN_KEY_VIOLATION,
        "row of table "
            + parent.qualifiedName()
            + " with "
            + pairs(parent, key.parentColumns(), row, at)
            + " is still referenced from table "
            + child.qualifiedName()
            + " by foreign key constraint "
            + key.name());
  }

  private static String pairs(Table table, List<Integer> columns, byte[] row, int at) {
    String names =
        columns.stream().map(c -> table.columns().get(c).name()).collect(Collectors.joining(", "));
    List<SqlType> types = columns.stream().map(c -> table.columns().get(c).type()).toList();
    return "(" + names + ") = " + ValueText.shown(row, at, columns, types);
  }
}
