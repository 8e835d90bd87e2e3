package io.paxosstore.tpcc.ledger;

import io.paxosstore.tpcc.transaction.Cents;
import io.paxosstore.tpcc.transaction.Effect;

/** A row of {@code history} in one number, exactly: millions of them are kept. */
final class PaymentKey {
  /** What the number has room for. */
  static final int MOST_WAREHOUSES = 4_095;

  private static final int WAREHOUSE_BITS = 12;
  private static final int DISTRICT_BITS = 4;
  private static final int CUSTOMER_BITS = 12;
  private static final int CENTS_BITS = 19;

  private PaymentKey() {}

  static long of(Effect.Paid paid) {
    long key = part(paid.warehouse(), WAREHOUSE_BITS);
    key = key << DISTRICT_BITS | part(paid.district(), DISTRICT_BITS);
    key = key << WAREHOUSE_BITS | part(paid.customerWarehouse(), WAREHOUSE_BITS);
    key = key << DISTRICT_BITS | part(paid.customerDistrict(), DISTRICT_BITS);
    key = key << CUSTOMER_BITS | part(paid.customer(), CUSTOMER_BITS);
    return key << CENTS_BITS | part(paid.cents(), CENTS_BITS);
  }

  private static long part(long number, int bits) {
    if (number < 0 || number >= 1L << bits) {
      throw new IllegalArgumentException(number + " is beyond what a payment may hold");
    }
    return number;
  }

  static Effect.Paid paid(long key) {
    int cents = low(key, CENTS_BITS);
    long rest = key >>> CENTS_BITS;
    int customer = low(rest, CUSTOMER_BITS);
    rest >>>= CUSTOMER_BITS;
    int customerDistrict = low(rest, DISTRICT_BITS);
    rest >>>= DISTRICT_BITS;
    int customerWarehouse = low(rest, WAREHOUSE_BITS);
    rest >>>= WAREHOUSE_BITS;
    int district = low(rest, DISTRICT_BITS);
    int warehouse = low(rest >>> DISTRICT_BITS, WAREHOUSE_BITS);
    return new Effect.Paid(
        warehouse, district, customerWarehouse, customerDistrict, customer, cents);
  }

  private static int low(long number, int bits) {
    return (int) (number & (1L << bits) - 1);
  }

  static String words(long key) {
    Effect.Paid paid = paid(key);
    return "payment of "
        + Cents.amount(paid.cents())
        + " by customer "
        + paid.customer()
        + " of warehouse "
        + paid.customerWarehouse()
        + " district "
        + paid.customerDistrict()
        + " to warehouse "
        + paid.warehouse()
        + " district "
        + paid.district();
  }
}
