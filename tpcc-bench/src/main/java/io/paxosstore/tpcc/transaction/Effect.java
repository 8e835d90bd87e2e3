package io.paxosstore.tpcc.transaction;

/**
 * What a transaction has changed, if its commit takes effect. Amounts are cents, so that a ledger
 * of millions is small and sums are exact.
 */
public sealed interface Effect {
  /** Whether the transaction is to be rolled back instead, as clause 2.4.1.4 wants of 1 %. */
  default boolean rollsBack() {
    return false;
  }

  /** Nothing: it has only read. */
  record None() implements Effect {}

  /** The order was refused, since an item does not exist. */
  record UnusedItem() implements Effect {
    @Override
    public boolean rollsBack() {
      return true;
    }
  }

  /**
   * A new order.
   *
   * @param cents the sum of {@code ol_amount}
   */
  record Ordered(int warehouse, int district, int order, int customer, int lines, long cents)
      implements Effect {}

  /** A payment of a customer to a warehouse and district. */
  record Paid(
      int warehouse,
      int district,
      int customerWarehouse,
      int customerDistrict,
      int customer,
      long cents)
      implements Effect {}

  /**
   * Deliveries.
   *
   * @param orders the order of each district, in their order; 0 where there was none. Owned by this
   *     record.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Delivered(int warehouse, int carrier, int[] orders) implements Effect {
    /** Districts that had nothing to deliver. */
    public int skipped() {
      int skipped = 0;
      for (int order : orders) {
        skipped += order == 0 ? 1 : 0;
      }
      return skipped;
    }
  }
}
