package io.paxosstore.tpcc.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Every element that was acknowledged is there once, and none that was refused for certain. What an
 * operation of unknown outcome added is there as a whole, or not at all. Elements are added by
 * writes: the key is the set, the value the element, and no element is added twice.
 */
public final class AcknowledgedCheck {
  private static final int SHOWN = 5;

  private final History history;
  private final List<Anomaly> anomalies = new ArrayList<>();
  private final int[] found = new int[5];

  private AcknowledgedCheck(History history) {
    this.history = history;
  }

  /**
   * Checks what is there at the end.
   *
   * @param keys set of each element that is there
   * @param elements the elements that are there, in any order
   */
  public static Verdict check(History history, int[] keys, int[] elements) {
    return new AcknowledgedCheck(history).run(keys, elements);
  }

  private Verdict run(int[] keys, int[] elements) {
    LongIntMap adders = new LongIntMap();
    forEachWrite(
        (operation, key, element) -> {
          if (adders.putIfAbsent(LongIntMap.key(key, element), operation) != LongIntMap.NONE) {
            throw new IllegalArgumentException(
                "element " + element + " was added twice to set " + key);
          }
        });
    LongIntMap there = new LongIntMap();
    for (int i = 0; i < elements.length; i++) {
      long element = LongIntMap.key(keys[i], elements[i]);
      int adder = adders.get(element);
      if (there.putIfAbsent(element, i) != LongIntMap.NONE) {
        add(0, "duplicate", name(keys[i], elements[i]) + " is there twice");
      } else if (adder == LongIntMap.NONE) {
        add(1, "never written", name(keys[i], elements[i]) + " is there, and nobody added it");
      } else if (history.outcome(adder) == Outcome.FAIL) {
        add(
            2,
            "failed write visible",
            name(keys[i], elements[i]) + " is there; " + history.describe(adder));
      }
    }
    int[] acknowledged = new int[1];
    forEachWrite(
        (operation, key, element) -> {
          if (history.outcome(operation) == Outcome.OK) {
            acknowledged[0]++;
            if (there.get(LongIntMap.key(key, element)) == LongIntMap.NONE) {
              add(
                  3,
                  "lost element",
                  name(key, element) + " is not there; " + history.describe(operation));
            }
          }
        });
    findTorn(there);
    return new Verdict(
        anomalies,
        List.of(),
        "elements: " + acknowledged[0] + " acknowledged, " + there.size() + " there");
  }

  /** An operation of unknown outcome has added all of its elements or none. */
  private void findTorn(LongIntMap there) {
    int[] writes = new int[history.size()];
    int[] present = new int[history.size()];
    forEachWrite(
        (operation, key, element) -> {
          writes[operation]++;
          present[operation] += there.get(LongIntMap.key(key, element)) == LongIntMap.NONE ? 0 : 1;
        });
    for (int i = 0; i < history.size(); i++) {
      if (history.outcome(i) == Outcome.INFO && present[i] != 0 && present[i] != writes[i]) {
        add(4, "torn", "a part is there of\n    " + history.describe(i));
      }
    }
  }

  private static String name(int key, int element) {
    return "element " + element + " of set " + key;
  }

  private void add(int kind, String name, String words) {
    if (found[kind]++ < SHOWN) {
      anomalies.add(new Anomaly(name, words));
    }
  }

  private void forEachWrite(OnWrite action) {
    for (int operation = 0; operation < history.size(); operation++) {
      for (int step = history.firstStep(operation);
          step < history.endOfSteps(operation);
          step = history.nextStep(step)) {
        if (history.kind(step) == StepKind.WRITE) {
          action.take(operation, history.key(step), history.value(step));
        }
      }
    }
  }

  private interface OnWrite {
    void take(int operation, int key, int element);
  }
}
