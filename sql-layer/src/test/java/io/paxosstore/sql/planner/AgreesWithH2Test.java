package io.paxosstore.sql.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plans, run: the same statements on the same random rows give what H2 gives, whichever access
 * paths, joins and subquery forms the planner chose.
 */
class AgreesWithH2Test {
  private static final long SEED = 7;

  private static final List<String> SCHEMA =
      List.of(
          "create table customer (id int not null, region int not null, name varchar(40) not null,"
              + " email varchar(80) unique, balance decimal(12,2), since timestamp(6), flag"
              + " boolean, primary key (region, id))",
          "create index customer_by_name on customer (region, name)",
          "create table orders (id bigint primary key, region int not null, customer_id int not"
              + " null, total decimal(12,2), placed timestamp(6) not null, note varchar(100))",
          "create index orders_by_customer on orders (region, customer_id, placed desc)",
          "create table item (id int primary key, price decimal(10,2) not null, title varchar(40))",
          "create table line (order_id bigint not null, number int not null, item_id int not null, "
              + "quantity int, primary key (order_id, number))");

  @TestFactory
  Stream<DynamicTest> statementsGiveWhatH2Gives() throws Exception {
    Connection ours = DriverManager.getConnection("jdbc:paxosstore:mem:agree");
    Connection h2 = DriverManager.getConnection("jdbc:h2:mem:agree");
    for (Connection connection : List.of(ours, h2)) {
      fill(connection);
    }
    // In the file's order: later statements see what earlier ones wrote.
    return Files.readAllLines(
            Path.of("src/test/resources/io/paxosstore/sql/planner/agree-with-h2.sql"))
        .stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(
            line -> {
              boolean ordered = line.startsWith("!");
              String sql = ordered ? line.substring(1) : line;
              return DynamicTest.dynamicTest(
                  sql, () -> assertEquals(run(h2, sql, ordered), run(ours, sql, ordered)));
            })
        .onClose(() -> close(ours, h2));
  }

  private static void close(Connection... connections) {
    for (Connection connection : connections) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static List<String> run(Connection connection, String sql, boolean ordered)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return List.of(statement.getUpdateCount() + " rows");
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.getResultSet()) {
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          StringBuilder row = new StringBuilder();
          for (int i = 1; i <= columns; i++) {
            row.append(text(result.getObject(i))).append(" | ");
          }
          rows.add(row.toString());
        }
      }
      if (!ordered) {
        Collections.sort(rows);
      }
      return rows;
    }
  }

  /** Databases differ in the types and the scale of derived numbers; four digits are compared. */
  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Double number -> String.format(Locale.ROOT, "%.4f", number);
      case Number number ->
          new BigDecimal(number.toString())
              .setScale(4, RoundingMode.DOWN)
              .stripTrailingZeros()
              .toPlainString();
      default -> value.toString();
    };
  }

  private static void fill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : SCHEMA) {
        statement.execute(sql);
      }
    }
    connection.setAutoCommit(false);
    Random random = new Random(SEED);
    insert(
        connection,
        "customer",
        7,
        300,
        (i, row) -> {
          row.setInt(1, i / 5);
          row.setInt(2, i % 5);
          row.setString(3, "n" + random.nextInt(40));
          row.setString(4, random.nextInt(4) == 0 ? null : "e" + i);
          row.setBigDecimal(5, amount(random));
          row.setTimestamp(6, time(random));
          row.setBoolean(7, random.nextBoolean());
        });
    insert(
        connection,
        "orders",
        6,
        600,
        (i, row) -> {
          row.setLong(1, i);
          row.setInt(2, random.nextInt(6));
          row.setInt(3, random.nextInt(70));
          row.setBigDecimal(4, amount(random));
          row.setTimestamp(5, time(random));
          row.setString(6, random.nextInt(3) == 0 ? null : "note" + random.nextInt(9));
        });
    insert(
        connection,
        "item",
        3,
        100,
        (i, row) -> {
          row.setInt(1, i);
          row.setBigDecimal(2, BigDecimal.valueOf(random.nextInt(10_000), 2));
          row.setString(3, random.nextInt(5) == 0 ? null : "t" + random.nextInt(20));
        });
    insert(
        connection,
        "line",
        4,
        1500,
        (i, row) -> {
          row.setLong(1, i / 3);
          row.setInt(2, i % 3);
          row.setInt(3, random.nextInt(110));
          if (random.nextInt(6) == 0) {
            row.setNull(4, Types.INTEGER);
          } else {
            row.setInt(4, random.nextInt(20));
          }
        });
    connection.commit();
    connection.setAutoCommit(true);
  }

  private interface RowSetter {
    void set(int i, PreparedStatement row) throws SQLException;
  }

  private static void insert(
      Connection connection, String table, int columns, int rows, RowSetter setter)
      throws SQLException {
    String sql = "insert into " + table + " values (?" + ", ?".repeat(columns - 1) + ")";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < rows; i++) {
        setter.set(i, statement);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static @Nullable BigDecimal amount(Random random) {
    return random.nextInt(5) == 0 ? null : BigDecimal.valueOf(random.nextInt(500_000), 2);
  }

  private static Timestamp time(Random random) {
    return new Timestamp(1_600_000_000_000L + random.nextInt(1_000_000) * 1000L);
  }
}
