package io.paxosstore.tpcc.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.transaction.Effect;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KeysTest {
  @Test
  void aPaymentIsKeptExactlyInOneNumber() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      Effect.Paid paid =
          new Effect.Paid(
              random.nextInt(1, 4_096),
              random.nextInt(1, 11),
              random.nextInt(1, 4_096),
              random.nextInt(1, 11),
              random.nextInt(1, 3_001),
              random.nextInt(100, 500_001));
      long key = PaymentKey.of(paid);
      assertTrue(key > 0);
      assertEquals(paid, PaymentKey.paid(key));
    }
    assertThrows(
        IllegalArgumentException.class, () -> PaymentKey.of(new Effect.Paid(4_096, 1, 1, 1, 1, 1)));
  }

  @Test
  void ordersAreInTheOrderOfTheirKeys() {
    assertTrue(OrderKey.of(1, 10, 1) < OrderKey.of(2, 1, 1));
    assertTrue(OrderKey.of(1, 1, 9_999_999) < OrderKey.of(1, 2, 1));
    long key = OrderKey.of(300, 7, 123_456);
    assertEquals(123_456, OrderKey.order(key));
    assertEquals(OrderKey.districtOf(300, 7), OrderKey.districtOf(key));
    assertEquals("order 123456 of warehouse 300 district 7", OrderKey.words(key));
    assertEquals(
        "customer 3000, 15 lines, 1500000 cents",
        OrderDetail.words(OrderDetail.of(3_000, 15, 1_500_000)));
  }
}
