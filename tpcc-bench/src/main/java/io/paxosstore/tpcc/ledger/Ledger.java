package io.paxosstore.tpcc.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ledger of a run: what the database held before, and what its clients were told. Valid if
 * nobody else changes the database in between.
 */
public final class Ledger {
  private final int warehouses;
  private final Content before;
  private final List<ClientLedger> clients = new ArrayList<>();

  private Ledger(int warehouses, Content before) {
    this.warehouses = warehouses;
    this.before = before;
  }

  /**
   * Opens a ledger; at most 4,095 warehouses.
   *
   * @param connection with autocommit
   */
  public static Ledger open(Connection connection, int warehouses) throws SQLException {
    return new Ledger(warehouses, Content.read(connection, warehouses));
  }

  /** The pages of one more client. */
  public synchronized ClientLedger client() {
    ClientLedger client = new ClientLedger();
    clients.add(client);
    return client;
  }

  /**
   * The verdict.
   *
   * @param orders acknowledged
   * @param payments acknowledged
   * @param deliveries acknowledged, by district
   * @param unknown effects that the clients could not tell
   * @param mismatches in words, with keys; empty if everything matches
   */
  public record Verdict(
      long orders, long payments, long deliveries, long unknown, List<String> mismatches) {
    /** Whether everything matches. */
    public boolean holds() {
      return mismatches.isEmpty();
    }

    /** All of it in one line, without the mismatches. */
    public String summary() {
      return String.format(
          "ledger: %,d orders, %,d payments, %,d deliveries acknowledged, %,d effects unknown: %s",
          orders,
          payments,
          deliveries,
          unknown,
          holds() ? "all there, once, and nothing else" : "DOES NOT MATCH");
    }
  }

  /**
   * Holds what was told against what is there. All clients have ended.
   *
   * @param connection with autocommit
   */
  public Verdict compare(Connection connection) throws SQLException {
    ClientLedger.Page acknowledged = new ClientLedger.Page();
    ClientLedger.Page unknown = new ClientLedger.Page();
    synchronized (this) {
      for (ClientLedger client : clients) {
        acknowledged.addAll(client.acknowledged());
        unknown.addAll(client.unknown());
      }
    }
    Content after = Content.read(connection, warehouses);
    Findings findings = new Findings();
    TreeMap<Long, Orders.Order> there = Orders.read(connection, before);
    compareOrders(acknowledged, unknown, there, findings);
    compareDeliveries(acknowledged, unknown, there, findings);
    comparePayments(acknowledged, unknown, after, findings);
    compareSums(after, findings);
    return new Verdict(
        acknowledged.orders.size(),
        acknowledged.payments.size(),
        acknowledged.deliveries.size(),
        (long) unknown.orders.size() + unknown.payments.size() + unknown.deliveries.size(),
        findings.words());
  }

  private void compareOrders(
      ClientLedger.Page acknowledged,
      ClientLedger.Page unknown,
      Map<Long, Orders.Order> there,
      Findings findings) {
    Map<Long, Long> told = new HashMap<>();
    for (int i = 0; i < acknowledged.orders.size(); i++) {
      long key = acknowledged.orders.get(i);
      long detail = acknowledged.details.get(i);
      if (told.put(key, detail) != null) {
        findings.add(OrderKey.words(key) + " was acknowledged twice");
      }
      Orders.Order order = there.get(key);
      if (order == null) {
        findings.add(OrderKey.words(key) + " was acknowledged and is not there");
      } else {
        compareOrder(key, detail, order, findings);
      }
    }
    Map<Long, List<Long>> possible = new HashMap<>();
    for (int i = 0; i < unknown.orders.size(); i++) {
      possible
          .computeIfAbsent(unknown.orders.get(i), key -> new ArrayList<>())
          .add(unknown.details.get(i));
    }
    there.forEach(
        (key, order) -> {
          boolean isOld =
              OrderKey.order(key) < before.nextOrders().getOrDefault(OrderKey.districtOf(key), 0);
          if (!isOld && !told.containsKey(key)) {
            long detail = OrderDetail.of(order.customer, order.lines, order.cents);
            if (!possible.getOrDefault(key, List.of()).contains(detail)) {
              findings.add(
                  OrderKey.words(key)
                      + " ("
                      + OrderDetail.words(detail)
                      + ") is there and was never acknowledged");
            }
          }
        });
  }

  private static void compareOrder(long key, long detail, Orders.Order order, Findings findings) {
    long held = OrderDetail.of(order.customer, order.lines, order.cents);
    if (held != detail || order.announcedLines != order.lines) {
      findings.add(
          OrderKey.words(key)
              + " was acknowledged with "
              + OrderDetail.words(detail)
              + " and has "
              + OrderDetail.words(held)
              + ", o_ol_cnt "
              + order.announcedLines);
    }
  }

  private static void compareDeliveries(
      ClientLedger.Page acknowledged,
      ClientLedger.Page unknown,
      Map<Long, Orders.Order> there,
      Findings findings) {
    Map<Long, Long> told = new HashMap<>();
    for (int i = 0; i < acknowledged.deliveries.size(); i++) {
      long key = acknowledged.deliveries.get(i);
      long carrier = acknowledged.carriers.get(i);
      if (told.put(key, carrier) != null) {
        findings.add(OrderKey.words(key) + " was delivered twice");
      }
      Orders.Order order = there.get(key);
      if (order == null) {
        findings.add(OrderKey.words(key) + " was delivered and is not there");
      } else if (order.carrier != carrier || order.isNew || order.deliveredLines != order.lines) {
        findings.add(
            OrderKey.words(key)
                + " was delivered by carrier "
                + carrier
                + " and has carrier "
                + order.carrier
                + ", "
                + order.deliveredLines
                + " of "
                + order.lines
                + " lines with a date"
                + (order.isNew ? ", and is still a new order" : ""));
      }
    }
    Map<Long, List<Long>> possible = new HashMap<>();
    for (int i = 0; i < unknown.deliveries.size(); i++) {
      possible
          .computeIfAbsent(unknown.deliveries.get(i), key -> new ArrayList<>())
          .add(unknown.carriers.get(i));
    }
    there.forEach(
        (key, order) -> {
          boolean isDelivered = order.carrier != 0 || order.deliveredLines > 0 || !order.isNew;
          if (isDelivered
              && !told.containsKey(key)
              && !possible.getOrDefault(key, List.of()).contains((long) order.carrier)) {
            findings.add(
                OrderKey.words(key)
                    + " is delivered by carrier "
                    + order.carrier
                    + ", which was never acknowledged");
          }
        });
  }

  private void comparePayments(
      ClientLedger.Page acknowledged, ClientLedger.Page unknown, Content after, Findings findings) {
    LongList all = new LongList();
    all.addAll(acknowledged.payments);
    for (long each : before.payments()) {
      all.add(each);
    }
    long[] expected = all.sorted();
    long[] found = after.payments();
    Map<Long, Integer> possible = new HashMap<>();
    for (int i = 0; i < unknown.payments.size(); i++) {
      possible.merge(unknown.payments.get(i), 1, Integer::sum);
    }
    int e = 0;
    int f = 0;
    while (e < expected.length || f < found.length) {
      if (f == found.length || (e < expected.length && expected[e] < found[f])) {
        findings.add(PaymentKey.words(expected[e]) + " was acknowledged and is not there");
        e++;
      } else if (e == expected.length || found[f] < expected[e]) {
        if (possible.merge(found[f], -1, Integer::sum) < 0) {
          boolean isKnown = Arrays.binarySearch(expected, found[f]) >= 0;
          findings.add(
              PaymentKey.words(found[f])
                  + (isKnown
                      ? " is there more often than it was acknowledged"
                      : " is there and was never acknowledged"));
        }
        f++;
      } else {
        e++;
        f++;
      }
    }
  }

  /** What was paid, by {@code history}, is what warehouses and districts have got. */
  private void compareSums(Content after, Findings findings) {
    Map<Integer, Long> warehouses = new TreeMap<>();
    Map<Integer, Long> districts = new TreeMap<>();
    addPayments(after.payments(), 1, warehouses, districts);
    addPayments(before.payments(), -1, warehouses, districts);
    after
        .warehouseCents()
        .forEach(
            (key, cents) ->
                compareSum(
                    "w_ytd of warehouse " + key,
                    cents - before.warehouseCents().getOrDefault(key, 0L),
                    warehouses.getOrDefault(key, 0L),
                    findings));
    after
        .districtCents()
        .forEach(
            (key, cents) ->
                compareSum(
                    "d_ytd of " + OrderKey.districtWords(key),
                    cents - before.districtCents().getOrDefault(key, 0L),
                    districts.getOrDefault(key, 0L),
                    findings));
  }

  private static void addPayments(
      long[] payments, int sign, Map<Integer, Long> warehouses, Map<Integer, Long> districts) {
    for (long payment : payments) {
      int warehouse = PaymentKey.paid(payment).warehouse();
      int district = PaymentKey.paid(payment).district();
      long cents = sign * PaymentKey.paid(payment).cents();
      warehouses.merge(warehouse, cents, Long::sum);
      districts.merge(OrderKey.districtOf(warehouse, district), cents, Long::sum);
    }
  }

  private static void compareSum(String what, long grown, long paid, Findings findings) {
    if (grown != paid) {
      findings.add(what + " has grown by " + grown + " cents, payments are " + paid);
    }
  }
}
