package io.paxosstore.tpcc.ledger;

import io.paxosstore.tpcc.transaction.Effect;

/**
 * What one client was told, some 16 bytes an order and 8 a payment. For the client's thread; read
 * when that has ended.
 */
public final class ClientLedger {
  /** Effects that are known to have, or may have, taken place. */
  static final class Page {
    final LongList orders = new LongList();
    final LongList details = new LongList();
    final LongList payments = new LongList();
    final LongList deliveries = new LongList();
    final LongList carriers = new LongList();

    void note(Effect effect) {
      switch (effect) {
        case Effect.Ordered order -> {
          orders.add(OrderKey.of(order.warehouse(), order.district(), order.order()));
          details.add(OrderDetail.of(order.customer(), order.lines(), order.cents()));
        }
        case Effect.Paid paid -> payments.add(PaymentKey.of(paid));
        case Effect.Delivered delivered -> {
          for (int i = 0; i < delivered.orders().length; i++) {
            if (delivered.orders()[i] != 0) {
              deliveries.add(OrderKey.of(delivered.warehouse(), i + 1, delivered.orders()[i]));
              carriers.add(delivered.carrier());
            }
          }
        }
        case Effect.UnusedItem unused -> {}
        case Effect.None none -> {}
      }
    }

    void addAll(Page that) {
      orders.addAll(that.orders);
      details.addAll(that.details);
      payments.addAll(that.payments);
      deliveries.addAll(that.deliveries);
      carriers.addAll(that.carriers);
    }
  }

  private final Page acknowledged = new Page();
  private final Page unknown = new Page();

  ClientLedger() {}

  /** A commit with this effect was acknowledged. */
  public void acknowledged(Effect effect) {
    acknowledged.note(effect);
  }

  /** A commit with this effect ended without an answer: it took effect once or not at all. */
  public void unknown(Effect effect) {
    unknown.note(effect);
  }

  Page acknowledged() {
    return acknowledged;
  }

  Page unknown() {
    return unknown;
  }
}
