package io.paxosstore.tpcc.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Lines over the seconds of a run, as an SVG element. */
final class Plot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 260;
  private static final int LEFT = 60;
  private static final int TOP = 20;
  private static final int RIGHT = 10;
  private static final int BOTTOM = 30;
  private static final int STEPS = 4;
  private static final String GREY = "#888";
  private static final String RED = "#d62728";

  private final List<RunResult.Second> series;
  private final double top;
  private final StringBuilder svg = new StringBuilder();

  /** What is drawn: a name, a colour, and a value for each second. */
  record Line(String name, String colour, ToDoubleFunction<RunResult.Second> value) {}

  private Plot(List<RunResult.Second> series, double top) {
    this.series = series;
    this.top = top;
  }

  static String svg(List<RunResult.Second> series, List<Line> lines) {
    double most = 0;
    for (Line line : lines) {
      most = Math.max(most, series.stream().mapToDouble(line.value()).max().orElse(0));
    }
    Plot plot = new Plot(series, roundUp(most));
    plot.draw(lines);
    return plot.svg.toString();
  }

  private void draw(List<Line> lines) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"100%%\">%n",
        WIDTH, HEIGHT);
    grid();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      add("<polyline fill=\"none\" stroke=\"%s\" points=\"", line.colour());
      for (int s = 0; s < series.size(); s++) {
        add("%.1f,%.1f ", x(s), y(line.value().applyAsDouble(series.get(s))));
      }
      add("\"/>%n");
      text(LEFT + 110 * i, TOP - 6, line.name(), line.colour());
    }
    events();
    add("</svg>%n");
  }

  private void grid() {
    for (int i = 0; i <= STEPS; i++) {
      double value = top * i / STEPS;
      rule(LEFT, y(value), WIDTH - RIGHT, y(value), "#ddd");
      text(4, y(value) + 4, Numbers.plain(value), "#444");
      int second = (int) ((long) (series.size() - 1) * i / STEPS);
      text(Math.min(x(second), WIDTH - 40), HEIGHT - 8, second + 1 + " s", "#444");
    }
  }

  /** Upright rules where the warm-up ends, and where something was done to the database. */
  private void events() {
    int labels = 0;
    for (int s = 0; s < series.size(); s++) {
      if (s > 0 && series.get(s - 1).warmUp() && !series.get(s).warmUp()) {
        rule(x(s), TOP, x(s), HEIGHT - BOTTOM, GREY);
        text(x(s) + 3, HEIGHT - BOTTOM - 4, "measured from here", GREY);
      }
      for (String event : series.get(s).events()) {
        rule(x(s), TOP, x(s), HEIGHT - BOTTOM, RED);
        text(x(s) + 3, TOP + 12 + 12 * (labels++ % 3), event, RED);
      }
    }
  }

  private void rule(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
        x1, y1, x2, y2, colour);
  }

  private void text(double x, double y, String words, String colour) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n",
        x, y, colour, HtmlReport.escape(words));
  }

  private void add(String format, Object... values) {
    svg.append(Numbers.of(format, values));
  }

  private double x(int second) {
    return LEFT + (double) (WIDTH - LEFT - RIGHT) * second / Math.max(1, series.size() - 1);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
  }

  /** The next 1, 2 or 5 with noughts. */
  static double roundUp(double most) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1))));
    for (double step : new double[] {1, 2, 5}) {
      if (most <= step * power) {
        return step * power;
      }
    }
    return 10 * power;
  }
}
