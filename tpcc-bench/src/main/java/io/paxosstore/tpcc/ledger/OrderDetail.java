package io.paxosstore.tpcc.ledger;

/** What an order holds, in one number: its customer, lines, and the sum of their amounts. */
final class OrderDetail {
  private static final int LINES_BITS = 8;
  private static final int CUSTOMER_BITS = 24;

  private OrderDetail() {}

  static long of(int customer, int lines, long cents) {
    return (cents << CUSTOMER_BITS | customer) << LINES_BITS | lines;
  }

  static String words(long detail) {
    long cents = detail >>> CUSTOMER_BITS + LINES_BITS;
    long customer = detail >>> LINES_BITS & (1L << CUSTOMER_BITS) - 1;
    long lines = detail & (1L << LINES_BITS) - 1;
    return "customer " + customer + ", " + lines + " lines, " + cents + " cents";
  }
}
