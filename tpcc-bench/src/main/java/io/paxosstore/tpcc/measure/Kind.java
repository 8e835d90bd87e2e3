package io.paxosstore.tpcc.measure;

import io.paxosstore.tpcc.transaction.TransactionType;

/** What has latencies of its own: the responses of the five transactions, and deferred work. */
public enum Kind {
  NEW_ORDER(TransactionType.NEW_ORDER),
  PAYMENT(TransactionType.PAYMENT),
  ORDER_STATUS(TransactionType.ORDER_STATUS),
  DELIVERY(TransactionType.DELIVERY),
  STOCK_LEVEL(TransactionType.STOCK_LEVEL),
  /** From the queueing of a deferred delivery to its commit; clause 2.7.2.3 wants 80 s. */
  DEFERRED(TransactionType.DELIVERY);

  private static final double DEFERRED_LIMIT_SECONDS = 80;

  private final TransactionType type;

  Kind(TransactionType type) {
    this.type = type;
  }

  /** The responses of a transaction. */
  public static Kind of(TransactionType type) {
    return switch (type) {
      case NEW_ORDER -> NEW_ORDER;
      case PAYMENT -> PAYMENT;
      case ORDER_STATUS -> ORDER_STATUS;
      case DELIVERY -> DELIVERY;
      case STOCK_LEVEL -> STOCK_LEVEL;
    };
  }

  /** The transaction. */
  public TransactionType type() {
    return type;
  }

  /** What a report calls it. */
  public String title() {
    return this == DEFERRED ? "Delivery, deferred" : type.title();
  }

  /** What 90 % of the latencies must not exceed. */
  public double limitSeconds() {
    return this == DEFERRED ? DEFERRED_LIMIT_SECONDS : type.limitSeconds();
  }
}
