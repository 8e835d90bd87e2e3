package io.paxosstore.sql.catalog;

import java.util.List;

/**
 * A named query.
 *
 * @param schema name of its schema
 * @param name its name
 * @param columnNames names given to the query's columns; empty for the query's own
 * @param sql the query as the user wrote it
 * @param definedIn the schema that was current when it was written: unqualified names are looked up
 *     there
 * @param columns its columns as they were when it was created
 */
public record View(
    String schema,
    String name,
    List<String> columnNames,
    String sql,
    String definedIn,
    List<Column> columns) {
  /** A view whose columns are not known yet. */
  public View(String schema, String name, List<String> columnNames, String sql, String definedIn) {
    this(schema, name, columnNames, sql, definedIn, List.of());
  }
}
