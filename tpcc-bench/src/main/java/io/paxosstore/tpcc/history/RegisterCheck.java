package io.paxosstore.tpcc.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Linearizability of registers, each key by itself: is there an order of its operations that keeps
 * real time and in which every read sees the last write? Operations have one step each. What has
 * failed is left out; what is unknown may have happened at any time from its call on, or never.
 */
public final class RegisterCheck {
  /** Steps of the search for one key, unless told otherwise: some seconds and some 100 MB. */
  public static final long DEFAULT_BOUND = 4_000_000;

  private RegisterCheck() {}

  /** Checks a history with the default bound of work. */
  public static Verdict check(History history) {
    return check(history, DEFAULT_BOUND);
  }

  /**
   * Checks a history.
   *
   * @param bound steps of the search for one key, after which that key's verdict is "unknown"
   */
  public static Verdict check(History history, long bound) {
    Map<Integer, IntList> keys = new TreeMap<>();
    for (int operation = 0; operation < history.size(); operation++) {
      int step = history.firstStep(operation);
      if (step == history.endOfSteps(operation)) {
        // A read without an answer has no value to be recorded.
        continue;
      }
      if (history.nextStep(step) != history.endOfSteps(operation)) {
        throw new IllegalArgumentException(
            "more than one step in a register's operation: " + history.describe(operation));
      }
      keys.computeIfAbsent(history.key(step), key -> new IntList()).add(operation);
    }
    List<Anomaly> anomalies = new ArrayList<>();
    List<String> undecided = new ArrayList<>();
    int operations = 0;
    for (Map.Entry<Integer, IntList> key : keys.entrySet()) {
      RegisterSearch search = new RegisterSearch(history, key.getValue().toArray());
      operations += search.operations();
      switch (search.run(bound)) {
        case LINEARIZABLE -> {}
        case NOT_LINEARIZABLE ->
            anomalies.add(
                new Anomaly("not linearizable", "key " + key.getKey() + ": " + search.words()));
        case UNKNOWN ->
            undecided.add(
                "key "
                    + key.getKey()
                    + ": not decided within "
                    + bound
                    + " steps, "
                    + search.operations()
                    + " operations");
      }
    }
    return new Verdict(
        anomalies,
        undecided,
        "registers: " + operations + " operations on " + keys.size() + " keys");
  }
}
