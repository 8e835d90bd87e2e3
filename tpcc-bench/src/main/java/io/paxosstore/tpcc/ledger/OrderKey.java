package io.paxosstore.tpcc.ledger;

/** An order's key in one number, whose order is that of warehouse, district, order. */
final class OrderKey {
  private static final int ORDER_BITS = 32;
  private static final int DISTRICT_BITS = 4;

  private OrderKey() {}

  static long of(int warehouse, int district, int order) {
    return ((long) warehouse << DISTRICT_BITS | district) << ORDER_BITS | order;
  }

  static int order(long key) {
    return (int) key;
  }

  /** The same for all orders of a district, and only for those. */
  static int districtOf(long key) {
    return (int) (key >>> ORDER_BITS);
  }

  static int districtOf(int warehouse, int district) {
    return warehouse << DISTRICT_BITS | district;
  }

  static int warehouse(int districtKey) {
    return districtKey >>> DISTRICT_BITS;
  }

  static int district(int districtKey) {
    return districtKey & (1 << DISTRICT_BITS) - 1;
  }

  /** The first of all orders of a district that have this number or a greater one. */
  static long from(int districtKey, int order) {
    return (long) districtKey << ORDER_BITS | order;
  }

  static String words(long key) {
    return "order " + order(key) + " of " + districtWords(districtOf(key));
  }

  static String districtWords(int districtKey) {
    return "warehouse " + warehouse(districtKey) + " district " + district(districtKey);
  }
}
