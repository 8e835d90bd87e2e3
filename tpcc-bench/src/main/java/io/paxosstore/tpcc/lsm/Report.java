package io.paxosstore.tpcc.lsm;

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
  private final String machine;
  private final Setting setting;
  private final List<Map<String, Object>> lines = new ArrayList<>();
  private int met;
  private int missed;

  Report(PrintStream out, String machine, Setting setting) {
    this.out = out;
    this.machine = machine;
    this.setting = setting;
    out.println(machine);
    out.printf(
        Locale.ROOT,
        "%d rows of %d + %d bytes, %d x %.1f s, memtables of %d MiB, cache %d MiB (tight: %d"
            + " MiB)%n",
        setting.keys(),
        Rows.KEY_BYTES,
        Rows.VALUE_BYTES,
        setting.rounds(),
        setting.seconds(),
        setting.memtableBytes() >> 20,
        setting.roomy().cacheBytes() >> 20,
        setting.tight().cacheBytes() >> 20);
  }

  /** Prints one line; {@code others} is how many processors were busy with something else. */
  void add(Phase phase, Line line, double others) {
    out.printf(
        Locale.ROOT,
        "%s: %.2f times the best RocksDB%s%s%s  (others kept %.1f processors busy)%n",
        line.what(),
        line.ratio(),
        Double.isNaN(line.cpuRatio())
            ? ""
            : String.format(Locale.ROOT, " (%.2f by CPU time)", line.cpuRatio()),
        line.goal().factor() == 0
            ? ""
            : String.format(Locale.ROOT, ", target %.1f: %s", line.goal().factor(), line.verdict()),
        Double.isNaN(line.ratioToShown())
            ? ""
            : String.format(
                Locale.ROOT, "; %.2f times the best of the others", line.ratioToShown()),
        others);
    for (Figure figure : line.figures()) {
      out.printf(
          Locale.ROOT,
          "    %-14s %14s %-10s %s%n",
          figure.contender(),
          number(figure.value()),
          line.unit(),
          Double.isNaN(figure.p50())
              ? ""
              : String.format(
                  Locale.ROOT,
                  "%11s per CPU-s  p50 %.2f us  p99 %.2f us  p99.9 %.2f us",
                  number(figure.perCpuSecond()),
                  figure.p50(),
                  figure.p99(),
                  figure.p999()));
    }
    switch (line.verdict()) {
      case "met" -> met++;
      case "missed" -> missed++;
      default -> {}
    }
    lines.add(asMap(phase, line, others));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  private static Map<String, Object> asMap(Phase phase, Line line, double others) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("phase", phase.name());
    map.put("what", line.what());
    map.put("unit", line.unit());
    map.put("ratio", line.ratio());
    map.put("cpuRatio", line.cpuRatio());
    map.put("ratioToShown", line.ratioToShown());
    map.put("target", line.goal().factor());
    map.put("verdict", line.verdict());
    map.put("busyOthers", others);
    List<Map<String, Object>> figures = new ArrayList<>();
    for (Figure figure : line.figures()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("contender", figure.contender());
      each.put("value", figure.value());
      each.put("perCpuSecond", figure.perCpuSecond());
      each.put("p50Micros", figure.p50());
      each.put("p99Micros", figure.p99());
      each.put("p999Micros", figure.p999());
      figures.add(each);
    }
    map.put("figures", figures);
    return map;
  }

  /** The last line of the text. */
  void end() {
    out.printf(Locale.ROOT, "%d targets met, %d missed%n", met, missed);
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", machine);
    all.put("keys", setting.keys());
    all.put("seconds", setting.seconds());
    all.put("rounds", setting.rounds());
    all.put("memtableBytes", setting.memtableBytes());
    all.put("cacheBytes", setting.roomy().cacheBytes());
    all.put("lines", lines);
    return Json.of(all);
  }
}
