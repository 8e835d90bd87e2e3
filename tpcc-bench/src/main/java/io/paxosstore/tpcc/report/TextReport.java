package io.paxosstore.tpcc.report;

import io.paxosstore.tpcc.measure.Count;
import io.paxosstore.tpcc.measure.Counts;
import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.measure.Refusals;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A result on one screen. */
public final class TextReport {
  private static final double MILLIS_A_SECOND = 1_000;
  private static final double NANOS_A_MILLI = 1e6;
  private static final int LONGEST_MESSAGE = 150;

  private final RunResult result;
  private final PrintStream out;

  private TextReport(RunResult result, PrintStream out) {
    this.result = result;
    this.out = out;
  }

  /** Prints it. */
  public static void print(RunResult result, PrintStream out) {
    TextReport report = new TextReport(result, out);
    report.setting();
    report.table();
    report.costs();
    report.errors();
    report.audit();
    report.verdict();
  }

  private void line(String format, Object... values) {
    out.println(Numbers.of(format, values));
  }

  private void setting() {
    RunSetting setting = result.setting();
    out.println();
    out.println("TPC-C style, not a TPC result");
    line("%s, %s", setting.product(), setting.url());
    line(
        "%d warehouses%s, %d terminals, %s, deliveries %s, waits x %s",
        setting.warehouses(),
        setting.fullScale() ? "" : " of a small scale (for tests)",
        setting.terminals(),
        setting.isolation(),
        setting.deliveries(),
        Numbers.plain(setting.waits()));
    out.println(setting.machine());
    line(
        "%s, measured %.1f s after a warm-up of %.0f s",
        setting.started(), result.seconds(), setting.warmUpSeconds());
    out.println();
  }

  private void table() {
    line(
        "tpmC %,.0f  (New-Orders a minute; the %d rolled back on purpose count, clause 5.4; each"
            + " once, however often repeated)",
        result.tpmC(), result.measured().of(Count.UNUSED_ITEMS));
    out.println();
    out.println(
        "                        count      /s      p50      p90      p95      p99    p99.9"
            + "   max ms  repeated");
    for (Kind kind : Kind.values()) {
      if (result.responses(kind) > 0) {
        row(kind, result.of(kind));
      }
    }
    out.println();
  }

  private void row(Kind kind, Histogram latencies) {
    boolean queued = kind == Kind.DELIVERY && result.responses(Kind.DEFERRED) > 0;
    line(
        "%-20s %,8d %7.1f %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f  %s",
        queued ? "Delivery, queued" : kind.title(),
        latencies.getTotalCount(),
        latencies.getTotalCount() / result.seconds(),
        millis(latencies, 50),
        millis(latencies, 90),
        millis(latencies, 95),
        millis(latencies, 99),
        millis(latencies, 99.9),
        Numbers.millis(latencies.getMaxValue()),
        queued ? "      -" : Numbers.of("%6.2f %%", result.retriedPercent(kind.type())));
  }

  private static double millis(Histogram latencies, double percentile) {
    return Numbers.millis(latencies.getValueAtPercentile(percentile));
  }

  private void costs() {
    Counts counts = result.measured();
    long transactions = Math.max(1, result.transactions());
    line(
        "%,d transactions, %,.1f /s; %.2f %% of the attempts were refused and repeated; %.1f round"
            + " trips a transaction",
        result.transactions(),
        result.transactions() / result.seconds(),
        result.retriedPercent(),
        (double) counts.of(Count.CALLS) / transactions);
    String servers =
        result.cpu().servers() < 0
            ? "no servers named"
            : Numbers.of("servers %.1f s", result.cpu().servers());
    line(
        "CPU: client %.1f s, %s; %.2f ms a transaction",
        result.cpu().client(), servers, MILLIS_A_SECOND * result.cpu().all() / transactions);
    List<Long> gaps = result.longestGaps();
    if (!gaps.isEmpty()) {
      line(
          "longest time without a success, by terminal: %.0f to %.0f ms",
          Collections.min(gaps) / NANOS_A_MILLI, Collections.max(gaps) / NANOS_A_MILLI);
    }
  }

  private void errors() {
    Counts whole = result.whole();
    if (whole.refusals().counts().isEmpty()) {
      out.println("errors in the whole run: none");
      return;
    }
    out.println("errors in the whole run:");
    for (Map.Entry<Refusals.Key, Long> each : whole.refusals().counts().entrySet()) {
      line(
          "  %-14s %-5s x %,d, %s",
          each.getKey().type().title(),
          each.getKey().state().isEmpty() ? "-" : each.getKey().state(),
          each.getValue(),
          words(each.getKey().consequence()));
    }
    result
        .examples()
        .forEach((state, message) -> out.println("  " + state + ", such as: " + first(message)));
    if (whole.of(Count.RECONNECTS) > 0) {
      out.println("  connections opened again: " + whole.of(Count.RECONNECTS));
    }
  }

  private static String words(Refusals.Consequence consequence) {
    return switch (consequence) {
      case RETRIED -> "run again";
      case RECONNECTED -> "run again on a new connection";
      case UNKNOWN -> "outcome unknown, not run again";
      case GIVEN_UP -> "given up";
    };
  }

  private static String first(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + " ..." : line;
  }

  private void audit() {
    out.println("clauses 5.2 and 9.2:");
    for (Audit.Line each : Audit.of(result)) {
      line("  %-4s %-42s %9.3f   %s", each.mark(), each.what(), each.seen(), each.required());
    }
  }

  private void verdict() {
    if (result.ledger() != null) {
      out.println(result.ledger().summary());
      result.ledger().mismatches().forEach(each -> out.println("  " + each));
    }
    for (RunResult.Check check : result.checks()) {
      out.println(check.summary());
      check.findings().forEach(each -> out.println("  " + each));
    }
    if (result.stoppedTerminals() > 0) {
      out.println(result.stoppedTerminals() + " terminals ended before the run did");
    }
    if (result.idleTerminals() > 0) {
      out.println(result.idleTerminals() + " terminals got nothing done at all");
    }
    if (result.unexpected() > 0) {
      out.println(
          result.unexpected()
              + " times a transaction was given up, or a connection not had, for an unexpected"
              + " error");
    }
    out.println("VERDICT: " + (result.holds() ? "everything holds" : "FAILED"));
  }
}
