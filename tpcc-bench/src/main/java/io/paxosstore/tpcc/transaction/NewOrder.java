package io.paxosstore.tpcc.transaction;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New-Order, clause 2.4. Items and stock are read row by row; stock is changed, and lines are
 * inserted, by a batch each. Stock rows are taken in one order by everybody, so that no two wait
 * for each other.
 */
final class NewOrder {
  private static final int DISTRICTS = 10;
  private static final String ORIGINAL = "ORIGINAL";
  private static final int CENT_DIGITS = 2;

  private static final Comparator<Input.Line> BY_STOCK_KEY =
      Comparator.comparingInt(Input.Line::supplier).thenComparingInt(Input.Line::item);

  private final Session session;
  private final HotRows hotRows;
  private final PreparedStatement warehouse;
  private final PreparedStatement customer;
  private final PreparedStatement takeOrderId;
  private final PreparedStatement district;
  private final PreparedStatement item;
  private final PreparedStatement takeStock;
  private final PreparedStatement[] stock = new PreparedStatement[DISTRICTS];
  private final PreparedStatement insertOrder;
  private final PreparedStatement insertNewOrder;
  private final PreparedStatement insertLine;

  NewOrder(Session session, HotRows hotRows) throws SQLException {
    this.session = session;
    this.hotRows = hotRows;
    warehouse = session.prepare("SELECT w_tax FROM warehouse WHERE w_id = ?");
    customer =
        session.prepare(
            "SELECT c_discount, c_last, c_credit FROM customer"
                + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
    takeOrderId =
        session.prepare(
            "UPDATE district SET d_next_o_id = d_next_o_id + 1 WHERE d_w_id = ? AND d_id = ?");
    district =
        session.prepare("SELECT d_next_o_id, d_tax FROM district WHERE d_w_id = ? AND d_id = ?");
    item = session.prepare("SELECT i_price, i_name, i_data FROM item WHERE i_id = ?");
    takeStock =
        session.prepare(
            "UPDATE stock SET s_quantity = CASE WHEN s_quantity >= ? THEN s_quantity - ?"
                + " ELSE s_quantity + ? END, s_ytd = s_ytd + ?, s_order_cnt = s_order_cnt + 1,"
                + " s_remote_cnt = s_remote_cnt + ? WHERE s_w_id = ? AND s_i_id = ?");
    for (int d = 1; d <= DISTRICTS; d++) {
      String column = d < DISTRICTS ? "s_dist_0" + d : "s_dist_" + d;
      stock[d - 1] =
          session.prepare(
              "SELECT s_quantity, s_data, "
                  + column
                  + " FROM stock WHERE s_w_id = ? AND s_i_id = ?");
    }
    insertOrder =
        session.prepare(
            "INSERT INTO orders (o_w_id, o_d_id, o_id, o_c_id, o_entry_d, o_carrier_id, o_ol_cnt,"
                + " o_all_local) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insertNewOrder =
        session.prepare("INSERT INTO new_order (no_w_id, no_d_id, no_o_id) VALUES (?, ?, ?)");
    insertLine =
        session.prepare(
            "INSERT INTO order_line (ol_w_id, ol_d_id, ol_o_id, ol_number, ol_i_id,"
                + " ol_supply_w_id, ol_delivery_d, ol_quantity, ol_amount, ol_dist_info)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  private record District(int order, BigDecimal tax) {}

  private record Item(BigDecimal price, boolean original) {}

  /** What becomes a row of {@code order_line} and a line on the screen. */
  private record Ordered(
      Input.Line line,
      BigDecimal amount,
      String distInfo,
      int stockQuantity,
      char brandOrGeneric) {}

  Effect run(Input.NewOrder order) throws SQLException {
    District district = hotRows == HotRows.FIRST ? takeOrderId(order) : null;
    BigDecimal warehouseTax = warehouseTax(order.warehouse());
    BigDecimal discount = discount(order);
    List<Input.Line> lines = new ArrayList<>(order.lines());
    List<Item> items = new ArrayList<>(lines.size());
    for (Input.Line line : lines) {
      Item found = item(line.item());
      if (found != null) {
        items.add(found);
      }
    }
    // Only the last line may be for an item that nobody sells.
    boolean unusedItem = items.size() < lines.size();
    lines.subList(items.size(), lines.size()).clear();
    takeStock(order, lines);
    List<Ordered> ordered = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      ordered.add(readStock(order, lines.get(i), items.get(i)));
    }
    if (district == null) {
      district = takeOrderId(order);
    }
    insert(order, district.order(), ordered);
    if (unusedItem) {
      return new Effect.UnusedItem();
    }
    BigDecimal sum = ordered.stream().map(Ordered::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    total(sum, discount, warehouseTax, district.tax());
    return new Effect.Ordered(
        order.warehouse(),
        order.district(),
        district.order(),
        order.customer(),
        ordered.size(),
        Cents.of(sum));
  }

  /** The total amount of the screen: exact, then rounded once. */
  static BigDecimal total(
      BigDecimal sum, BigDecimal discount, BigDecimal warehouseTax, BigDecimal districtTax) {
    return sum.multiply(BigDecimal.ONE.subtract(discount))
        .multiply(BigDecimal.ONE.add(warehouseTax).add(districtTax))
        .setScale(CENT_DIGITS, RoundingMode.HALF_UP);
  }

  private BigDecimal warehouseTax(int number) throws SQLException {
    warehouse.setInt(1, number);
    try (ResultSet row = session.query(warehouse)) {
      Rows.one(row, "warehouse");
      return row.getBigDecimal(1);
    }
  }

  private BigDecimal discount(Input.NewOrder order) throws SQLException {
    customer.setInt(1, order.warehouse());
    customer.setInt(2, order.district());
    customer.setInt(3, order.customer());
    try (ResultSet row = session.query(customer)) {
      Rows.one(row, "customer");
      row.getString(2);
      row.getString(3);
      return row.getBigDecimal(1);
    }
  }

  private District takeOrderId(Input.NewOrder order) throws SQLException {
    takeOrderId.setInt(1, order.warehouse());
    takeOrderId.setInt(2, order.district());
    session.updateOne(takeOrderId, "district");
    district.setInt(1, order.warehouse());
    district.setInt(2, order.district());
    try (ResultSet row = session.query(district)) {
      Rows.one(row, "district");
      return new District(row.getInt(1) - 1, row.getBigDecimal(2));
    }
  }

  private @Nullable Item item(int number) throws SQLException {
    item.setInt(1, number);
    try (ResultSet row = session.query(item)) {
      if (!row.next()) {
        return null;
      }
      row.getString(2);
      return new Item(row.getBigDecimal(1), row.getString(3).contains(ORIGINAL));
    }
  }

  /** Clause 2.4.2.2: stock goes down, and up again by 91 before it would get below 10. */
  private void takeStock(Input.NewOrder order, List<Input.Line> lines) throws SQLException {
    if (lines.isEmpty()) {
      return;
    }
    for (Input.Line line : lines.stream().sorted(BY_STOCK_KEY).toList()) {
      takeStock.setInt(1, line.quantity() + 10);
      takeStock.setInt(2, line.quantity());
      takeStock.setInt(3, 91 - line.quantity());
      takeStock.setInt(4, line.quantity());
      takeStock.setInt(5, line.supplier() == order.warehouse() ? 0 : 1);
      takeStock.setInt(6, line.supplier());
      takeStock.setInt(7, line.item());
      takeStock.addBatch();
    }
    session.updateEach(takeStock, "stock");
  }

  private Ordered readStock(Input.NewOrder order, Input.Line line, Item item) throws SQLException {
    PreparedStatement select = stock[order.district() - 1];
    select.setInt(1, line.supplier());
    select.setInt(2, line.item());
    try (ResultSet row = session.query(select)) {
      Rows.one(row, "stock");
      boolean brand = item.original() && row.getString(2).contains(ORIGINAL);
      return new Ordered(
          line,
          item.price().multiply(BigDecimal.valueOf(line.quantity())),
          row.getString(3),
          row.getInt(1),
          brand ? 'B' : 'G');
    }
  }

  private void insert(Input.NewOrder order, int id, List<Ordered> lines) throws SQLException {
    insertOrder.setInt(1, order.warehouse());
    insertOrder.setInt(2, order.district());
    insertOrder.setInt(3, id);
    insertOrder.setInt(4, order.customer());
    insertOrder.setTimestamp(5, Timestamp.valueOf(LocalDateTime.now()));
    insertOrder.setNull(6, Types.INTEGER);
    insertOrder.setInt(7, order.lines().size());
    insertOrder.setInt(8, order.remoteLines() == 0 ? 1 : 0);
    session.updateOne(insertOrder, "orders");
    insertNewOrder.setInt(1, order.warehouse());
    insertNewOrder.setInt(2, order.district());
    insertNewOrder.setInt(3, id);
    session.updateOne(insertNewOrder, "new_order");
    for (int i = 0; i < lines.size(); i++) {
      Ordered line = lines.get(i);
      insertLine.setInt(1, order.warehouse());
      insertLine.setInt(2, order.district());
      insertLine.setInt(3, id);
      insertLine.setInt(4, i + 1);
      insertLine.setInt(5, line.line().item());
      insertLine.setInt(6, line.line().supplier());
      insertLine.setNull(7, Types.TIMESTAMP);
      insertLine.setInt(8, line.line().quantity());
      insertLine.setBigDecimal(9, line.amount());
      insertLine.setString(10, line.distInfo());
      insertLine.addBatch();
    }
    if (!lines.isEmpty()) {
      session.updateEach(insertLine, "order_line");
    }
  }
}
