package io.paxosstore.tpcc.transaction;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;

/** Delivery, clause 2.7: the oldest undelivered order of each district, in one transaction. */
final class Delivery {
  private final Session session;
  private final int districts;
  private final PreparedStatement oldest;
  private final PreparedStatement delete;
  private final PreparedStatement customerOf;
  private final PreparedStatement setCarrier;
  private final PreparedStatement setDates;
  private final PreparedStatement amount;
  private final PreparedStatement addToBalance;

  Delivery(Session session, int districts) throws SQLException {
    this.session = session;
    this.districts = districts;
    oldest =
        session.prepare(
            "SELECT no_o_id FROM new_order WHERE no_w_id = ? AND no_d_id = ?"
                + " ORDER BY no_o_id LIMIT 1");
    delete =
        session.prepare("DELETE FROM new_order WHERE no_w_id = ? AND no_d_id = ? AND no_o_id = ?");
    customerOf =
        session.prepare("SELECT o_c_id FROM orders WHERE o_w_id = ? AND o_d_id = ? AND o_id = ?");
    setCarrier =
        session.prepare(
            "UPDATE orders SET o_carrier_id = ? WHERE o_w_id = ? AND o_d_id = ? AND o_id = ?");
    setDates =
        session.prepare(
            "UPDATE order_line SET ol_delivery_d = ?"
                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id = ?");
    amount =
        session.prepare(
            "SELECT SUM(ol_amount) FROM order_line"
                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id = ?");
    addToBalance =
        session.prepare(
            "UPDATE customer SET c_balance = c_balance + ?, c_delivery_cnt = c_delivery_cnt + 1"
                + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
  }

  Effect run(Input.Delivery delivery) throws SQLException {
    int[] orders = new int[districts];
    Timestamp now = Timestamp.valueOf(LocalDateTime.now());
    for (int district = 1; district <= districts; district++) {
      int order = take(delivery.warehouse(), district);
      orders[district - 1] = order;
      if (order != 0) {
        deliver(delivery, district, order, now);
      }
    }
    return new Effect.Delivered(delivery.warehouse(), delivery.carrier(), orders);
  }

  /** Takes the oldest order off the list; 0 if there is none. */
  private int take(int warehouse, int district) throws SQLException {
    while (true) {
      oldest.setInt(1, warehouse);
      oldest.setInt(2, district);
      int order;
      try (ResultSet row = session.query(oldest)) {
        if (!row.next()) {
          return 0;
        }
        order = row.getInt(1);
      }
      bind(delete, 1, warehouse, district, order);
      if (session.update(delete) == 1) {
        return order;
      }
      // Below REPEATABLE READ: another delivery took it while this one waited for its lock.
    }
  }

  private void deliver(Input.Delivery delivery, int district, int order, Timestamp now)
      throws SQLException {
    int warehouse = delivery.warehouse();
    bind(customerOf, 1, warehouse, district, order);
    int customer;
    try (ResultSet row = session.query(customerOf)) {
      Rows.one(row, "orders");
      customer = row.getInt(1);
    }
    setCarrier.setInt(1, delivery.carrier());
    bind(setCarrier, 2, warehouse, district, order);
    session.updateOne(setCarrier, "orders");
    setDates.setTimestamp(1, now);
    bind(setDates, 2, warehouse, district, order);
    session.update(setDates);
    bind(amount, 1, warehouse, district, order);
    BigDecimal sum;
    try (ResultSet row = session.query(amount)) {
      Rows.one(row, "order_line");
      sum = row.getBigDecimal(1);
    }
    addToBalance.setBigDecimal(1, sum);
    bind(addToBalance, 2, warehouse, district, customer);
    session.updateOne(addToBalance, "customer");
  }

  private static void bind(
      PreparedStatement statement, int first, int warehouse, int district, int number)
      throws SQLException {
    statement.setInt(first, warehouse);
    statement.setInt(first + 1, district);
    statement.setInt(first + 2, number);
  }
}
