package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.ddl.DdlStatement.Name;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Looks up what a statement names where Calcite is not asked. */
final class Tables {
  private Tables() {}

  /** The name with its schema. */
  static Name name(SqlIdentifier identifier, String schema) {
    return switch (identifier.names.size()) {
      case 1 -> new Name(schema, identifier.names.get(0));
      case 2 -> new Name(identifier.names.get(0), identifier.names.get(1));
      default ->
          throw error(
              SqlStates.SYNTAX_ERROR,
              "name " + identifier + " has too many parts",
              identifier.getParserPosition());
    };
  }

  /** The table that a statement writes. */
  static Table writable(Catalog catalog, SqlIdentifier identifier, String schema) {
    Name name = name(identifier, schema);
    Table table = catalog.table(name.schema(), name.name());
    if (table != null) {
      return table;
    }
    SqlParserPos position = identifier.getParserPosition();
    if (catalog.view(name.schema(), name.name()) != null) {
      throw error(
          SqlStates.NOT_SUPPORTED, "view " + name.name() + " cannot be written to", position);
    }
    if (catalog.systemView(name.schema(), name.name()) != null) {
      throw error(
          SqlStates.NOT_SUPPORTED, "system view " + name + " cannot be written to", position);
    }
    if (!catalog.schemas().contains(name.schema())) {
      throw error(
          SqlStates.UNDEFINED_SCHEMA, "schema " + name.schema() + " does not exist", position);
    }
    throw error(SqlStates.UNDEFINED_TABLE, "table " + identifier + " does not exist", position);
  }

  /**
   * The column of the table that an assignment names, with or without the table's name or alias
   * before it.
   */
  static Column column(Table table, SqlIdentifier identifier) {
    Column column = table.column(identifier.names.get(identifier.names.size() - 1));
    if (column == null) {
      throw error(
          SqlStates.UNDEFINED_COLUMN,
          "column "
              + identifier.names.get(identifier.names.size() - 1)
              + " does not exist in "
              + table.name(),
          identifier.getParserPosition());
    }
    return column;
  }

  static SqlError error(String sqlState, String message, SqlParserPos position) {
    return new SqlError(sqlState, message, position.getLineNum(), position.getColumnNum(), null);
  }
}
