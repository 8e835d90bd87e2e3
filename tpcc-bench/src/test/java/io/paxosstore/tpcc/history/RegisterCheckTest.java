package io.paxosstore.tpcc.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RegisterCheckTest {
  private static void holds(String... lines) {
    Verdict verdict = RegisterCheck.check(Histories.of(lines));
    assertTrue(verdict.isValid(), verdict::toString);
  }

  private static Verdict fails(String... lines) {
    Verdict verdict = RegisterCheck.check(Histories.of(lines));
    assertEquals(Set.of("not linearizable"), verdict.names());
    return verdict;
  }

  @Test
  void historiesOfACorrectRegisterAreLinearizable() {
    for (long seed = 0; seed < 50; seed++) {
      History history = Histories.run(seed, 1_600, Histories.registers(8));
      Verdict verdict = RegisterCheck.check(history);
      assertTrue(verdict.isValid(), "seed " + seed + ": " + verdict);
    }
  }

  @Test
  void aThousandOperationsOnOneKeyAreDecided() {
    Verdict verdict =
        RegisterCheck.check(Histories.run(7, 5_000, Histories.registers(1)), 2_000_000);
    assertTrue(verdict.isValid(), verdict::toString);
  }

  @Test
  void concurrentOperationsMayBeInAnyOrder() {
    holds("ok 0 0 10 w1=1", "ok 1 0 10 w1=2", "ok 2 11 12 r1=1");
    holds("ok 0 0 10 w1=1", "ok 1 0 10 w1=2", "ok 2 11 12 r1=2");
    holds("ok 0 0 10 w1=1", "ok 1 2 8 r1=-", "ok 2 2 8 r1=1");
  }

  @Test
  void aStaleReadAfterAPauseIsCaught() {
    // The home was paused, another took over and counted 2; then the old one woke up and answered.
    Verdict verdict =
        fails("ok 0 0 10 w1=1", "ok 1 20 30 w1=2", "ok 2 40 50 r1=2", "ok 3 60 70 r1=1");
    assertTrue(verdict.toString().contains("client 3, 0.000 ms to 0.000 ms, ok: r1=1"));
  }

  @Test
  void readsThatGoBackAreCaughtEvenWhileTheWriteRuns() {
    holds("ok 0 0 100 w1=1", "ok 1 10 20 r1=-", "ok 2 30 40 r1=1");
    fails("ok 0 0 100 w1=1", "ok 1 10 20 r1=1", "ok 2 30 40 r1=-");
  }

  @Test
  void aLostUpdateIsCaught() {
    holds("ok 0 0 1 w1=1", "ok 1 2 9 c1=1>2", "ok 2 2 9 c1=2>3");
    fails("ok 0 0 1 w1=1", "ok 1 2 9 c1=1>2", "ok 2 2 9 c1=1>3");
  }

  @Test
  void aLostAcknowledgedWriteIsCaught() {
    fails("ok 0 0 1 w1=1", "ok 0 2 3 w1=2", "ok 0 4 5 r1=1");
    fails("ok 0 0 1 w1=1", "ok 0 4 5 r1=-");
  }

  @Test
  void aFailedWriteThatIsVisibleIsCaught() {
    holds("ok 0 0 1 w1=1", "fail 1 0 1 w1=2", "ok 0 4 5 r1=1");
    Verdict verdict = fails("ok 0 0 1 w1=1", "fail 1 0 1 w1=2", "ok 0 4 5 r1=2");
    String words = verdict.toString();
    assertTrue(words.contains("put in by\n    client 1, 0.000 ms to 0.000 ms, fail: w1=2"), words);
    words = fails("ok 0 0 1 w1=1", "ok 0 4 5 r1=2").toString();
    assertTrue(words.contains("put in by nobody"), words);
  }

  @Test
  void anUnknownWriteMayHappenLateOrNeverButNotTwice() {
    holds("ok 0 0 1 w1=1", "info 1 2 - w1=2", "ok 2 3 4 r1=1", "ok 2 500 501 r1=2");
    holds("ok 0 0 1 w1=1", "info 1 2 - w1=2", "ok 2 3 4 r1=1", "ok 2 500 501 r1=1");
    fails(
        "ok 0 0 1 w1=1",
        "info 1 2 - w1=2",
        "ok 2 3 4 r1=2",
        "ok 2 5 6 w1=3",
        "ok 2 7 8 r1=3",
        "ok 2 9 10 r1=2");
    fails("info 1 2 - w1=2", "ok 2 0 1 r1=2");
  }

  @Test
  void aRefusedSwapTellsThatAnotherValueWasThere() {
    holds("ok 0 0 1 w1=1", "ok 1 2 3 n1=2");
    fails("ok 0 0 1 w1=1", "ok 1 2 3 n1=1");
    holds("ok 0 0 1 w1=1", "info 2 1 - w1=9", "ok 1 2 3 n1=1");
    fails("ok 0 0 1 w1=1", "info 2 1 - w1=9", "ok 1 2 3 n1=1", "ok 1 4 5 r1=1");
  }

  @Test
  void keysAreJudgedEachByItself() {
    Verdict verdict = fails("ok 0 0 1 w1=1", "ok 0 2 3 w2=1", "ok 0 4 5 r1=1", "ok 0 6 7 r2=-");
    assertEquals(1, verdict.anomalies().size());
    assertTrue(verdict.anomalies().getFirst().words().startsWith("key 2: "));
  }

  @Test
  void whatTakesTooLongIsUnknownAndSaysSo() {
    // Forty unknown writes of which every subset could have happened, and a read that none
    // explains.
    String[] lines = new String[82];
    for (int i = 0; i < 40; i++) {
      lines[i] = "info " + i + " 0 - w1=" + i;
    }
    for (int i = 40; i < 80; i++) {
      lines[i] = "ok " + i + " 1000 2000 r1=" + (i - 40);
    }
    lines[80] = "ok 0 3000 3001 w1=100";
    lines[81] = "ok 0 3002 3003 r1=101";
    Verdict verdict = RegisterCheck.check(Histories.of(lines), 10_000);
    assertFalse(verdict.isValid());
    assertEquals(Set.of(), verdict.names());
    assertEquals(
        "key 1: not decided within 10000 steps, 82 operations", verdict.undecided().getFirst());
  }

  @Test
  void oneStaleReadAmongThousandsIsCaught() {
    SplittableRandom random = new SplittableRandom(3);
    int caught = 0;
    for (int round = 0; round < 20; round++) {
      History history = Histories.run(round, 3_200, Histories.registers(4));
      HistoryRecorder more = new HistoryRecorder();
      ClientRecorder client = more.client();
      int stale = -1;
      int key = -1;
      for (int i = 0; i < history.size() / 4 && stale < 0; i++) {
        int step = history.firstStep(i);
        if (history.kind(step) == StepKind.WRITE && history.outcome(i) == Outcome.OK) {
          stale = history.value(step);
          key = history.key(step);
        }
      }
      long end = 0;
      for (int i = 0; i < history.size(); i++) {
        end = history.outcome(i) == Outcome.OK ? Math.max(end, history.answered(i)) : end;
      }
      long called = end + random.nextInt(1, 100);
      client.call(called);
      client.read(key, stale);
      client.answer(Outcome.OK, called + 1);
      Verdict verdict = RegisterCheck.check(HistoryEdits.concat(history, more.history()));
      caught += verdict.names().contains("not linearizable") ? 1 : 0;
    }
    assertEquals(20, caught);
  }
}
