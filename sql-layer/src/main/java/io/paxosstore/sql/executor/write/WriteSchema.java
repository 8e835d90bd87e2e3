package io.paxosstore.sql.executor.write;

import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.TableExpressions;
import io.paxosstore.sql.row.TableKeys;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The tables of one catalog version as writes see them, prepared when they are first written.
 * Thread-safe.
 */
final class WriteSchema {
  private final Catalog catalog;
  private final ConcurrentMap<Integer, TableKeys> keys = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, TableShape> shapes = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, TableRules> rules = new ConcurrentHashMap<>();

  WriteSchema(Catalog catalog) {
    this.catalog = catalog;
  }

  Catalog catalog() {
    return catalog;
  }

  boolean isOf(Catalog other) {
    return catalog == other || catalog.version() == other.version();
  }

  Table table(int id) {
    Table table = catalog.table(id);
    if (table == null) {
      throw new IllegalStateException(
          "catalog version " + catalog.version() + " has no table " + id);
    }
    return table;
  }

  TableKeys keys(Table table) {
    return keys.computeIfAbsent(table.id(), _ -> new TableKeys(table));
  }

  TableShape shape(Table table) {
    TableShape known = shapes.get(table.id());
    if (known != null) {
      return known;
    }
    TableShape made = new TableShape(this, table);
    TableShape raced = shapes.putIfAbsent(table.id(), made);
    return raced == null ? made : raced;
  }

  /** Checks and defaults of a table that the plan does not name. */
  TableRules rules(Table table, TableExpressions expressions) {
    TableRules known = rules.get(table.id());
    if (known != null) {
      return known;
    }
    TableRules made = new TableRules(table, expressions.checks(table), expressions.defaults(table));
    TableRules raced = rules.putIfAbsent(table.id(), made);
    return raced == null ? made : raced;
  }
}
