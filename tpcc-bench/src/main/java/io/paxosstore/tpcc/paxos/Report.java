package io.paxosstore.tpcc.paxos;

import io.paxosstore.tpcc.report.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The lines as text while they come in, and as JSON at the end. */
final class Report {
  private final PrintStream out;
  private final Map<String, Object> all = new LinkedHashMap<>();
  private final List<Map<String, Object>> lines = new ArrayList<>();
  private int met;
  private int missed;

  Report(PrintStream out, String machine, List<Rival> rivals, double seconds, int rounds) {
    this.out = out;
    List<String> names = rivals.stream().map(Rival::name).toList();
    out.println(machine);
    out.printf(
        Locale.ROOT,
        "%s; three processes each on loopback, logs synced; median of %d alternations of %.1f s%n",
        String.join(", ", names),
        rounds,
        seconds);
    all.put("machine", machine);
    all.put("contenders", names);
    all.put("seconds", seconds);
    all.put("rounds", rounds);
    all.put("lines", lines);
  }

  /** Prints one line; {@code others} is how many processors were busy with something else. */
  void add(String phase, Line line, double others) {
    out.printf(
        Locale.ROOT, "%s: %s  (others kept %.1f processors busy)%n", phase, line.what(), others);
    for (Line.Figure figure : line.figures()) {
      out.printf(
          Locale.ROOT,
          "    %-12s %12s  %s%n",
          figure.contender(),
          Double.isNaN(figure.value()) ? "-" : number(figure.value()),
          figure.rest());
    }
    for (Check check : line.checks()) {
      out.println("    " + check.words());
      switch (check.verdict()) {
        case "met" -> met++;
        case "missed" -> missed++;
        default -> {}
      }
    }
    lines.add(asMap(phase, line, others));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  private static Map<String, Object> asMap(String phase, Line line, double others) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("phase", phase);
    map.put("what", line.what());
    map.put("busyOthers", others);
    List<Map<String, Object>> figures = new ArrayList<>();
    for (Line.Figure figure : line.figures()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("contender", figure.contender());
      each.put("value", figure.value());
      each.put("rest", figure.rest());
      figures.add(each);
    }
    map.put("figures", figures);
    List<Map<String, Object>> checks = new ArrayList<>();
    for (Check check : line.checks()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("what", check.what());
      each.put("value", check.value());
      each.put("target", (check.atLeast() ? ">= " : "<= ") + check.bound());
      each.put("verdict", check.verdict());
      checks.add(each);
    }
    map.put("checks", checks);
    return map;
  }

  /** The last line of the text. */
  void end() {
    out.printf(Locale.ROOT, "%d targets met, %d missed%n", met, missed);
  }

  String json() {
    return Json.of(all);
  }
}
