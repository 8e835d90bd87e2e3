package io.paxosstore.tpcc.model;

import java.math.BigDecimal;

/**
 * How many rows there are (clauses 1.2.1 and 4.3.3). {@link #full} has the specified numbers;
 * {@link #small} has fewer customers, items and orders and goes through the same code, for tests: a
 * database of that scale proves that things work and says nothing about speed.
 *
 * @param warehouses number of warehouses, numbered from 1
 * @param districts districts of a warehouse, numbered from 1
 * @param customers customers of a district, numbered from 1, at least 3
 * @param items items, and so rows of stock of a warehouse
 * @param orders orders of a district when loaded, one for each customer
 * @param newOrders how many of them, the last ones, are not delivered yet
 */
public record Scale(
    int warehouses, int districts, int customers, int items, int orders, int newOrders) {
  /** What the table {@code stock} has columns for. */
  private static final int MOST_DISTRICTS = 10;

  private static final int NAMES = 1_000;
  private static final BigDecimal FIRST_PAYMENT = new BigDecimal("10.00");

  public Scale {
    check(warehouses >= 1, "warehouses must be 1 or more");
    check(districts >= 1 && districts <= MOST_DISTRICTS, "districts must be 1 to 10");
    check(customers >= 3, "customers must be 3 or more");
    check(items >= 15, "items must be 15 or more");
    check(orders == customers, "orders must be as many as customers: each has one");
    check(newOrders >= 1 && newOrders < orders, "new orders must be 1 or more, fewer than orders");
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The specified scale: some 500,000 rows for each warehouse. */
  public static Scale full(int warehouses) {
    return new Scale(warehouses, MOST_DISTRICTS, 3_000, 100_000, 3_000, 900);
  }

  /** For tests: some 9,000 rows for each warehouse, in the same proportions of orders. */
  public static Scale small(int warehouses) {
    return new Scale(warehouses, MOST_DISTRICTS, 60, 500, 60, 18);
  }

  /** The same for another number of warehouses. */
  public Scale withWarehouses(int number) {
    return new Scale(number, districts, customers, items, orders, newOrders);
  }

  /** Last names in use, numbered from 0: 1,000, or one for each customer if those are fewer. */
  public int lastNames() {
    return Math.min(NAMES, customers);
  }

  /** The first order of a district that is not delivered yet. */
  public int firstNewOrder() {
    return orders - newOrders + 1;
  }

  /** What every customer has paid when loaded. */
  public static BigDecimal firstPayment() {
    return FIRST_PAYMENT;
  }

  /** Year-to-date of a district when loaded: the payments of its customers. */
  public BigDecimal districtYearToDate() {
    return FIRST_PAYMENT.multiply(BigDecimal.valueOf(customers));
  }

  /** Year-to-date of a warehouse when loaded: that of its districts. */
  public BigDecimal warehouseYearToDate() {
    return districtYearToDate().multiply(BigDecimal.valueOf(districts));
  }

  /** Whether these are the specified numbers. */
  public boolean isFull() {
    return equals(full(warehouses));
  }
}
