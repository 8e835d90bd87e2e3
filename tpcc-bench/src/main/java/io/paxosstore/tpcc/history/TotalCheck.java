package io.paxosstore.tpcc.history;

import java.util.ArrayList;
import java.util.List;

/**
 * What transfers must not change: every read of a total that was acknowledged has seen the same. A
 * total is a register that is only read.
 */
public final class TotalCheck {
  private static final int SHOWN = 5;

  private TotalCheck() {}

  /** Checks that every total that was read is the expected one. */
  public static Verdict check(History history, int expected) {
    List<Anomaly> anomalies = new ArrayList<>();
    int reads = 0;
    for (int operation = 0; operation < history.size(); operation++) {
      if (history.outcome(operation) != Outcome.OK) {
        continue;
      }
      for (int step = history.firstStep(operation);
          step < history.endOfSteps(operation);
          step = history.nextStep(step)) {
        if (history.kind(step) != StepKind.READ) {
          continue;
        }
        reads++;
        if (history.value(step) != expected && anomalies.size() < SHOWN) {
          anomalies.add(
              new Anomaly(
                  "wrong total", "expected " + expected + "; " + history.describe(operation)));
        }
      }
    }
    return new Verdict(anomalies, List.of(), "totals: " + reads + " reads");
  }
}
