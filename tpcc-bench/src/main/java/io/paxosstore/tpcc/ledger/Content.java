package io.paxosstore.tpcc.ledger;

import io.paxosstore.tpcc.transaction.Cents;
import io.paxosstore.tpcc.transaction.Effect;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a database holds of what transactions change.
 *
 * @param nextOrders {@code d_next_o_id} by district
 * @param firstNewOrders the oldest undelivered order by district; the next order if there is none
 * @param districtCents {@code d_ytd} by district
 * @param warehouseCents {@code w_ytd} by warehouse
 * @param payments every row of {@code history}, in order
 */
@SuppressWarnings("ArrayRecordComponent")
record Content(
    Map<Integer, Integer> nextOrders,
    Map<Integer, Integer> firstNewOrders,
    Map<Integer, Long> districtCents,
    Map<Integer, Long> warehouseCents,
    long[] payments) {

  /** Reads all of it, warehouse by warehouse. */
  static Content read(Connection connection, int warehouses) throws SQLException {
    if (warehouses > PaymentKey.MOST_WAREHOUSES) {
      throw new IllegalArgumentException(
          "the ledger has room for " + PaymentKey.MOST_WAREHOUSES + " warehouses");
    }
    Map<Integer, Integer> nextOrders = new HashMap<>();
    Map<Integer, Integer> firstNewOrders = new HashMap<>();
    Map<Integer, Long> districtCents = new HashMap<>();
    Map<Integer, Long> warehouseCents = new HashMap<>();
    LongList payments = new LongList();
    try (PreparedStatement warehouse =
            connection.prepareStatement("SELECT w_ytd FROM warehouse WHERE w_id = ?");
        PreparedStatement district =
            connection.prepareStatement(
                "SELECT d_id, d_next_o_id, d_ytd FROM district WHERE d_w_id = ?");
        PreparedStatement newOrder =
            connection.prepareStatement(
                "SELECT no_o_id FROM new_order WHERE no_w_id = ? AND no_d_id = ?"
                    + " ORDER BY no_o_id LIMIT 1");
        PreparedStatement history =
            connection.prepareStatement(
                "SELECT h_d_id, h_c_w_id, h_c_d_id, h_c_id, h_amount FROM history"
                    + " WHERE h_w_id = ?")) {
      for (int w = 1; w <= warehouses; w++) {
        warehouse.setInt(1, w);
        try (ResultSet row = warehouse.executeQuery()) {
          while (row.next()) {
            warehouseCents.put(w, Cents.of(row.getBigDecimal(1)));
          }
        }
        district.setInt(1, w);
        try (ResultSet row = district.executeQuery()) {
          while (row.next()) {
            int key = OrderKey.districtOf(w, row.getInt(1));
            nextOrders.put(key, row.getInt(2));
            districtCents.put(key, Cents.of(row.getBigDecimal(3)));
          }
        }
        history.setInt(1, w);
        try (ResultSet row = history.executeQuery()) {
          while (row.next()) {
            BigDecimal amount = row.getBigDecimal(5);
            payments.add(
                PaymentKey.of(
                    new Effect.Paid(
                        w,
                        row.getInt(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        Cents.of(amount))));
          }
        }
      }
      for (Map.Entry<Integer, Integer> each : nextOrders.entrySet()) {
        newOrder.setInt(1, OrderKey.warehouse(each.getKey()));
        newOrder.setInt(2, OrderKey.district(each.getKey()));
        try (ResultSet row = newOrder.executeQuery()) {
          firstNewOrders.put(each.getKey(), row.next() ? row.getInt(1) : each.getValue());
        }
      }
    }
    return new Content(
        nextOrders, firstNewOrders, districtCents, warehouseCents, payments.sorted());
  }
}
