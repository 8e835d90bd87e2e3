package io.paxosstore.tpcc.schema;

import io.paxosstore.tpcc.model.NuRandConstants;
import io.paxosstore.tpcc.model.Scale;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a database was loaded with, kept in its table {@code tpcc_info} by name and value.
 *
 * @param seed of which all rows were made
 * @param constants C of the load
 * @param loadedAt time that the rows carry, whenever they were written
 * @param complete whether the load has ended; if not it can go on
 */
public record TpccInfo(
    Scale scale, long seed, NuRandConstants constants, LocalDateTime loadedAt, boolean complete) {
  /** What this program writes and reads. */
  private static final int FORMAT = 1;

  private static final String FORMAT_KEY = "format";
  private static final String COMPLETE_KEY = "complete";

  /**
   * What is stored.
   *
   * @return null if the tables are there and nothing was begun
   * @throws SQLException if there is no such table, or it was written by another version
   */
  public static @Nullable TpccInfo read(Connection connection) throws SQLException {
    Map<String, String> values = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT info_key, info_value FROM tpcc_info")) {
      while (rows.next()) {
        values.put(rows.getString(1), rows.getString(2));
      }
    }
    String format = values.get(FORMAT_KEY);
    if (format == null) {
      return null;
    }
    if (!format.equals(String.valueOf(FORMAT))) {
      throw new SQLException(
          "the data was loaded by another version of this program: format "
              + format
              + ", not "
              + FORMAT);
    }
    Scale scale =
        new Scale(
            number(values, "warehouses"),
            number(values, "districts"),
            number(values, "customers"),
            number(values, "items"),
            number(values, "orders"),
            number(values, "new_orders"));
    NuRandConstants constants =
        new NuRandConstants(
            number(values, "c_last"), number(values, "c_id"), number(values, "ol_i_id"));
    return new TpccInfo(
        scale,
        Long.parseLong(value(values, "seed")),
        constants,
        LocalDateTime.parse(value(values, "loaded_at")),
        values.containsKey(COMPLETE_KEY));
  }

  private static int number(Map<String, String> values, String key) throws SQLException {
    return Integer.parseInt(value(values, key));
  }

  private static String value(Map<String, String> values, String key) throws SQLException {
    String value = values.get(key);
    if (value == null) {
      throw new SQLException("tpcc_info has no value for " + key);
    }
    return value;
  }

  /** Writes it to the empty table, as a transaction of its own. */
  public void write(Connection connection) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(FORMAT_KEY, String.valueOf(FORMAT));
    values.put("warehouses", String.valueOf(scale.warehouses()));
    values.put("districts", String.valueOf(scale.districts()));
    values.put("customers", String.valueOf(scale.customers()));
    values.put("items", String.valueOf(scale.items()));
    values.put("orders", String.valueOf(scale.orders()));
    values.put("new_orders", String.valueOf(scale.newOrders()));
    values.put("seed", String.valueOf(seed));
    values.put("c_last", String.valueOf(constants.lastName()));
    values.put("c_id", String.valueOf(constants.customerId()));
    values.put("ol_i_id", String.valueOf(constants.itemId()));
    values.put("loaded_at", loadedAt.toString());
    if (complete) {
      values.put(COMPLETE_KEY, "yes");
    }
    boolean autocommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO tpcc_info (info_key, info_value) VALUES (?, ?)")) {
      for (Map.Entry<String, String> entry : values.entrySet()) {
        insert.setString(1, entry.getKey());
        insert.setString(2, entry.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(autocommit);
    }
  }

  /** Notes that the load has ended. */
  public static void writeComplete(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO tpcc_info (info_key, info_value) VALUES (?, ?)")) {
      insert.setString(1, COMPLETE_KEY);
      insert.setString(2, "yes");
      insert.executeUpdate();
    }
  }
}
