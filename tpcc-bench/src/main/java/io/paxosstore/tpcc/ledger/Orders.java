package io.paxosstore.tpcc.ledger;

import io.paxosstore.tpcc.transaction.Cents;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** The orders that a run may have placed or delivered, as they are in the database. */
final class Orders {
  /** An order and its lines; package-private fields, since it is filled table by table. */
  static final class Order {
    int customer;
    int announcedLines;
    int carrier;
    int lines;
    int deliveredLines;
    long cents;
    boolean isNew;
  }

  private Orders() {}

  /** Reads all orders that were not delivered, or not there, at the beginning; in key order. */
  static TreeMap<Long, Order> read(Connection connection, Content before) throws SQLException {
    TreeMap<Long, Order> orders = new TreeMap<>();
    try (PreparedStatement order =
            connection.prepareStatement(
                "SELECT o_id, o_c_id, o_ol_cnt, o_carrier_id FROM orders"
                    + " WHERE o_w_id = ? AND o_d_id = ? AND o_id >= ?");
        PreparedStatement lines =
            connection.prepareStatement(
                "SELECT ol_o_id, COUNT(*), COUNT(ol_delivery_d), SUM(ol_amount) FROM order_line"
                    + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id >= ? GROUP BY ol_o_id");
        PreparedStatement newOrder =
            connection.prepareStatement(
                "SELECT no_o_id FROM new_order"
                    + " WHERE no_w_id = ? AND no_d_id = ? AND no_o_id >= ?")) {
      for (Map.Entry<Integer, Integer> each : before.firstNewOrders().entrySet()) {
        int district = each.getKey();
        bind(order, district, each.getValue());
        try (ResultSet row = order.executeQuery()) {
          while (row.next()) {
            Order read = at(orders, district, row.getInt(1));
            read.customer = row.getInt(2);
            read.announcedLines = row.getInt(3);
            read.carrier = row.getInt(4);
          }
        }
        bind(lines, district, each.getValue());
        try (ResultSet row = lines.executeQuery()) {
          while (row.next()) {
            Order read = at(orders, district, row.getInt(1));
            read.lines = row.getInt(2);
            read.deliveredLines = row.getInt(3);
            BigDecimal sum = row.getBigDecimal(4);
            read.cents = Cents.of(sum);
          }
        }
        bind(newOrder, district, each.getValue());
        try (ResultSet row = newOrder.executeQuery()) {
          while (row.next()) {
            at(orders, district, row.getInt(1)).isNew = true;
          }
        }
      }
    }
    return orders;
  }

  private static void bind(PreparedStatement statement, int district, int from)
      throws SQLException {
    statement.setInt(1, OrderKey.warehouse(district));
    statement.setInt(2, OrderKey.district(district));
    statement.setInt(3, from);
  }

  private static Order at(Map<Long, Order> orders, int district, int order) {
    return orders.computeIfAbsent(OrderKey.from(district, order), key -> new Order());
  }
}
