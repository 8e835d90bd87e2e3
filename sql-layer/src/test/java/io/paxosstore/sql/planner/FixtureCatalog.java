package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Index.IndexColumn;
import io.paxosstore.sql.catalog.SystemView;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.catalog.View;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A catalog written by hand: an order system in schema APP.
 *
 * <pre>
 * customer(id, region, name, email, balance DECIMAL(12,2), since TIMESTAMP, flag)  pk (region, id), index by (region, name), unique email
 * orders(id BIGINT, region, customer_id, total DECIMAL(12,2), placed TIMESTAMP, note)  pk id, index (region, customer_id, placed DESC)
 * item(id, price DECIMAL(10,2), title VARCHAR(40))  pk id
 * line(order_id BIGINT, number, item_id, quantity)  pk (order_id, number)
 * log(at, text)  no primary key
 * setting(id BIGINT identity, code CHAR(5), value TEXT default 'none', weight DOUBLE)  pk id, check weight >= 0
 * rich(customers with a balance over 1000, a view)
 * </pre>
 */
final class FixtureCatalog implements Catalog {
  static final SqlType INTEGER = SqlType.of(SqlTypeCode.INTEGER, false);
  static final SqlType BIGINT = SqlType.of(SqlTypeCode.BIGINT, false);
  static final SqlType TEXT = new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, true);
  static final SqlType TIMESTAMP = new SqlType(SqlTypeCode.TIMESTAMP, 6, 0, true);

  private final Map<String, Table> tables = new TreeMap<>();
  private final Map<String, View> views = new TreeMap<>();
  private final SystemView systemTables = new Tables();
  private int nextId = 100;

  FixtureCatalog() {
    table(
        "CUSTOMER",
        List.of(1, 0),
        List.of(index(1, "CUSTOMER_BY_NAME", false, 1, 2), index(2, "CUSTOMER_EMAIL", true, 3)),
        List.of(),
        column("ID", INTEGER),
        column("REGION", INTEGER),
        column("NAME", varchar(40).nullable(false)),
        column("EMAIL", varchar(80)),
        column("BALANCE", decimal(12, 2)),
        column("SINCE", TIMESTAMP),
        column("FLAG", SqlType.of(SqlTypeCode.BOOLEAN, true)));
    table(
        "ORDERS",
        List.of(0),
        List.of(
            new Index(
                1,
                "ORDERS_BY_CUSTOMER",
                false,
                List.of(
                    new IndexColumn(1, false),
                    new IndexColumn(2, false),
                    new IndexColumn(4, true))),
            new Index(
                2, "ORDERS_BY_TOTAL", false, null, List.of(new IndexColumn(3, false)), false, 1)),
        List.of(),
        column("ID", BIGINT),
        column("REGION", INTEGER),
        column("CUSTOMER_ID", INTEGER),
        column("TOTAL", decimal(12, 2)),
        column("PLACED", TIMESTAMP.nullable(false)),
        column("NOTE", TEXT));
    table(
        "ITEM",
        List.of(0),
        List.of(),
        List.of(),
        column("ID", INTEGER),
        column("PRICE", decimal(10, 2).nullable(false)),
        column("TITLE", varchar(40)));
    table(
        "LINE",
        List.of(0, 1),
        List.of(),
        List.of(),
        column("ORDER_ID", BIGINT),
        column("NUMBER", INTEGER),
        column("ITEM_ID", INTEGER),
        column("QUANTITY", INTEGER.nullable(true)));
    table(
        "LOG",
        List.of(2),
        List.of(),
        List.of(),
        column("AT", TIMESTAMP),
        column("TEXT", TEXT),
        new Column("ROW ID", 0, BIGINT, null, null, true));
    table(
        "SETTING",
        List.of(0),
        List.of(),
        List.of(new Table.Check("POSITIVE", "weight >= 0")),
        new Column("ID", 0, BIGINT, null, new Column.Identity(false, 1, 1), false),
        column("CODE", new SqlType(SqlTypeCode.CHAR, 5, 0, true)),
        new Column("VALUE", 0, TEXT, "'none'", null, false),
        column("WEIGHT", SqlType.of(SqlTypeCode.DOUBLE, true)),
        column("DAY", SqlType.of(SqlTypeCode.DATE, true)),
        column("RAW", new SqlType(SqlTypeCode.VARBINARY, 16, 0, true)));
    table(
        "SEALED",
        List.of(0),
        List.of(),
        List.of(),
        new Column("ID", 0, BIGINT, null, new Column.Identity(true, 1, 1), false),
        new Column("AT", 0, TIMESTAMP, "current_timestamp", null, false));
    view("RICH", List.of(), "select id, region, name, balance from customer where balance > 1000");
    view("NAMES", List.of("N", "COUNTED"), "select name, count(*) from customer group by name");
  }

  static SqlType varchar(int length) {
    return new SqlType(SqlTypeCode.VARCHAR, length, 0, true);
  }

  static SqlType decimal(int precision, int scale) {
    return new SqlType(SqlTypeCode.DECIMAL, precision, scale, true);
  }

  private static Column column(String name, SqlType type) {
    return new Column(name, 0, type, null, null, false);
  }

  private static Index index(int id, String name, boolean unique, int... ordinals) {
    return new Index(
        id,
        name,
        unique,
        Arrays.stream(ordinals).mapToObj(ordinal -> new IndexColumn(ordinal, false)).toList());
  }

  private void table(
      String name,
      List<Integer> primaryKey,
      List<Index> indexes,
      List<Table.Check> checks,
      Column... columns) {
    List<Column> numbered = new ArrayList<>();
    for (Column c : columns) {
      numbered.add(
          new Column(
              c.name(), numbered.size(), c.type(), c.defaultSql(), c.identity(), c.hidden()));
    }
    tables.put(
        name,
        new Table(
            nextId++,
            "APP",
            name,
            numbered,
            primaryKey,
            name + "_PK",
            new Family(1, "APP", 1, 0),
            Table.Placement.DEFAULT,
            indexes,
            checks,
            List.of()));
  }

  private void view(String name, List<String> columns, String sql) {
    views.put(name, new View("APP", name, columns, sql, "APP"));
  }

  static TableStatistics statistics() {
    return table ->
        switch (table.name()) {
          case "CUSTOMER" -> 30_000;
          case "ORDERS" -> 300_000;
          case "LINE" -> 3_000_000;
          case "ITEM" -> 100_000;
          default -> 1_000;
        };
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public List<String> schemas() {
    return List.of("APP", "EMPTY", "INFORMATION_SCHEMA");
  }

  @Override
  public @Nullable Table table(String schema, String name) {
    return schema.equals("APP") ? tables.get(name) : null;
  }

  @Override
  public @Nullable Table table(int id) {
    return tables.values().stream().filter(table -> table.id() == id).findFirst().orElse(null);
  }

  @Override
  public @Nullable Table tableOfStorage(int storage) {
    return table(storage);
  }

  @Override
  public long shapeVersion(int storage) {
    return table(storage) == null ? -1 : 0;
  }

  @Override
  public Collection<Table> tables(String schema) {
    return schema.equals("APP") ? tables.values() : List.of();
  }

  @Override
  public @Nullable View view(String schema, String name) {
    return schema.equals("APP") ? views.get(name) : null;
  }

  @Override
  public Collection<View> views(String schema) {
    return schema.equals("APP") ? views.values() : List.of();
  }

  @Override
  public List<Reference> referencesTo(int tableId) {
    return List.of();
  }

  @Override
  public @Nullable SystemView systemView(String schema, String name) {
    return schema.equals("INFORMATION_SCHEMA") && name.equals("TABLES") ? systemTables : null;
  }

  @Override
  public Collection<SystemView> systemViews(String schema) {
    return schema.equals("INFORMATION_SCHEMA") ? List.of(systemTables) : List.of();
  }

  private static final class Tables implements SystemView {
    @Override
    public String schema() {
      return "INFORMATION_SCHEMA";
    }

    @Override
    public String name() {
      return "TABLES";
    }

    @Override
    public List<Column> columns() {
      return List.of(
          new Column("TABLE_SCHEMA", 0, TEXT, null, null, false),
          new Column("TABLE_NAME", 1, TEXT, null, null, false));
    }

    @Override
    public RowBatch rows(Catalog catalog) {
      throw new UnsupportedOperationException("planning reads no rows");
    }
  }
}
