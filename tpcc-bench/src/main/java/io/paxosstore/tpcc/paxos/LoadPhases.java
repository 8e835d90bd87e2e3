package io.paxosstore.tpcc.paxos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The phases in which nobody is hurt. */
final class LoadPhases {
  private static final int MANY = 1024;
  private static final int SOME = 128;
  private static final int FEW = 16;
  private static final int SMALL = 16;
  private static final int SLOW_FACTOR = 100;

  /** All that 16-byte writes may cost in all three processes, in microseconds of CPU time. */
  private static final double CPU_MICROS = 4;

  private LoadPhases() {}

  static List<Line> writes(Bench bench, int bytes, double factor) throws IOException {
    Map<Trio, Measured> all =
        bench.alternate(
            bench.trios(1),
            trio -> Measured.of(trio, 1, 1, MANY, bytes, 1, bench.seconds()),
            Measured::writes);
    List<Line.Figure> figures = new ArrayList<>();
    all.forEach((trio, each) -> figures.add(figure(trio, each.writes(), each, each.writeTimes())));
    List<Check> checks = new ArrayList<>();
    checks.add(Check.atLeast("times the best peer", ratio(all, Measured::writes), factor));
    if (bytes == SMALL) {
      Measured own = all.get(Bench.own(all.keySet()));
      checks.add(
          Check.atMost(
              "CPU us per write, all three",
              own == null ? Double.NaN : own.cpuMicros(),
              CPU_MICROS));
    }
    return List.of(
        new Line(
            "writes per second of " + bytes + " bytes, one group, " + MANY + " outstanding",
            figures,
            checks));
  }

  static List<Line> oneByOne(Bench bench) throws IOException {
    List<Trio> trios = bench.trios(1);
    Trio own = Bench.own(trios);
    List<Double> yardsticks = new ArrayList<>();
    long port = own.member(2).number("echo");
    Map<Trio, Measured> all =
        bench.alternate(
            trios,
            trio -> {
              if (trio.equals(own)) {
                String[] words =
                    own.member(1).ask("yardstick " + port + " " + bench.seconds() / 2).split(" ");
                yardsticks.add((Long.parseLong(words[1]) + Long.parseLong(words[2])) / 1e3);
              }
              return Measured.of(trio, 1, 1, 1, SMALL, 1, bench.seconds());
            },
            each -> each.writeTimes().p50());
    List<Line.Figure> figures = new ArrayList<>();
    all.forEach(
        (trio, each) ->
            figures.add(figure(trio, each.writeTimes().p50(), each, each.writeTimes())));
    yardsticks.removeFirst();
    yardsticks.sort(null);
    double yardstick = yardsticks.get(yardsticks.size() / 2);
    figures.add(
        new Line.Figure("yardstick", yardstick, "median of a sync + median of a round trip"));
    return List.of(
        new Line(
            "median us of a write of 16 bytes, 1 outstanding",
            figures,
            List.of(
                Check.atMost(
                    "times a sync and a round trip",
                    figures.getFirst().value() / yardstick,
                    1.3))));
  }

  static List<Line> reads(Bench bench, int member, double factor) throws IOException {
    // Something to read, and the home's value as well as the others'.
    List<Trio> trios = bench.trios(1);
    for (Trio trio : trios) {
      Measured.of(trio, 1, 1, SOME, SMALL, 1, Math.min(1, bench.seconds()));
    }
    Map<Trio, Measured> all =
        bench.alternate(
            trios,
            trio -> Measured.of(trio, member, 0, SOME, SMALL, 1, bench.seconds()),
            Measured::reads);
    List<Line.Figure> figures = new ArrayList<>();
    all.forEach((trio, each) -> figures.add(figure(trio, each.reads(), each, each.readTimes())));
    return List.of(
        new Line(
            "linearizable reads per second "
                + (member == 1 ? "at home" : "at another replica")
                + ", "
                + SOME
                + " outstanding",
            figures,
            List.of(
                Check.atLeast("times the best peer there", ratio(all, Measured::reads), factor))));
  }

  static List<Line> mixed(Bench bench) throws IOException {
    Map<Trio, Measured> all =
        bench.alternate(
            bench.trios(1),
            trio -> Measured.of(trio, 1, 0.5, SOME, SMALL, 1, bench.seconds()),
            Measured::reads);
    List<Line.Figure> figures = new ArrayList<>();
    all.forEach(
        (trio, each) ->
            figures.add(
                new Line.Figure(
                    trio.rival().name(),
                    each.readTimes().p50(),
                    String.format(
                        Locale.ROOT,
                        "p99 %,.0f us  %,.0f reads/s; writes: p50 %,.0f us  p99 %,.0f us  %,.0f/s",
                        each.readTimes().p99(),
                        each.reads(),
                        each.writeTimes().p50(),
                        each.writeTimes().p99(),
                        each.writes()))));
    Measured own = all.get(Bench.own(all.keySet()));
    return List.of(
        new Line(
            "median us of a read at home beside as many writes, " + SOME + " outstanding",
            figures,
            List.of(
                Check.atMost(
                    "of a write's median, which holds a sync",
                    own == null ? Double.NaN : own.readTimes().p50() / own.writeTimes().p50(),
                    0.5))));
  }

  static List<Line> groups(Bench bench, int groups, double share) throws IOException {
    List<Trio> trios = bench.trios(groups);
    Map<Trio, Measured> all =
        bench.alternate(
            trios,
            trio -> Measured.of(trio, 1, 1, MANY, SMALL, groups, bench.seconds()),
            Measured::writes);
    List<Trio> ownOnly = List.of(Bench.own(trios));
    Map<Trio, Measured> one =
        bench.alternate(
            ownOnly,
            trio -> Measured.of(trio, 1, 1, MANY, SMALL, 1, bench.seconds()),
            Measured::writes);
    List<Line.Figure> figures = new ArrayList<>();
    all.forEach((trio, each) -> figures.add(figure(trio, each.writes(), each, each.writeTimes())));
    one.forEach(
        (trio, each) ->
            figures.add(
                new Line.Figure("(one group)", each.writes(), "the same processes' first group")));
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.atLeast(
            "of the one-group rate",
            figures.getFirst().value() / figures.getLast().value(),
            share));
    if (all.size() > 1) {
      checks.add(Check.atLeast("times the best peer", ratio(all, Measured::writes), 3));
    }
    return List.of(
        new Line(
            "writes per second of 16 bytes, " + groups + " groups, " + MANY + " outstanding",
            figures,
            checks));
  }

  static List<Line> slowDisk(Bench bench) throws IOException {
    Trio healthy = Bench.own(bench.trios(1));
    try (Trio slow = bench.ownWithSlowDisk(SLOW_FACTOR)) {
      Map<Trio, Measured> all =
          bench.alternate(
              List.of(healthy, slow),
              trio -> Measured.of(trio, 1, 1, FEW, SMALL, 1, bench.seconds()),
              each -> each.writeTimes().p99());
      List<Line.Figure> figures = new ArrayList<>();
      all.forEach(
          (trio, each) ->
              figures.add(
                  figure(
                      trio.equals(slow) ? "one slow" : "all healthy",
                      each.writeTimes().p99(),
                      each,
                      each.writeTimes())));
      return List.of(
          new Line(
              "p99 us of a write of 16 bytes, 16 outstanding; peers have no seam for a slow disk",
              figures,
              List.of(
                  Check.atMost(
                      "times healthy",
                      figures.getLast().value() / figures.getFirst().value(),
                      1.5))));
    }
  }

  private static Line.Figure figure(
      Trio trio, double value, Measured measured, Measured.Times times) {
    return figure(trio.rival().name(), value, measured, times);
  }

  private static Line.Figure figure(
      String name, double value, Measured measured, Measured.Times times) {
    return new Line.Figure(
        name,
        value,
        String.format(
            Locale.ROOT,
            "p50 %,.0f us  p99 %,.0f us  p99.9 %,.0f us  CPU %.1f us each%s%s",
            times.p50(),
            times.p99(),
            times.p999(),
            measured.cpuMicros(),
            measured.failed() == 0 ? "" : "  failed " + measured.failed(),
            measured.unanswered() == 0 ? "" : "  unanswered " + measured.unanswered()));
  }

  /** Ours to the best of the others; NaN if there are none. */
  private static double ratio(Map<Trio, Measured> all, ToDoubleFunction<Measured> by) {
    double own = Double.NaN;
    double best = Double.NaN;
    for (Map.Entry<Trio, Measured> each : all.entrySet()) {
      double value = by.applyAsDouble(each.getValue());
      if (each.getKey().rival().isOwn()) {
        own = value;
      } else if (!(value <= best)) {
        best = value;
      }
    }
    return own / best;
  }
}
