package io.paxosstore.tpcc.transaction;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a terminal enters for one transaction. It stays the same when the transaction is run again.
 */
public sealed interface Input {
  /** Whose transaction it is. */
  TransactionType type();

  /**
   * A line of an order.
   *
   * @param item {@code ol_i_id}; not a number of any item in an order that is to be rolled back
   * @param supplier {@code ol_supply_w_id}
   * @param quantity {@code ol_quantity}, 1 to 10
   */
  record Line(int item, int supplier, int quantity) {}

  /** Clause 2.4.1. Lines are in the order in which they were entered; they are kept. */
  record NewOrder(int warehouse, int district, int customer, List<Line> lines, boolean unusedItem)
      implements Input {
    @Override
    public TransactionType type() {
      return TransactionType.NEW_ORDER;
    }

    /** Lines that another warehouse supplies. */
    public int remoteLines() {
      return (int) lines.stream().filter(line -> line.supplier() != warehouse).count();
    }
  }

  /** A customer, by number or, if that is 0, by last name; clause 2.5.1.2. */
  record Whom(int warehouse, int district, int customer, String lastName) {
    public boolean byName() {
      return customer == 0;
    }
  }

  /** Clause 2.5.1. */
  record Payment(int warehouse, int district, Whom whom, BigDecimal amount) implements Input {
    @Override
    public TransactionType type() {
      return TransactionType.PAYMENT;
    }

    public boolean isRemote() {
      return whom.warehouse() != warehouse;
    }
  }

  /** Clause 2.6.1. */
  record OrderStatus(Whom whom) implements Input {
    @Override
    public TransactionType type() {
      return TransactionType.ORDER_STATUS;
    }
  }

  /** Clause 2.7.1. */
  record Delivery(int warehouse, int carrier) implements Input {
    @Override
    public TransactionType type() {
      return TransactionType.DELIVERY;
    }
  }

  /** Clause 2.8.1. */
  record StockLevel(int warehouse, int district, int threshold) implements Input {
    @Override
    public TransactionType type() {
      return TransactionType.STOCK_LEVEL;
    }
  }
}
