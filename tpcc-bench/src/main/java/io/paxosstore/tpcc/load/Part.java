package io.paxosstore.tpcc.load;

import io.paxosstore.tpcc.model.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one thread loads, and loads again as a whole if it was cut short. Not the name but what it
 * consists of decides its rows, so names must not change.
 *
 * @param warehouse 0 for items
 * @param first first district, or first item of items and stock
 * @param last last one, inclusive
 */
record Part(Kind kind, int warehouse, int first, int last) {
  private static final int ITEMS = 10_000;
  private static final int LINES = 10;

  /** What there is to load, each kind after those that it refers to. */
  enum Kind {
    ITEM(0),
    WAREHOUSE(0),
    STOCK(1),
    CUSTOMER(1),
    ORDERS(2);

    /** Parts of one phase may be loaded side by side. */
    final int phase;

    Kind(int phase) {
      this.phase = phase;
    }
  }

  /** As {@code tpcc_part} has it. */
  String name() {
    return kind.name().toLowerCase(Locale.ROOT) + "/" + warehouse + "/" + first + "-" + last;
  }

  /** The seed of its rows. */
  long seed(long seedOfAll) {
    // Parts that differ in one number must not begin alike: SplittableRandom mixes what it is
    // given.
    return seedOfAll * 0x9E37_79B9_7F4A_7C15L + name().hashCode();
  }

  /** Number of rows; for orders about, since the number of their lines is chosen at random. */
  long rows(Scale scale) {
    int number = last - first + 1;
    return switch (kind) {
      case ITEM, STOCK -> number;
      case WAREHOUSE -> 1 + scale.districts();
      case CUSTOMER -> 2L * number * scale.customers();
      case ORDERS -> (long) number * (scale.orders() * (1L + LINES) + scale.newOrders());
    };
  }

  /** All parts, in phases. */
  static List<List<Part>> phases(Scale scale) {
    List<List<Part>> phases = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    addItems(phases, Kind.ITEM, 0, scale);
    for (int warehouse = 1; warehouse <= scale.warehouses(); warehouse++) {
      add(phases, new Part(Kind.WAREHOUSE, warehouse, 1, scale.districts()));
      addItems(phases, Kind.STOCK, warehouse, scale);
      for (int district = 1; district <= scale.districts(); district++) {
        add(phases, new Part(Kind.CUSTOMER, warehouse, district, district));
        add(phases, new Part(Kind.ORDERS, warehouse, district, district));
      }
    }
    return phases;
  }

  private static void addItems(List<List<Part>> phases, Kind kind, int warehouse, Scale scale) {
    for (int first = 1; first <= scale.items(); first += ITEMS) {
      add(phases, new Part(kind, warehouse, first, Math.min(first + ITEMS - 1, scale.items())));
    }
  }

  private static void add(List<List<Part>> phases, Part part) {
    phases.get(part.kind.phase).add(part);
  }

  /** Statements that remove what there may be of it, those rows first that refer to others. */
  List<String> removal() {
    return switch (kind) {
      case ITEM -> List.of("DELETE FROM item WHERE i_id BETWEEN " + first + " AND " + last);
      case WAREHOUSE ->
          List.of(
              "DELETE FROM district WHERE d_w_id = " + warehouse,
              "DELETE FROM warehouse WHERE w_id = " + warehouse);
      case STOCK ->
          List.of(
              "DELETE FROM stock WHERE s_w_id = "
                  + warehouse
                  + " AND s_i_id BETWEEN "
                  + first
                  + " AND "
                  + last);
      case CUSTOMER -> List.of(ofDistricts("history", "h"), ofDistricts("customer", "c"));
      case ORDERS ->
          List.of(
              ofDistricts("order_line", "ol"),
              ofDistricts("new_order", "no"),
              ofDistricts("orders", "o"));
    };
  }

  private String ofDistricts(String table, String prefix) {
    return String.format(
        Locale.ROOT,
        "DELETE FROM %s WHERE %s_w_id = %d AND %s_d_id BETWEEN %d AND %d",
        table,
        prefix,
        warehouse,
        prefix,
        first,
        last);
  }
}
