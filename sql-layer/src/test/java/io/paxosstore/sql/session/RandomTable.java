package io.paxosstore.sql.session;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A table of random shape: columns, key and indexes.
 *
 * @param key ordinals of the primary key's columns; empty for a table without one
 */
record RandomTable(
    String name, List<RandomColumn> columns, List<Integer> key, List<RandomIndex> indexes) {

  /** A type of column, with values that all databases agree on. */
  enum Kind {
    INT("INT"),
    BIGINT("BIGINT"),
    DECIMAL("DECIMAL(10, 2)"),
    VARCHAR("VARCHAR(30)"),
    DATE("DATE"),
    BOOLEAN("BOOLEAN");

    final String sql;

    Kind(String sql) {
      this.sql = sql;
    }

    boolean isNumeric() {
      return this == INT || this == BIGINT || this == DECIMAL;
    }
  }

  record RandomColumn(String name, Kind kind, boolean nullable) {}

  record RandomIndex(String name, boolean unique, List<Integer> columns, List<Boolean> descending) {
    /** Every other index as a global one. */
    String sqlInGroups(RandomTable table) {
      String sql = sql(table);
      return name.hashCode() % 2 == 0 ? sql.replaceFirst("CREATE ", "CREATE GLOBAL ") : sql;
    }

    String sql(RandomTable table) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        parts.add(table.columns.get(columns.get(i)).name() + (descending.get(i) ? " DESC" : ""));
      }
      return "CREATE "
          + (unique ? "UNIQUE " : "")
          + "INDEX "
          + name
          + " ON "
          + table.name
          + " ("
          + String.join(", ", parts)
          + ")";
    }
  }

  static RandomTable of(String name, SplittableRandom random) {
    List<RandomColumn> columns = new ArrayList<>();
    int count = 3 + random.nextInt(4);
    int keyColumns = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      Kind kind =
          i == 0 || random.nextInt(3) == 0
              ? Kind.INT
              : Kind.values()[random.nextInt(Kind.values().length)];
      if (i < keyColumns && kind == Kind.BOOLEAN) {
        kind = Kind.VARCHAR;
      }
      columns.add(new RandomColumn("c" + i, kind, i >= keyColumns && random.nextInt(5) > 0));
    }
    List<Integer> key = new ArrayList<>();
    for (int i = 0; i < Math.min(keyColumns, count - 1); i++) {
      key.add(i);
    }
    RandomTable table = new RandomTable(name, columns, key, new ArrayList<>());
    for (int i = random.nextInt(4); i > 0; i--) {
      List<Integer> parts = new ArrayList<>();
      List<Boolean> descending = new ArrayList<>();
      for (int j = 1 + random.nextInt(3); j > 0; j--) {
        int part = random.nextInt(count);
        if (!parts.contains(part)) {
          parts.add(part);
          descending.add(random.nextInt(3) == 0);
        }
      }
      boolean unique = random.nextInt(6) == 0 && !key.isEmpty();
      // Mostly with the key's first column, so that there are rows which do not collide.
      if (unique && !parts.contains(0) && random.nextInt(4) > 0) {
        parts.add(0);
        descending.add(false);
      }
      table.indexes.add(new RandomIndex(name + "_i" + i, unique, parts, descending));
    }
    return table;
  }

  String sql() {
    String list =
        columns.stream()
            .map(c -> c.name() + " " + c.kind().sql + (c.nullable() ? "" : " NOT NULL"))
            .collect(Collectors.joining(", "));
    return "CREATE TABLE "
        + name
        + " ("
        + list
        + (key.isEmpty() ? "" : ", PRIMARY KEY (" + names(key) + ")")
        + ")";
  }

  /** With several entity groups by the key's first column. */
  String sqlInGroups() {
    return key.isEmpty() ? sql() : sql() + " ENTITY GROUP BY (c0) WITH (slots = 5)";
  }

  private String names(List<Integer> ordinals) {
    return ordinals.stream().map(i -> columns.get(i).name()).collect(Collectors.joining(", "));
  }
}
