package io.paxosstore.tpcc.lsm;

import io.paxosstore.tpcc.lsm.Contender.Role;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One line of the report: the same thing of all contenders.
 *
 * @param what was measured
 * @param unit of the values
 * @param goal what they are held to
 * @param figures one for each contender
 */
record Line(String what, String unit, Goal goal, List<Figure> figures) {
  Line {
    figures = List.copyOf(figures);
  }

  /** How many times better our own figure is than the best of the yardsticks; NaN if one lacks. */
  double ratio() {
    return ratio(Role.YARDSTICK, Figure::value);
  }

  /**
   * The same for the processor time of the threads that asked, which other work on the machine
   * hardly changes; NaN if it was not taken.
   */
  double cpuRatio() {
    return ratio(Role.YARDSTICK, Figure::perCpuSecond);
  }

  /** How many times better our own figure is than the best of those only shown; NaN if none is. */
  double ratioToShown() {
    return ratio(Role.SHOWN, Figure::value);
  }

  private double ratio(Role others, ToDoubleFunction<Figure> of) {
    double own = Double.NaN;
    double best = Double.NaN;
    for (Figure figure : figures) {
      double value = of.applyAsDouble(figure);
      if (figure.role() == Role.OURS) {
        own = value;
      } else if (figure.role() == others
          && (Double.isNaN(best) || goal.moreIsBetter() == value > best)) {
        best = value;
      }
    }
    return goal.moreIsBetter() ? own / best : best / own;
  }

  /** The target in words, and whether it was met. */
  String verdict() {
    return goal.factor() == 0 ? "" : ratio() >= goal.factor() ? "met" : "missed";
  }
}
