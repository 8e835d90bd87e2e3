package io.paxosstore.tpcc.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class TransactionsTest {
  @Test
  void theCustomerInTheMiddleIsAtHalfRoundedUp() {
    assertEquals(0, Customers.middle(1));
    assertEquals(0, Customers.middle(2));
    assertEquals(1, Customers.middle(3));
    assertEquals(1, Customers.middle(4));
    assertEquals(2, Customers.middle(5));
  }

  @Test
  void theTotalIsExactAndRoundedOnce() {
    assertEquals(
        new BigDecimal("98.28"),
        NewOrder.total(
            new BigDecimal("93.95"),
            new BigDecimal("0.1234"),
            new BigDecimal("0.1000"),
            new BigDecimal("0.0934")));
  }

  @Test
  void aBadCustomersDataBeginsWithTheLastPaymentAndStaysShort() {
    Input.Payment payment =
        new Input.Payment(2, 3, new Input.Whom(5, 6, 0, "BARBARBAR"), new BigDecimal("1.50"));
    String data = Payment.data(payment, 42, "x".repeat(500));
    assertTrue(data.startsWith("42 6 5 3 2 1.50 | xxx"), data);
    assertEquals(500, data.length());
  }

  @Test
  void centsAreExact() {
    assertEquals(500_000, Cents.of(new BigDecimal("5000.00")));
    assertEquals(-1, Cents.of(new BigDecimal("-0.01")));
    assertEquals(new BigDecimal("12.34"), Cents.amount(1_234));
  }
}
