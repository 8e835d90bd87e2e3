package io.paxosstore.tpcc.report;

import io.paxosstore.tpcc.measure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A result as one page that needs nothing else: plots over time, and the text. */
public final class HtmlReport {
  private static final String BLUE = "#1f77b4";
  private static final String GREEN = "#2ca02c";
  private static final String ORANGE = "#ff7f0e";
  private static final String RED = "#d62728";

  private HtmlReport() {}

  /** The text of the file. */
  public static String of(RunResult result) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>")
        .append(escape("TPC-C style: " + result.setting().product()))
        .append("</title>\n<style>")
        .append("body{font:15px sans-serif;max-width:64em;margin:2em auto;padding:0 1em}")
        .append("pre{background:#f5f5f5;padding:1em;overflow-x:auto;font-size:12px}")
        .append("svg text{font:11px sans-serif}h2{margin-bottom:.2em}")
        .append("</style></head><body>\n")
        .append(Numbers.of("<h1>%,.0f tpmC</h1>%n<p>", result.tpmC()))
        .append(escape(result.setting().product() + ", " + result.setting().url()))
        .append(". TPC-C style, not a TPC result.</p>\n<h2>Transactions per second</h2>\n")
        .append(
            Plot.svg(
                result.series(),
                List.of(
                    new Plot.Line("New-Order", BLUE, rate(Kind.NEW_ORDER)),
                    new Plot.Line("Payment", GREEN, rate(Kind.PAYMENT)),
                    new Plot.Line("repeated", RED, RunResult.Second::retried))))
        .append("<h2>New-Order response time, ms</h2>\n")
        .append(
            Plot.svg(
                result.series(),
                List.of(
                    new Plot.Line("p50", BLUE, second -> Numbers.millis(second.p50Micros())),
                    new Plot.Line("p95", ORANGE, second -> Numbers.millis(second.p95Micros())),
                    new Plot.Line("p99", RED, second -> Numbers.millis(second.p99Micros())))));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    TextReport.print(result, new PrintStream(text, true, StandardCharsets.UTF_8));
    return page.append("<pre>")
        .append(escape(text.toString(StandardCharsets.UTF_8).strip()))
        .append("</pre>\n</body></html>\n")
        .toString();
  }

  private static ToDoubleFunction<RunResult.Second> rate(Kind kind) {
    return second -> second.responses().getOrDefault(kind, 0L);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
