package io.paxosstore.tpcc.transaction;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Stock-Level, clause 2.8: how many items of the last 20 orders are short in stock. */
final class StockLevel {
  private static final int ORDERS = 20;

  private final Session session;
  private final PreparedStatement nextOrder;
  private final PreparedStatement low;

  StockLevel(Session session) throws SQLException {
    this.session = session;
    nextOrder = session.prepare("SELECT d_next_o_id FROM district WHERE d_w_id = ? AND d_id = ?");
    low =
        session.prepare(
            "SELECT COUNT(DISTINCT s_i_id) FROM order_line, stock"
                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id >= ? AND ol_o_id < ?"
                + " AND s_w_id = ? AND s_i_id = ol_i_id AND s_quantity < ?");
  }

  Effect run(Input.StockLevel level) throws SQLException {
    nextOrder.setInt(1, level.warehouse());
    nextOrder.setInt(2, level.district());
    int next;
    try (ResultSet row = session.query(nextOrder)) {
      Rows.one(row, "district");
      next = row.getInt(1);
    }
    low.setInt(1, level.warehouse());
    low.setInt(2, level.district());
    low.setInt(3, next - ORDERS);
    low.setInt(4, next);
    low.setInt(5, level.warehouse());
    low.setInt(6, level.threshold());
    try (ResultSet row = session.query(low)) {
      Rows.one(row, "count");
      row.getInt(1);
    }
    return new Effect.None();
  }
}
