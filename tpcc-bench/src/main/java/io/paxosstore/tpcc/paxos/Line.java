package io.paxosstore.tpcc.paxos;

import java.util.List;

/**
 * What one phase has found.
 *
 * @param what in words, with the unit
 */
record Line(String what, List<Figure> figures, List<Check> checks) {
  /** Copies the lists. */
  Line {
    figures = List.copyOf(figures);
    checks = List.copyOf(checks);
  }

  /**
   * One contender's.
   *
   * @param value NaN if it has none
   * @param rest in words
   */
  record Figure(String contender, double value, String rest) {}
}
