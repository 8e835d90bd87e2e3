package io.paxosstore.tpcc.report;

import io.paxosstore.tpcc.measure.Count;
import io.paxosstore.tpcc.measure.Counts;
import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.ArrayList;
import java.util.List;

/** The shares that clause 9.2.2.5 wants to be seen, and the response times of clause 5.2.5. */
final class Audit {
  private static final double NINETY = 90;
  private static final double MICROS = 1e6;
  private static final int ENOUGH_ORDERS = 1_000;

  /** How many standard deviations the required interval must have on either side to be judged. */
  private static final double CERTAIN = 3;

  /** What became of a requirement. */
  enum Mark {
    PASS,
    FAIL,
    /** Too few cases to tell. */
    SKIP
  }

  /** A requirement, what was seen, and what is required. */
  record Line(String what, double seen, String required, Mark mark) {}

  private final List<Line> lines = new ArrayList<>();

  private Audit() {}

  static List<Line> of(RunResult result) {
    Audit audit = new Audit();
    Counts counts = result.measured();
    long payments = counts.completed(TransactionType.PAYMENT);
    long orderLines = counts.of(Count.ORDER_LINES);
    long orders = counts.completed(TransactionType.NEW_ORDER);
    audit.mix(result);
    audit.share("New-Orders rolled back, %", counts.of(Count.UNUSED_ITEMS), orders, 0.9, 1.1);
    audit.linesPerOrder(orderLines, orders);
    if (result.setting().warehouses() > 1) {
      audit.share("remote lines, %", counts.of(Count.REMOTE_LINES), orderLines, 0.95, 1.05);
      audit.share("remote Payments, %", counts.of(Count.REMOTE_PAYMENTS), payments, 14, 16);
    }
    audit.share("Payments by last name, %", counts.of(Count.PAYMENTS_BY_NAME), payments, 57, 63);
    audit.share(
        "Order-Status by last name, %",
        counts.of(Count.ORDER_STATUS_BY_NAME),
        counts.completed(TransactionType.ORDER_STATUS),
        57,
        63);
    audit.skipped(counts);
    audit.responseTimes(result);
    return audit.lines;
  }

  private void mix(RunResult result) {
    long all = 0;
    int cards = 0;
    for (TransactionType type : TransactionType.values()) {
      all += result.responses(Kind.of(type));
      cards += type.cards();
    }
    // Each terminal may be within a deck when the measured time begins, and when it ends.
    double slack = RunResult.percent(2L * cards * result.setting().terminals(), all);
    for (TransactionType type : TransactionType.values()) {
      if (type.leastPercent() > 0) {
        double seen = RunResult.percent(result.responses(Kind.of(type)), all);
        lines.add(
            new Line(
                type.title() + " of all, %",
                seen,
                "at least " + Numbers.plain(type.leastPercent()),
                mark(seen >= type.leastPercent(), slack <= 1)));
      }
    }
  }

  private void linesPerOrder(long orderLines, long orders) {
    double seen = orders == 0 ? 0 : (double) orderLines / orders;
    lines.add(
        new Line(
            "lines an order",
            seen,
            "9.5 to 10.5",
            mark(seen >= 9.5 && seen <= 10.5, orders >= ENOUGH_ORDERS)));
  }

  private void share(String what, long part, long all, double least, double most) {
    double seen = RunResult.percent(part, all);
    double middle = (least + most) / 200;
    double deviation = 100 * Math.sqrt(middle * (1 - middle) / Math.max(1, all));
    boolean enough = CERTAIN * deviation <= (most - least) / 2;
    lines.add(
        new Line(
            what,
            seen,
            Numbers.plain(least) + " to " + Numbers.plain(most),
            mark(seen >= least && seen <= most, enough)));
  }

  private void skipped(Counts counts) {
    double seen =
        RunResult.percent(counts.of(Count.SKIPPED_DISTRICTS), counts.of(Count.DELIVERED_DISTRICTS));
    lines.add(
        new Line(
            "districts without an order to deliver, %", seen, "at most 1", mark(seen <= 1, true)));
  }

  private void responseTimes(RunResult result) {
    for (Kind kind : Kind.values()) {
      if (result.responses(kind) > 0) {
        double seen = result.of(kind).getValueAtPercentile(NINETY) / MICROS;
        lines.add(
            new Line(
                kind.title() + ", 90 % within, s",
                seen,
                "at most " + Numbers.plain(kind.limitSeconds()),
                mark(seen <= kind.limitSeconds(), true)));
      }
    }
  }

  private static Mark mark(boolean met, boolean enough) {
    return met ? Mark.PASS : enough ? Mark.FAIL : Mark.SKIP;
  }
}
