package io.paxosstore.tpcc.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each anomaly written out by hand, and planted into long histories of a correct database. */
final class ListAppendCheckTest {
  private static void holds(String... lines) {
    Verdict verdict = ListAppendCheck.check(Histories.of(lines));
    assertTrue(verdict.isValid(), verdict::toString);
  }

  private static Verdict fails(Set<String> names, String... lines) {
    Verdict verdict = ListAppendCheck.check(Histories.of(lines));
    assertEquals(names, verdict.names(), verdict::toString);
    return verdict;
  }

  @Test
  void historiesOfACorrectDatabaseAreStrictlySerializable() {
    for (long seed = 0; seed < 100; seed++) {
      Verdict verdict = ListAppendCheck.check(Histories.run(seed, 4_000, Histories.lists()));
      assertTrue(verdict.isValid(), "seed " + seed + ": " + verdict);
    }
  }

  /** -Dpaxosstore.history.transactions=1000000 for the measured figure. */
  @Test
  void longHistoriesAreCheckedInLittleMoreThanLinearTime() {
    int transactions = Integer.getInteger("paxosstore.history.transactions", 100_000);
    History history = Histories.run(1, transactions, Histories.lists());
    long start = System.nanoTime();
    Verdict verdict = ListAppendCheck.check(history);
    System.out.printf(
        "%d transactions checked in %.2f s%n", history.size(), (System.nanoTime() - start) / 1e9);
    assertTrue(verdict.isValid(), verdict::toString);
  }

  @Test
  void g0WritesInterleaved() {
    fails(Set.of("G0"), "ok 0 0 9 a1=1 a2=1", "ok 1 0 9 a1=2 a2=2", "ok 2 10 11 l1=1,2 l2=2,1");
  }

  @Test
  void g1aAbortedRead() {
    fails(Set.of("G1a"), "fail 0 0 9 a1=1", "ok 1 10 11 l1=1");
  }

  @Test
  void g1bIntermediateRead() {
    fails(Set.of("G1b", "G-single"), "ok 0 0 9 a1=1 a1=2", "ok 1 5 6 l1=1", "ok 1 10 11 l1=1,2");
  }

  @Test
  void g1cCircularInformationFlow() {
    fails(Set.of("G1c"), "ok 0 0 9 a1=1 l2=1", "ok 1 0 9 a2=1 l1=1");
  }

  @Test
  void lostUpdate() {
    // Both read the empty list and appended to it.
    Verdict verdict =
        fails(Set.of("G-single"), "ok 0 0 9 l1= a1=1", "ok 1 0 9 l1= a1=2", "ok 2 10 11 l1=1,2");
    assertTrue(verdict.toString().contains("read the list without element 1 of list 1"));
    assertTrue(verdict.anomalies().getFirst().dot().contains("T1 -> T2"));
  }

  @Test
  void readSkew() {
    fails(Set.of("G-single"), "ok 0 0 9 a1=1 a2=1", "ok 1 0 9 l1= l2=1", "ok 2 10 11 l1=1 l2=1");
  }

  @Test
  void writeSkew() {
    fails(Set.of("G2-item"), "ok 0 0 9 l1= a2=1", "ok 1 0 9 l2= a1=1", "ok 2 10 11 l1=1 l2=1");
  }

  @Test
  void longFork() {
    fails(
        Set.of("G-nonadjacent"),
        "ok 0 0 99 a1=1",
        "ok 1 0 99 a2=1",
        "ok 2 0 99 l1=1 l2=",
        "ok 3 0 99 l1= l2=1");
  }

  @Test
  void aStaleReadViolatesRealTime() {
    String[] lines = {"ok 0 0 9 a1=1", "ok 0 10 19 a1=2", "ok 1 12 30 l1=1", "ok 2 20 21 l1=1,2"};
    holds(lines);
    lines[2] = "ok 1 20 30 l1=1";
    fails(Set.of("G-single-realtime"), lines);
    lines[2] = "ok 1 20 30 l1=";
    fails(Set.of("G-single-realtime"), lines);
  }

  @Test
  void aSessionMustSeeWhatItDid() {
    fails(Set.of("G-single-session"), "ok 0 0 9 a1=1", "ok 0 9 19 l1=", "ok 1 40 41 l1=1");
  }

  @Test
  void writesInTheWrongOrderOfTimeAreFound() {
    fails(Set.of("G0-realtime"), "ok 0 0 9 a1=1", "ok 1 10 19 a1=2", "ok 2 20 21 l1=2,1");
  }

  @Test
  void causalReverse() {
    // x was acknowledged before y was written elsewhere, and somebody sees y without x.
    fails(
        Set.of("G-single-realtime"),
        "ok 0 0 9 a1=1",
        "ok 1 10 19 a2=1",
        "ok 2 0 30 l1= l2=1",
        "ok 3 40 41 l1=1");
  }

  @Test
  void futureRead() {
    fails(Set.of("G1c-realtime", "future read"), "ok 0 0 9 l1=1", "ok 1 10 19 a1=1");
    fails(Set.of("future read"), "ok 0 0 9 l1=1 a1=1");
  }

  @Test
  void internalInconsistency() {
    holds("ok 0 0 9 l1= a1=1 l1=1 a1=2 l1=1,2");
    fails(Set.of("internal"), "ok 0 0 9 a1=1 l1=", "ok 1 10 11 l1=1");
    fails(Set.of("G-single", "internal"), "ok 0 0 9 a1=1", "ok 1 0 9 l1= l1=1", "ok 2 10 11 l1=1");
  }

  @Test
  void incompatibleOrders() {
    fails(
        Set.of("incompatible orders"),
        "ok 0 0 9 a1=1",
        "ok 1 0 9 a1=2",
        "ok 2 10 11 l1=1,2",
        "ok 3 10 11 l1=2,1");
  }

  @Test
  void duplicate() {
    fails(Set.of("duplicate"), "ok 0 0 9 a1=1", "ok 1 0 9 a1=2", "ok 2 10 11 l1=1,2,1");
  }

  @Test
  void neverWritten() {
    fails(Set.of("never written"), "ok 0 0 9 a1=1", "ok 2 10 11 l1=1,7");
  }

  @Test
  void lostAcknowledgedWrite() {
    fails(
        Set.of("G-single-realtime", "G0-realtime", "lost element"),
        "ok 0 0 9 a1=1",
        "ok 1 10 19 a1=2",
        "ok 2 20 29 l1=2");
  }

  @Test
  void dirtyUpdate() {
    fails(Set.of("G1a", "dirty update"), "fail 0 0 9 a1=1", "ok 1 0 9 a1=2", "ok 2 10 11 l1=1,2");
  }

  @Test
  void unknownTransactionsMayHappenLateOrNever() {
    holds("info 0 0 - a1=1", "ok 1 10 11 l1=", "ok 1 20 21 l1=1");
    holds("info 0 0 - a1=1", "ok 1 10 11 l1=");
    fails(Set.of("G1c-realtime", "future read"), "info 0 10 - a1=1", "ok 1 5 6 l1=1");
    // Once seen, all that it did must fit.
    fails(
        Set.of("G-single"), "info 0 0 - a1=1 a2=1", "ok 1 10 15 l1=1 l2=", "ok 2 20 21 l1=1 l2=1");
    fails(Set.of("G2-item"), "info 0 0 - l1= a2=1", "ok 1 0 9 l2= a1=1", "ok 2 10 11 l1=1 l2=1");
  }

  @Test
  void readsOfWhatWasRefusedSayNothing() {
    holds("fail 0 10 20 l1= a1=9", "ok 1 0 9 a1=1", "ok 1 30 31 l1=1");
  }

  @Test
  void aStaleReadAmongManyTransactionsIsCaught() {
    for (long seed = 0; seed < 20; seed++) {
      History history = Histories.run(seed, 8_000, Histories.lists());
      SplittableRandom random = new SplittableRandom(seed);
      int[] victim = {-1};
      // The last elements of one read are cut off, of which one was acknowledged long before.
      History planted =
          HistoryEdits.edit(
              history,
              (from, operation, to) -> {
                int step = from.firstStep(operation);
                boolean onlyReads =
                    from.outcome(operation) == Outcome.OK
                        && from.kind(step) == StepKind.LIST
                        && from.nextStep(step) == from.endOfSteps(operation)
                        && from.length(step) > 30;
                if (victim[0] < 0 && onlyReads && random.nextInt(10) == 0) {
                  victim[0] = operation;
                  to.call(from.called(operation));
                  HistoryEdits.copyStep(from, step, to, 3);
                  to.answer(Outcome.OK, from.answered(operation));
                } else {
                  HistoryEdits.copy(from, operation, to);
                }
              });
      assertTrue(victim[0] >= 0, "nothing to plant in seed " + seed);
      Set<String> names = ListAppendCheck.check(planted).names();
      assertTrue(
          names.stream().anyMatch(name -> name.startsWith("G-single")),
          "seed " + seed + ": " + names);
    }
  }

  @Test
  void aCommitThatIsLostAtARestartIsCaughtAndPutIntoFewWords() {
    for (long seed = 0; seed < 20; seed++) {
      History history = Histories.run(seed, 8_000, Histories.lists());
      int[] dropped = {0};
      int half = history.size() / 2;
      int lost = oneAppendOfAnAcknowledged(history, half);
      int key = history.key(history.firstStep(lost));
      int element = history.value(history.firstStep(lost));
      History planted =
          HistoryEdits.edit(
              history,
              (from, operation, to) -> {
                to.call(from.called(operation));
                for (int step = from.firstStep(operation);
                    step < from.endOfSteps(operation);
                    step = from.nextStep(step)) {
                  if (from.kind(step) == StepKind.LIST && from.key(step) == key) {
                    dropped[0] += without(from, step, element, to);
                  } else {
                    HistoryEdits.copyStep(
                        from, step, to, from.kind(step) == StepKind.LIST ? from.length(step) : 0);
                  }
                }
                to.answer(from.outcome(operation), from.answered(operation));
              });
      assertTrue(dropped[0] > 0, "nobody would have read it");
      Verdict verdict = ListAppendCheck.check(planted);
      assertTrue(verdict.names().contains("lost element"), verdict::toString);
      assertTrue(verdict.toString().lines().count() < 100, verdict::toString);
    }
  }

  private static int oneAppendOfAnAcknowledged(History history, int from) {
    for (int operation = from; ; operation++) {
      int step = history.firstStep(operation);
      if (history.outcome(operation) == Outcome.OK
          && history.kind(step) == StepKind.APPEND
          && history.nextStep(step) == history.endOfSteps(operation)
          && isReadLater(history, operation)) {
        return operation;
      }
    }
  }

  private static boolean isReadLater(History history, int append) {
    int key = history.key(history.firstStep(append));
    for (int operation = append; operation < history.size(); operation++) {
      int step = history.firstStep(operation);
      if (history.called(operation) > history.answered(append)
          && history.outcome(operation) == Outcome.OK
          && history.kind(step) == StepKind.LIST
          && history.key(step) == key) {
        return true;
      }
    }
    return false;
  }

  private static int without(History from, int step, int element, ClientRecorder to) {
    int[] kept = new int[from.length(step)];
    int length = 0;
    for (int i = 0; i < from.length(step); i++) {
      if (from.element(step, i) != element) {
        kept[length++] = from.element(step, i);
      }
    }
    to.list(from.key(step), kept, length);
    return from.length(step) - length;
  }

  @Test
  void aDatabaseThatLosesItsMindIsJudgedInBoundedTime() {
    // Every list's read is cut at random: everything contradicts everything.
    SplittableRandom random = new SplittableRandom(5);
    History history = Histories.run(9, 20_000, Histories.lists());
    History planted =
        HistoryEdits.edit(
            history,
            (from, operation, to) -> {
              to.call(from.called(operation));
              for (int step = from.firstStep(operation);
                  step < from.endOfSteps(operation);
                  step = from.nextStep(step)) {
                int length = from.kind(step) == StepKind.LIST ? from.length(step) : 0;
                HistoryEdits.copyStep(from, step, to, random.nextInt(length + 1));
              }
              to.answer(from.outcome(operation), from.answered(operation));
            });
    Verdict verdict = ListAppendCheck.check(planted);
    assertTrue(verdict.names().contains("G-single"), verdict::toString);
  }
}
