package io.paxosstore.tpcc.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Creates and drops the tables and indexes. Immutable. */
public final class Schema {
  /** The nine tables of the specification, each after those that it refers to. */
  public static final List<String> TABLES =
      List.of(
          "item",
          "warehouse",
          "district",
          "customer",
          "history",
          "stock",
          "orders",
          "new_order",
          "order_line");

  private static final List<String> OWN_TABLES = List.of("tpcc_info", "tpcc_part");
  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z._]+)}");

  private final Dialect dialect;
  private final boolean foreignKeys;
  private final int slots;

  /**
   * @param foreignKeys whether the tables refer to each other
   * @param slots number of groups that warehouses are spread over; 0: the database decides
   * @throws IllegalArgumentException if slots are given and the dialect knows none
   */
  public Schema(Dialect dialect, boolean foreignKeys, int slots) {
    if (slots < 0 || (slots > 0 && dialect.setting("slots").isEmpty())) {
      throw new IllegalArgumentException("the dialect " + dialect + " has no slots");
    }
    this.dialect = dialect;
    this.foreignKeys = foreignKeys;
    this.slots = slots;
  }

  /** The statements that create everything, in order. */
  public List<String> statements() {
    StringBuilder text = new StringBuilder();
    for (String line : template().lines().toList()) {
      if (line.startsWith("!fk")) {
        text.append(foreignKeys ? line.substring(3) + "\n" : "");
      } else if (!line.startsWith("--")) {
        text.append(fill(line)).append('\n');
      }
    }
    List<String> statements = new ArrayList<>();
    for (String statement : text.toString().split(";\n", -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  private static String template() {
    try (InputStream file = Dialect.open("schema.sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String fill(String line) {
    return PLACE.matcher(line).replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))));
  }

  private String value(String place) {
    String value = dialect.setting(place);
    boolean root = place.equals("group.warehouse") && slots > 0;
    return root ? value + " " + String.format(Locale.ROOT, dialect.setting("slots"), slots) : value;
  }

  /** Creates all tables and indexes; none of them may exist. */
  public void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String text : statements()) {
        statement.execute(text);
      }
    }
  }

  /** Drops the tables that exist, those first that others do not refer to. */
  public static void drop(Connection connection) throws SQLException {
    List<String> all = new ArrayList<>(OWN_TABLES);
    all.addAll(TABLES);
    Set<String> existing = existing(connection);
    try (Statement statement = connection.createStatement()) {
      for (String table : all.reversed()) {
        if (existing.contains(table)) {
          statement.execute("DROP TABLE " + table);
        }
      }
    }
  }

  /** Whether any of the tables exists. */
  public static boolean exists(Connection connection) throws SQLException {
    return !existing(connection).isEmpty();
  }

  /** Whether this program has begun to create tables: its own come first. */
  public static boolean isBegun(Connection connection) throws SQLException {
    return existing(connection).contains(OWN_TABLES.getFirst());
  }

  /** Whether all of the tables exist; if only some do, their creation was cut short. */
  public static boolean isWhole(Connection connection) throws SQLException {
    return existing(connection).size() == OWN_TABLES.size() + TABLES.size();
  }

  private static Set<String> existing(Connection connection) throws SQLException {
    Set<String> existing = new HashSet<>();
    DatabaseMetaData metaData = connection.getMetaData();
    try (ResultSet tables =
        metaData.getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
      while (tables.next()) {
        String name = tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
        if (TABLES.contains(name) || OWN_TABLES.contains(name)) {
          existing.add(name);
        }
      }
    }
    return existing;
  }
}
