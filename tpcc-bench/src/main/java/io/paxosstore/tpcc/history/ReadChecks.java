package io.paxosstore.tpcc.history;

import java.util.HashSet;
import java.util.Set;

/** What a read of a list shows to be wrong without a look at who came before whom. */
final class ReadChecks {
  private final History history;
  private final Appends appends;
  private final VersionOrders orders;
  private final Findings findings;
  private final LongIntMap lists = new LongIntMap();
  private final IntList lastReader = new IntList();

  private ReadChecks(History history, Appends appends, VersionOrders orders, Findings findings) {
    this.history = history;
    this.appends = appends;
    this.orders = orders;
    this.findings = findings;
  }

  static void run(History history, Appends appends, VersionOrders orders, Findings findings) {
    ReadChecks checks = new ReadChecks(history, appends, orders, findings);
    for (int operation = history.size() - 1; operation >= 0; operation--) {
      if (orders.counts(operation)) {
        checks.check(operation);
      }
    }
    checks.findLost();
  }

  private void check(int operation) {
    for (int step = history.firstStep(operation);
        step < history.endOfSteps(operation);
        step = history.nextStep(step)) {
      if (history.kind(step) == StepKind.LIST) {
        if (lists.putIfAbsent(history.key(step), lastReader.size()) == LongIntMap.NONE) {
          lastReader.add(operation);
        }
        check(operation, step);
      }
    }
  }

  private void check(int operation, int step) {
    int others = orders.others(operation, step);
    if (others < 0 || !repeats(operation, step, others)) {
      findings.add(
          "internal",
          () ->
              "list "
                  + history.key(step)
                  + " is not what its own transaction had read and appended before:\n    "
                  + history.describe(operation));
      return;
    }
    if (!orders.fits(operation, step)) {
      checkDuplicates(operation, step);
    }
    if (others == 0) {
      return;
    }
    int append = appends.find(history.key(step), history.element(step, others - 1));
    if (append == LongIntMap.NONE) {
      return;
    }
    int writer = appends.operation(append);
    if (history.called(writer) > history.answered(operation) || writer == operation) {
      findings.add(
          "future read",
          () ->
              orders.element(append)
                  + " was read,\n    "
                  + history.describe(operation)
                  + "\n  before it was appended:\n    "
                  + history.describe(writer));
    } else if (appends.isIntermediate(append)) {
      findings.add(
          "G1b",
          () ->
              "intermediate read: "
                  + orders.element(append)
                  + " was read,\n    "
                  + history.describe(operation)
                  + "\n  without what the same transaction appended behind it:\n    "
                  + history.describe(writer));
    }
  }

  /** Whether a read shows the same of others as the earlier reads of its transaction. */
  private boolean repeats(int operation, int step, int others) {
    int key = history.key(step);
    for (int earlier = history.firstStep(operation);
        earlier < step;
        earlier = history.nextStep(earlier)) {
      if (history.kind(earlier) == StepKind.LIST && history.key(earlier) == key) {
        int before = orders.others(operation, earlier);
        if (before >= 0
            && (before != others
                || history.commonLength(step, others, earlier, before) != others)) {
          return false;
        }
      }
    }
    return true;
  }

  private void checkDuplicates(int operation, int step) {
    Set<Integer> elements = new HashSet<>();
    for (int i = 0; i < history.length(step); i++) {
      int element = history.element(step, i);
      if (!elements.add(element)) {
        findings.add(
            "duplicate",
            () ->
                "element "
                    + element
                    + " of list "
                    + history.key(step)
                    + " is in it twice:\n    "
                    + history.describe(operation));
      }
    }
  }

  /** What was acknowledged, and then read without. */
  private void findLost() {
    for (int append = 0; append < appends.size(); append++) {
      int writer = appends.operation(append);
      if (history.outcome(writer) != Outcome.OK || orders.isPlaced(append)) {
        continue;
      }
      int list = lists.get(appends.key(append));
      if (list == LongIntMap.NONE || orders.isSeen(append)) {
        continue;
      }
      int reader = lastReader.get(list);
      if (history.called(reader) > history.answered(writer)) {
        int lost = append;
        findings.add(
            "lost element",
            () ->
                orders.element(lost)
                    + " was acknowledged,\n    "
                    + history.describe(writer)
                    + "\n  and nobody has read it, not even\n    "
                    + history.describe(reader));
      }
    }
  }
}
