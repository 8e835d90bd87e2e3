package io.paxosstore.tpcc.transaction;

/** The five transactions, with what clauses 5.2 and 2.7 say of each. */
public enum TransactionType {
  NEW_ORDER("New-Order", 10, 0, 18, 12, 5),
  PAYMENT("Payment", 10, 43, 3, 12, 5),
  ORDER_STATUS("Order-Status", 1, 4, 2, 10, 5),
  /** Its response is that it was queued, where it is deferred. */
  DELIVERY("Delivery", 1, 4, 2, 5, 5),
  STOCK_LEVEL("Stock-Level", 1, 4, 2, 5, 20);

  private final String title;
  private final int cards;
  private final double leastPercent;
  private final double keyingSeconds;
  private final double thinkSeconds;
  private final double limitSeconds;

  TransactionType(
      String title,
      int cards,
      double leastPercent,
      double keyingSeconds,
      double thinkSeconds,
      double limitSeconds) {
    this.title = title;
    this.cards = cards;
    this.leastPercent = leastPercent;
    this.keyingSeconds = keyingSeconds;
    this.thinkSeconds = thinkSeconds;
    this.limitSeconds = limitSeconds;
  }

  /** The name in the specification. */
  public String title() {
    return title;
  }

  /** Cards in a deck, clause 5.2.4.2. */
  public int cards() {
    return cards;
  }

  /** The least share of all transactions, in per cent, clause 5.2.3; 0: none. */
  public double leastPercent() {
    return leastPercent;
  }

  /** Keying time before the transaction, clause 5.2.5.2. */
  public double keyingSeconds() {
    return keyingSeconds;
  }

  /** Mean think time after it, clause 5.2.5.4. */
  public double thinkSeconds() {
    return thinkSeconds;
  }

  /** What 90 % of the response times must not exceed, clause 5.2.5.3. */
  public double limitSeconds() {
    return limitSeconds;
  }
}
