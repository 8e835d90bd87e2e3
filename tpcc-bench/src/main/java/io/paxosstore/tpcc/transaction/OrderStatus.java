package io.paxosstore.tpcc.transaction;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Order-Status, clause 2.6. */
final class OrderStatus {
  private final Session session;
  private final Customers customers;
  private final PreparedStatement customer;
  private final PreparedStatement lastOrder;
  private final PreparedStatement lines;

  OrderStatus(Session session, Customers customers) throws SQLException {
    this.session = session;
    this.customers = customers;
    customer =
        session.prepare(
            "SELECT c_balance, c_first, c_middle, c_last FROM customer"
                + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
    lastOrder =
        session.prepare(
            "SELECT o_id, o_entry_d, o_carrier_id FROM orders"
                + " WHERE o_w_id = ? AND o_d_id = ? AND o_c_id = ? ORDER BY o_id DESC LIMIT 1");
    lines =
        session.prepare(
            "SELECT ol_i_id, ol_supply_w_id, ol_quantity, ol_amount, ol_delivery_d FROM order_line"
                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id = ?");
  }

  Effect run(Input.OrderStatus status) throws SQLException {
    Input.Whom whom = status.whom();
    int number = customers.number(whom);
    bind(customer, whom, number);
    try (ResultSet row = session.query(customer)) {
      Rows.one(row, "customer");
      readAll(row, 4);
    }
    int order;
    bind(lastOrder, whom, number);
    try (ResultSet row = session.query(lastOrder)) {
      Rows.one(row, "orders of a customer");
      readAll(row, 3);
      order = row.getInt(1);
    }
    bind(lines, whom, order);
    try (ResultSet rows = session.query(lines)) {
      while (rows.next()) {
        readAll(rows, 5);
      }
    }
    return new Effect.None();
  }

  private static void bind(PreparedStatement statement, Input.Whom whom, int number)
      throws SQLException {
    statement.setInt(1, whom.warehouse());
    statement.setInt(2, whom.district());
    statement.setInt(3, number);
  }

  private static void readAll(ResultSet row, int columns) throws SQLException {
    for (int i = 1; i <= columns; i++) {
      row.getObject(i);
    }
  }
}
