package io.paxosstore.tpcc.history;

import java.util.Arrays;

/** Every append of a history, numbered: who appended which element to which list. */
final class Appends {
  private final History history;
  private final LongIntMap numbers = new LongIntMap();
  private final IntList operations = new IntList();
  private final IntList keys = new IntList();
  private final IntList elements = new IntList();

  Appends(History history) {
    this.history = history;
    for (int operation = 0; operation < history.size(); operation++) {
      for (int step = history.firstStep(operation);
          step < history.endOfSteps(operation);
          step = history.nextStep(step)) {
        if (history.kind(step) == StepKind.APPEND) {
          add(operation, history.key(step), history.value(step));
        }
      }
    }
  }

  private void add(int operation, int key, int element) {
    int known = numbers.putIfAbsent(LongIntMap.key(key, element), operations.size());
    if (known != LongIntMap.NONE) {
      throw new IllegalArgumentException(
          "element " + element + " of list " + key + " is appended by two operations");
    }
    operations.add(operation);
    keys.add(key);
    elements.add(element);
  }

  int size() {
    return operations.size();
  }

  /** The number of an append, or {@link LongIntMap#NONE} if nobody appended that. */
  int find(int key, int element) {
    return numbers.get(LongIntMap.key(key, element));
  }

  int operation(int append) {
    return operations.get(append);
  }

  int key(int append) {
    return keys.get(append);
  }

  int element(int append) {
    return elements.get(append);
  }

  /** Elements that an operation appended to a list before one of its steps, in order. */
  int[] own(int operation, int key, int before) {
    int[] own = new int[4];
    int count = 0;
    for (int step = history.firstStep(operation); step < before; step = history.nextStep(step)) {
      if (history.kind(step) == StepKind.APPEND && history.key(step) == key) {
        if (count == own.length) {
          own = Arrays.copyOf(own, 2 * count);
        }
        own[count++] = history.value(step);
      }
    }
    return Arrays.copyOf(own, count);
  }

  /** Whether its operation appended another element to the same list after it. */
  boolean isIntermediate(int append) {
    int operation = operation(append);
    boolean found = false;
    for (int step = history.firstStep(operation);
        step < history.endOfSteps(operation);
        step = history.nextStep(step)) {
      if (history.kind(step) == StepKind.APPEND && history.key(step) == key(append)) {
        if (found) {
          return true;
        }
        found = history.value(step) == element(append);
      }
    }
    return false;
  }
}
