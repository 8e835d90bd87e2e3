package io.paxosstore.sql.catalog;

import java.util.List;

/**
 * What a schema change asks of the planner: whether the SQL text inside definitions makes sense.
 * Fails with an SqlError if not.
 */
public interface DefinitionCheck {
  /**
   * The DEFAULT expression of a column must be constant for the statement and fit the column's
   * type.
   */
  void checkDefault(Catalog catalog, Table table, Column column);

  /** A CHECK condition must be a condition on the table's columns. */
  void checkCondition(Catalog catalog, Table table, String conditionSql);

  /** A view's query must plan; returns its columns, named as the view names them. */
  List<Column> checkView(Catalog catalog, View view);
}
