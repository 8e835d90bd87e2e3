package io.paxosstore.tpcc.transaction;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;

/** Payment, clause 2.5. */
final class Payment {
  private static final String BAD_CREDIT = "BC";
  private static final int DATA_CHARACTERS = 500;

  /** What separates the names in {@code h_data}. */
  private static final String BETWEEN_NAMES = "    ";

  private static final int ADDRESS_COLUMNS = 6;
  private static final int CUSTOMER_COLUMNS = 15;

  private final Session session;
  private final HotRows hotRows;
  private final Customers customers;
  private final PreparedStatement payWarehouse;
  private final PreparedStatement warehouse;
  private final PreparedStatement payDistrict;
  private final PreparedStatement district;
  private final PreparedStatement payCustomer;
  private final PreparedStatement customer;
  private final PreparedStatement customerData;
  private final PreparedStatement writeData;
  private final PreparedStatement insertHistory;

  Payment(Session session, HotRows hotRows, Customers customers) throws SQLException {
    this.session = session;
    this.hotRows = hotRows;
    this.customers = customers;
    payWarehouse = session.prepare("UPDATE warehouse SET w_ytd = w_ytd + ? WHERE w_id = ?");
    warehouse =
        session.prepare(
            "SELECT w_name, w_street_1, w_street_2, w_city, w_state, w_zip FROM warehouse"
                + " WHERE w_id = ?");
    payDistrict =
        session.prepare("UPDATE district SET d_ytd = d_ytd + ? WHERE d_w_id = ? AND d_id = ?");
    district =
        session.prepare(
            "SELECT d_name, d_street_1, d_street_2, d_city, d_state, d_zip FROM district"
                + " WHERE d_w_id = ? AND d_id = ?");
    payCustomer =
        session.prepare(
            "UPDATE customer SET c_balance = c_balance - ?, c_ytd_payment = c_ytd_payment + ?,"
                + " c_payment_cnt = c_payment_cnt + 1"
                + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
    customer =
        session.prepare(
            "SELECT c_credit, c_first, c_middle, c_last, c_street_1, c_street_2, c_city, c_state,"
                + " c_zip, c_phone, c_since, c_credit_lim, c_discount, c_balance, c_ytd_payment"
                + " FROM customer WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
    customerData =
        session.prepare("SELECT c_data FROM customer WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
    writeData =
        session.prepare(
            "UPDATE customer SET c_data = ? WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
    insertHistory =
        session.prepare(
            "INSERT INTO history (h_c_id, h_c_d_id, h_c_w_id, h_d_id, h_w_id, h_date, h_amount,"
                + " h_data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  }

  Effect run(Input.Payment payment) throws SQLException {
    if (hotRows == HotRows.FIRST) {
      payWarehouse(payment);
      payDistrict(payment);
    }
    // The home warehouse before a customer who may be another's: where a driver goes to the server
    // that has the rows of the first statement, it is the right one for most of the transaction.
    String warehouseName = warehouseName(payment);
    String districtName = districtName(payment);
    int number = customers.number(payment.whom());
    payCustomer(payment, number);
    insertHistory(payment, number, warehouseName + BETWEEN_NAMES + districtName);
    if (hotRows == HotRows.LAST) {
      payDistrict(payment);
      payWarehouse(payment);
    }
    return new Effect.Paid(
        payment.warehouse(),
        payment.district(),
        payment.whom().warehouse(),
        payment.whom().district(),
        number,
        Cents.of(payment.amount()));
  }

  private void payWarehouse(Input.Payment payment) throws SQLException {
    payWarehouse.setBigDecimal(1, payment.amount());
    payWarehouse.setInt(2, payment.warehouse());
    session.updateOne(payWarehouse, "warehouse");
  }

  private void payDistrict(Input.Payment payment) throws SQLException {
    payDistrict.setBigDecimal(1, payment.amount());
    payDistrict.setInt(2, payment.warehouse());
    payDistrict.setInt(3, payment.district());
    session.updateOne(payDistrict, "district");
  }

  private String warehouseName(Input.Payment payment) throws SQLException {
    warehouse.setInt(1, payment.warehouse());
    return firstOf(warehouse, "warehouse", ADDRESS_COLUMNS);
  }

  private String districtName(Input.Payment payment) throws SQLException {
    district.setInt(1, payment.warehouse());
    district.setInt(2, payment.district());
    return firstOf(district, "district", ADDRESS_COLUMNS);
  }

  private void payCustomer(Input.Payment payment, int number) throws SQLException {
    Input.Whom whom = payment.whom();
    payCustomer.setBigDecimal(1, payment.amount());
    payCustomer.setBigDecimal(2, payment.amount());
    bindCustomer(payCustomer, 3, whom, number);
    session.updateOne(payCustomer, "customer");
    bindCustomer(customer, 1, whom, number);
    String credit = firstOf(customer, "customer", CUSTOMER_COLUMNS);
    if (credit.equals(BAD_CREDIT)) {
      bindCustomer(customerData, 1, whom, number);
      String data = firstOf(customerData, "customer", 1);
      writeData.setString(1, data(payment, number, data));
      bindCustomer(writeData, 2, whom, number);
      session.updateOne(writeData, "customer");
    }
  }

  private static void bindCustomer(
      PreparedStatement statement, int first, Input.Whom whom, int number) throws SQLException {
    statement.setInt(first, whom.warehouse());
    statement.setInt(first + 1, whom.district());
    statement.setInt(first + 2, number);
  }

  /** What is remembered of a customer with bad credit: this payment before all others. */
  static String data(Input.Payment payment, int number, String before) {
    Input.Whom whom = payment.whom();
    String data =
        number
            + " "
            + whom.district()
            + " "
            + whom.warehouse()
            + " "
            + payment.district()
            + " "
            + payment.warehouse()
            + " "
            + payment.amount()
            + " | "
            + before;
    return data.length() > DATA_CHARACTERS ? data.substring(0, DATA_CHARACTERS) : data;
  }

  private void insertHistory(Input.Payment payment, int number, String data) throws SQLException {
    Input.Whom whom = payment.whom();
    insertHistory.setInt(1, number);
    insertHistory.setInt(2, whom.district());
    insertHistory.setInt(3, whom.warehouse());
    insertHistory.setInt(4, payment.district());
    insertHistory.setInt(5, payment.warehouse());
    insertHistory.setTimestamp(6, Timestamp.valueOf(LocalDateTime.now()));
    insertHistory.setBigDecimal(7, payment.amount());
    insertHistory.setString(8, data);
    session.updateOne(insertHistory, "history");
  }

  /** The first column of the only row; the others are read too, since a screen would show them. */
  private String firstOf(PreparedStatement statement, String what, int columns)
      throws SQLException {
    try (ResultSet row = session.query(statement)) {
      Rows.one(row, what);
      for (int i = 2; i <= columns; i++) {
        row.getObject(i);
      }
      return row.getString(1);
    }
  }
}
