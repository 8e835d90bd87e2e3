package io.paxosstore.tpcc.history;

import java.util.Arrays;

/**
 * The order of each list's elements: that of the longest read that counts, if the others are
 * beginnings of it. What counts are acknowledged transactions, and unknown ones of which something
 * was read.
 */
final class VersionOrders {
  private static final int NONE = -1;

  /** Readers of a whole list that are held against appends that nobody has seen. */
  private static final int LAST_READERS = 4;

  private final History history;
  private final Appends appends;
  private final Findings findings;
  private final boolean[] counts;
  private final IntList seenUnknown = new IntList();
  private int committed;

  private final LongIntMap lists = new LongIntMap();
  private final IntList keys = new IntList();
  // By list: where its longest read is on the tape.
  private int[] longest = new int[64];

  // By append: where it is in its list's order, and whether it was read at all.
  private final int[] places;
  private final boolean[] seen;

  private VersionOrders(History history, Appends appends, Findings findings) {
    this.history = history;
    this.appends = appends;
    this.findings = findings;
    counts = new boolean[history.size()];
    places = new int[appends.size()];
    Arrays.fill(places, NONE);
    seen = new boolean[appends.size()];
  }

  static VersionOrders of(History history, Appends appends, Findings findings) {
    VersionOrders orders = new VersionOrders(history, appends, findings);
    for (int operation = 0; operation < history.size(); operation++) {
      if (history.outcome(operation) == Outcome.OK) {
        orders.count(operation);
      }
    }
    while (!orders.seenUnknown.isEmpty()) {
      orders.count(orders.seenUnknown.removeLast());
    }
    return orders;
  }

  private void count(int operation) {
    counts[operation] = true;
    committed++;
    for (int step = history.firstStep(operation);
        step < history.endOfSteps(operation);
        step = history.nextStep(step)) {
      if (history.kind(step) == StepKind.LIST) {
        learn(operation, step);
      } else if (history.kind(step) == StepKind.APPEND) {
        list(history.key(step));
      }
    }
  }

  private int list(int key) {
    int known = lists.putIfAbsent(key, keys.size());
    if (known != LongIntMap.NONE) {
      return known;
    }
    int list = keys.size();
    keys.add(key);
    if (list == longest.length) {
      longest = Arrays.copyOf(longest, 2 * list);
    }
    longest[list] = NONE;
    return list;
  }

  private void learn(int operation, int step) {
    int key = history.key(step);
    int list = list(key);
    int length = history.length(step);
    int known = length(list);
    int common = known == 0 ? 0 : history.commonLength(step, length, longest[list], known);
    for (int i = common; i < length; i++) {
      see(operation, step, i);
    }
    if (common < Math.min(known, length)) {
      findings.add(
          "incompatible orders",
          () ->
              "list "
                  + key
                  + " was read in an order that another read contradicts, from element number "
                  + common
                  + " on:\n    "
                  + history.describe(operation));
      return;
    }
    if (length > known || longest[list] == NONE) {
      longest[list] = step;
      for (int i = common; i < length; i++) {
        int append = appends.find(key, history.element(step, i));
        if (append != LongIntMap.NONE) {
          place(operation, append, i);
        }
      }
    }
  }

  private void place(int operation, int append, int index) {
    if (places[append] != NONE) {
      findings.add(
          "duplicate",
          () -> element(append) + " is in its list twice:\n    " + history.describe(operation));
      return;
    }
    places[append] = index;
  }

  /** Takes note of an element that no earlier read had shown at that place. */
  private void see(int operation, int step, int index) {
    int append = appends.find(history.key(step), history.element(step, index));
    if (append == LongIntMap.NONE) {
      findings.add(
          "never written",
          () ->
              "element "
                  + history.element(step, index)
                  + " of list "
                  + history.key(step)
                  + " was read, and nobody appended it:\n    "
                  + history.describe(operation));
      return;
    }
    seen[append] = true;
    int writer = appends.operation(append);
    if (history.outcome(writer) == Outcome.INFO && !counts[writer]) {
      counts[writer] = true;
      seenUnknown.add(writer);
    } else if (history.outcome(writer) == Outcome.FAIL && writer != operation) {
      findings.add(
          "G1a",
          () ->
              "aborted read: "
                  + element(append)
                  + " was read,\n    "
                  + history.describe(operation)
                  + "\n  and had been refused:\n    "
                  + history.describe(writer));
    }
  }

  String element(int append) {
    return "element " + appends.element(append) + " of list " + appends.key(append);
  }

  int committed() {
    return committed;
  }

  int lists() {
    return keys.size();
  }

  boolean counts(int operation) {
    return counts[operation];
  }

  boolean[] counting() {
    return counts;
  }

  boolean isSeen(int append) {
    return seen[append];
  }

  boolean isPlaced(int append) {
    return places[append] != NONE;
  }

  private int length(int list) {
    return longest[list] == NONE ? 0 : history.length(longest[list]);
  }

  /** The append at a place of a list's order, or {@link LongIntMap#NONE}. */
  private int at(int list, int index) {
    return appends.find(keys.get(list), history.element(longest[list], index));
  }

  /**
   * Whether a read is a beginning of its list's order, and ends with what its own transaction had
   * appended before.
   */
  boolean fits(int operation, int step) {
    int list = list(history.key(step));
    int length = history.length(step);
    return history.commonLength(step, length, longest[list], length(list)) == length
        && others(operation, step) >= 0;
  }

  /**
   * Length of a read without what its own transaction had appended; negative if that is not there.
   */
  int others(int operation, int step) {
    int[] own = appends.own(operation, history.key(step), step);
    int others = history.length(step) - own.length;
    for (int i = 0; i < own.length && others >= 0; i++) {
      if (history.element(step, others + i) != own[i]) {
        return NONE;
      }
    }
    return others;
  }

  /** Adds that whoever appended comes before whoever appended next. */
  void addWritesTo(Graph.Builder graph) {
    for (int list = 0; list < keys.size(); list++) {
      int last = NONE;
      int refused = NONE;
      for (int i = 0; i < length(list); i++) {
        int append = at(list, i);
        if (append == LongIntMap.NONE || places[append] != i) {
          continue;
        }
        int writer = appends.operation(append);
        if (!counts[writer]) {
          refused = append;
          continue;
        }
        if (refused != NONE) {
          int under = refused;
          findings.add(
              "dirty update",
              () ->
                  element(append)
                      + " was appended behind "
                      + appends.element(under)
                      + ", which had been refused:\n    "
                      + history.describe(writer)
                      + "\n    "
                      + history.describe(appends.operation(under)));
          refused = NONE;
        }
        if (last != NONE) {
          graph.add(last, writer, Dependency.WW, append);
        }
        last = writer;
      }
    }
  }

  /** Adds that a reader comes after whom it read, and before whom it did not. */
  void addReadTo(Graph.Builder graph, int reader, int step) {
    int list = list(history.key(step));
    int length = others(reader, step);
    for (int i = length - 1; i >= 0; i--) {
      int append = at(list, i);
      if (append != LongIntMap.NONE && counts[appends.operation(append)]) {
        graph.add(appends.operation(append), reader, Dependency.WR, append);
        break;
      }
    }
    for (int i = length; i < length(list); i++) {
      int append = at(list, i);
      if (append != LongIntMap.NONE && counts[appends.operation(append)]) {
        graph.add(reader, appends.operation(append), Dependency.RW, append);
        break;
      }
    }
  }

  /** Adds that appends that nobody has read come after all that was read. */
  void addUnseenTo(Graph.Builder graph) {
    int[] lastReaders = new int[keys.size() * LAST_READERS];
    int[] readers = new int[keys.size()];
    for (int operation = 0; operation < history.size(); operation++) {
      for (int step = history.firstStep(operation);
          counts[operation] && step < history.endOfSteps(operation);
          step = history.nextStep(step)) {
        if (history.kind(step) == StepKind.LIST && fits(operation, step)) {
          int list = list(history.key(step));
          if (history.length(step) == length(list)) {
            lastReaders[list * LAST_READERS + readers[list]++ % LAST_READERS] = operation;
          }
        }
      }
    }
    for (int append = 0; append < appends.size(); append++) {
      int writer = appends.operation(append);
      if (places[append] != NONE || !counts[writer]) {
        continue;
      }
      int list = list(appends.key(append));
      for (int i = 0; i < Math.min(readers[list], LAST_READERS); i++) {
        int reader = lastReaders[list * LAST_READERS + i];
        graph.add(reader, writer, Dependency.RW, append);
      }
      for (int i = length(list) - 1; i >= 0; i--) {
        int last = at(list, i);
        if (last != LongIntMap.NONE && counts[appends.operation(last)]) {
          graph.add(appends.operation(last), writer, Dependency.WW, append);
          break;
        }
      }
    }
  }
}
