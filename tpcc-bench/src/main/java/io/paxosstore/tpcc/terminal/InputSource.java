package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.model.TpccRandom;
import io.paxosstore.tpcc.transaction.Input;
import io.paxosstore.tpcc.transaction.TransactionType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws what a terminal enters; clauses 2.4.1 to 2.8.1. The terminal has a home warehouse, and a
 * district of its own for Stock-Level. For one thread.
 */
final class InputSource {
  private static final int LEAST_LINES = 5;
  private static final int MOST_LINES = 15;
  private static final int MOST_QUANTITY = 10;
  private static final int UNUSED_ITEM_PERCENT = 1;
  private static final int REMOTE_LINE_PERCENT = 1;
  private static final int REMOTE_CUSTOMER_PERCENT = 15;
  private static final int BY_NAME_PERCENT = 60;
  private static final int LEAST_CENTS = 100;
  private static final int MOST_CENTS = 500_000;
  private static final int CARRIERS = 10;
  private static final int LEAST_THRESHOLD = 10;
  private static final int MOST_THRESHOLD = 20;

  private final Scale scale;
  private final TpccRandom random;
  private final int warehouse;
  private final int ownDistrict;

  InputSource(Scale scale, TpccRandom random, int warehouse, int ownDistrict) {
    this.scale = scale;
    this.random = random;
    this.warehouse = warehouse;
    this.ownDistrict = ownDistrict;
  }

  Input draw(TransactionType type) {
    return switch (type) {
      case NEW_ORDER -> newOrder();
      case PAYMENT -> payment();
      case ORDER_STATUS -> new Input.OrderStatus(whom(warehouse, district()));
      case DELIVERY -> new Input.Delivery(warehouse, random.uniform(1, CARRIERS));
      case STOCK_LEVEL ->
          new Input.StockLevel(
              warehouse, ownDistrict, random.uniform(LEAST_THRESHOLD, MOST_THRESHOLD));
    };
  }

  private int district() {
    return random.uniform(1, scale.districts());
  }

  private Input.NewOrder newOrder() {
    int district = district();
    int customer = random.customerId(scale);
    int count = random.uniform(LEAST_LINES, MOST_LINES);
    boolean unusedItem = random.percent(UNUSED_ITEM_PERCENT);
    List<Input.Line> lines = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      int item = unusedItem && i == count ? scale.items() + 1 : random.itemId(scale);
      int supplier = random.percent(REMOTE_LINE_PERCENT) ? otherWarehouse() : warehouse;
      lines.add(new Input.Line(item, supplier, random.uniform(1, MOST_QUANTITY)));
    }
    return new Input.NewOrder(warehouse, district, customer, List.copyOf(lines), unusedItem);
  }

  private Input.Payment payment() {
    int district = district();
    boolean remote = random.percent(REMOTE_CUSTOMER_PERCENT) && scale.warehouses() > 1;
    Input.Whom whom = remote ? whom(otherWarehouse(), district()) : whom(warehouse, district);
    BigDecimal amount = random.decimal(LEAST_CENTS, MOST_CENTS, 2);
    return new Input.Payment(warehouse, district, whom, amount);
  }

  private Input.Whom whom(int ofWarehouse, int ofDistrict) {
    return random.percent(BY_NAME_PERCENT)
        ? new Input.Whom(ofWarehouse, ofDistrict, 0, random.lastName(scale))
        : new Input.Whom(ofWarehouse, ofDistrict, random.customerId(scale), "");
  }

  /** Any warehouse but the home; the home if it is the only one. */
  private int otherWarehouse() {
    if (scale.warehouses() == 1) {
      return warehouse;
    }
    int other = random.uniform(1, scale.warehouses() - 1);
    return other < warehouse ? other : other + 1;
  }
}
