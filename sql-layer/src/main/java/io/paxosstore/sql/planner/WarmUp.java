package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Statements of every shape, to be planned once before the first that somebody waits for: a
 * process's first plan costs about a second of class loading, each new shape tens of milliseconds.
 */
final class WarmUp {
  private static final List<String> WITHOUT_TABLE =
      List.of(
          "SELECT 1",
          "SELECT ?, CURRENT_TIMESTAMP, 'a' || 'b', CASE WHEN 1 = 2 THEN 3 ELSE 4 END, CAST('1' AS"
              + " INTEGER)",
          "VALUES (1, 'a'), (2, 'b')",
          "SELECT a, COUNT(*), SUM(b), MAX(b) FROM (VALUES (1, 2), (3, 4)) AS t (a, b) WHERE b > ? "
              + "GROUP BY a HAVING COUNT(*) > 0 ORDER BY 2 DESC LIMIT 10",
          "SELECT t.a, u.b FROM (VALUES (1), (2)) AS t (a) JOIN (VALUES (1, 2)) AS u (a, b) ON t.a"
              + " = u.a WHERE t.a IN (1, 2) AND EXISTS (SELECT 1 FROM (VALUES (1)) AS v (a) WHERE"
              + " v.a = t.a)",
          "SELECT DISTINCT a FROM (VALUES (1)) AS t (a) UNION ALL SELECT 2",
          "CREATE TABLE warm_up (id INT PRIMARY KEY, name VARCHAR(10) DEFAULT 'x' NOT NULL, CHECK"
              + " (id > 0))",
          "CREATE INDEX warm_up ON warm_up (id)",
          "START TRANSACTION",
          "COMMIT");

  private WarmUp() {}

  static void run(StatementPlanner planner, Catalog catalog) {
    List<String> statements = new ArrayList<>(WITHOUT_TABLE);
    String schema = "";
    Table table =
        catalog.schemas().stream()
            .flatMap(name -> catalog.tables(name).stream())
            .filter(t -> !t.hasHiddenRowId() && t.columns().size() > 1)
            .min(Comparator.comparingInt(Table::id))
            .orElse(null);
    if (table != null) {
      schema = table.schema();
      statements.addAll(onTable(table));
    }
    for (String statement : statements) {
      try {
        Objects.requireNonNull(planner.plan(statement, catalog, schema, List.of()));
      } catch (SqlError e) {
        // A table may refuse what fits most; the classes are loaded all the same.
        continue;
      }
    }
  }

  private static List<String> onTable(Table table) {
    String name = quoted(table.schema()) + "." + quoted(table.name());
    String key = quoted(table.columns().get(table.primaryKey().get(0)).name());
    String all =
        table.primaryKey().stream()
            .map(ordinal -> quoted(table.columns().get(ordinal).name()) + " = ?")
            .reduce((a, b) -> a + " AND " + b)
            .orElseThrow();
    String other =
        quoted(
            table.columns().stream()
                .filter(column -> !table.primaryKey().contains(column.ordinal()))
                .findFirst()
                .orElse(table.columns().get(0))
                .name());
    return List.of(
        "SELECT * FROM " + name + " WHERE " + all,
        "SELECT " + other + " FROM " + name + " WHERE " + all + " AND " + other + " = ? FOR UPDATE",
        "SELECT * FROM " + name + " WHERE " + key + " > ? ORDER BY " + key + " LIMIT ?",
        "SELECT a."
            + other
            + " FROM "
            + name
            + " a JOIN "
            + name
            + " b ON a."
            + key
            + " = b."
            + key,
        "SELECT COUNT(*) FROM " + name,
        "UPDATE " + name + " SET " + other + " = " + other + " WHERE " + all,
        "UPDATE " + name + " SET " + other + " = ? WHERE " + all,
        "DELETE FROM " + name + " WHERE " + all,
        "DELETE FROM " + name + " WHERE " + key + " > ?",
        "INSERT INTO " + name + " (" + other + ") VALUES (?)",
        "EXPLAIN SELECT * FROM " + name);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
