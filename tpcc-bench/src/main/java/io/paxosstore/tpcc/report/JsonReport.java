package io.paxosstore.tpcc.report;

import io.paxosstore.tpcc.ledger.Ledger;
import io.paxosstore.tpcc.measure.Count;
import io.paxosstore.tpcc.measure.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A result for programs. Names are stable; times say their unit. */
public final class JsonReport {
  private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};
  private static final double NANOS_A_MILLI = 1e6;
  private static final double MILLIS_A_SECOND = 1_000;

  private JsonReport() {}

  /** The text of the file. */
  public static String of(RunResult result) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("what", "TPC-C style, not a TPC result");
    all.put("setting", result.setting().byName());
    all.put("measured_seconds", result.seconds());
    all.put("tpmC", result.tpmC());
    costs(result, all);
    all.put("responses", responses(result));
    all.put("counts", counts(result.measured().numbers()));
    all.put("errors", errors(result));
    all.put(
        "longest_gap_ms_by_terminal",
        result.longestGaps().stream().map(nanos -> nanos / NANOS_A_MILLI).toList());
    all.put("audit", audit(result));
    if (result.ledger() != null) {
      all.put("ledger", ledger(result.ledger()));
    }
    all.put("checks", result.checks().stream().map(JsonReport::check).toList());
    all.put("stopped_terminals", result.stoppedTerminals());
    all.put("idle_terminals", result.idleTerminals());
    all.put("holds", result.holds());
    all.put("series", result.series().stream().map(JsonReport::second).toList());
    return Json.of(all);
  }

  private static void costs(RunResult result, Map<String, Object> all) {
    double transactions = Math.max(1, result.transactions());
    all.put("transactions", result.transactions());
    all.put("transactions_per_second", result.transactions() / result.seconds());
    all.put("retried_percent", result.retriedPercent());
    all.put("round_trips_per_transaction", result.measured().of(Count.CALLS) / transactions);
    all.put("cpu_client_seconds", result.cpu().client());
    if (result.cpu().servers() >= 0) {
      all.put("cpu_servers_seconds", result.cpu().servers());
    }
    all.put("cpu_ms_per_transaction", MILLIS_A_SECOND * result.cpu().all() / transactions);
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> counts(Map<Count, Long> numbers) {
    Map<String, Object> counts = new LinkedHashMap<>();
    numbers.forEach((count, number) -> counts.put(name(count), number));
    return counts;
  }

  private static Map<String, Object> responses(RunResult result) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      if (result.responses(kind) == 0) {
        continue;
      }
      Histogram latencies = result.of(kind);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("count", latencies.getTotalCount());
      one.put("mean_ms", Numbers.millis((long) latencies.getMean()));
      for (double percentile : PERCENTILES) {
        one.put(
            "p" + Numbers.plain(percentile) + "_ms",
            Numbers.millis(latencies.getValueAtPercentile(percentile)));
      }
      one.put("max_ms", Numbers.millis(latencies.getMaxValue()));
      one.put("retried_percent", result.retriedPercent(kind.type()));
      all.put(name(kind), one);
    }
    return all;
  }

  private static List<Object> errors(RunResult result) {
    List<Object> errors = new ArrayList<>();
    result
        .whole()
        .refusals()
        .counts()
        .forEach(
            (key, count) -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("transaction", name(key.type()));
              one.put("sqlstate", key.state());
              one.put("consequence", name(key.consequence()));
              one.put("count", count);
              one.put("example", result.examples().getOrDefault(key.state(), ""));
              errors.add(one);
            });
    return errors;
  }

  private static List<Object> audit(RunResult result) {
    List<Object> lines = new ArrayList<>();
    for (Audit.Line line : Audit.of(result)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("what", line.what());
      one.put("seen", line.seen());
      one.put("required", line.required());
      one.put("mark", line.mark().name());
      lines.add(one);
    }
    return lines;
  }

  private static Map<String, Object> ledger(Ledger.Verdict verdict) {
    Map<String, Object> ledger = new LinkedHashMap<>();
    ledger.put("orders", verdict.orders());
    ledger.put("payments", verdict.payments());
    ledger.put("deliveries", verdict.deliveries());
    ledger.put("unknown", verdict.unknown());
    ledger.put("mismatches", verdict.mismatches());
    return ledger;
  }

  private static Map<String, Object> check(RunResult.Check check) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("summary", check.summary());
    one.put("holds", check.holds());
    one.put("findings", check.findings());
    return one;
  }

  private static Map<String, Object> second(RunResult.Second second) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("second", second.number());
    one.put("warm_up", second.warmUp());
    second.responses().forEach((kind, count) -> one.put(name(kind), count));
    one.put("retried", second.retried());
    one.put("new_order_p50_ms", Numbers.millis(second.p50Micros()));
    one.put("new_order_p95_ms", Numbers.millis(second.p95Micros()));
    one.put("new_order_p99_ms", Numbers.millis(second.p99Micros()));
    if (!second.events().isEmpty()) {
      one.put("events", second.events());
    }
    return one;
  }
}
