package io.paxosstore.tpcc.paxos;

import java.util.Locale;

/**
 * A figure and what it is held to.
 *
 * @param what in words
 * @param bound what it must reach, or must not exceed
 */
record Check(String what, double value, boolean atLeast, double bound) {
  static Check atLeast(String what, double value, double bound) {
    return new Check(what, value, true, bound);
  }

  static Check atMost(String what, double value, double bound) {
    return new Check(what, value, false, bound);
  }

  /** {@code met}, {@code missed}, or {@code -} if there is no figure. */
  String verdict() {
    if (Double.isNaN(value)) {
      return "-";
    }
    return (atLeast ? value >= bound : value <= bound) ? "met" : "missed";
  }

  String words() {
    return String.format(
        Locale.ROOT,
        "%s %s, target %s %s: %s",
        what,
        Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.2f", value),
        atLeast ? ">=" : "<=",
        bound % 1 == 0
            ? String.format(Locale.ROOT, "%.0f", bound)
            : String.format(Locale.ROOT, "%.1f", bound),
        verdict());
  }
}
