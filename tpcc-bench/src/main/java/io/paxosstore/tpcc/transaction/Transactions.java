package io.paxosstore.tpcc.transaction;

import io.paxosstore.tpcc.model.Scale;
import java.sql.SQLException;

/** The five transactions on one connection, their statements prepared. For one thread. */
public final class Transactions {
  private final Session session;
  private final NewOrder newOrder;
  private final Payment payment;
  private final OrderStatus orderStatus;
  private final Delivery delivery;
  private final StockLevel stockLevel;

  /** Prepares all statements. */
  public Transactions(Session session, HotRows hotRows, Scale scale) throws SQLException {
    this.session = session;
    Customers customers = new Customers(session);
    newOrder = new NewOrder(session, hotRows);
    payment = new Payment(session, hotRows, customers);
    orderStatus = new OrderStatus(session, customers);
    delivery = new Delivery(session, scale.districts());
    stockLevel = new StockLevel(session);
  }

  /** Runs all statements of a transaction, and leaves its end to the caller. */
  public Effect run(Input input) throws SQLException {
    session.readOnly(input instanceof Input.OrderStatus || input instanceof Input.StockLevel);
    return switch (input) {
      case Input.NewOrder order -> newOrder.run(order);
      case Input.Payment pay -> payment.run(pay);
      case Input.OrderStatus status -> orderStatus.run(status);
      case Input.Delivery deliver -> delivery.run(deliver);
      case Input.StockLevel level -> stockLevel.run(level);
    };
  }
}
