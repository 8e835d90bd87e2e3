package io.paxosstore.tpcc.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Totals at every read, and what is there at the end. */
final class WholeStateCheckTest {
  private static final History ADDS =
      Histories.of(
          "ok 0 0 9 w1=1 w2=1", "fail 0 10 19 w1=2", "info 0 20 - w1=3", "ok 1 20 29 w2=2");

  private static Set<String> there(int[] keys, int[] elements) {
    return AcknowledgedCheck.check(ADDS, keys, elements).names();
  }

  @Test
  void acknowledgedElementsAreThereOnceAndUnknownOnesMayBe() {
    assertEquals(Set.of(), there(new int[] {1, 2, 2}, new int[] {1, 1, 2}));
    assertEquals(Set.of(), there(new int[] {1, 1, 2, 2}, new int[] {3, 1, 2, 1}));
  }

  @Test
  void aLostAcknowledgedWriteIsCaught() {
    assertEquals(Set.of("lost element"), there(new int[] {1, 2}, new int[] {1, 1}));
  }

  @Test
  void aFailedWriteThatIsVisibleIsCaught() {
    assertEquals(
        Set.of("failed write visible"), there(new int[] {1, 2, 2, 1}, new int[] {1, 1, 2, 2}));
  }

  @Test
  void aDuplicateIsCaught() {
    assertEquals(Set.of("duplicate"), there(new int[] {1, 2, 2, 1}, new int[] {1, 1, 2, 1}));
  }

  @Test
  void anUnknownOperationThatHappenedInPartIsCaught() {
    History history = Histories.of("info 0 0 - w1=1 w2=1", "info 1 0 - w1=2 w2=2");
    int[] all = {1, 2};
    assertTrue(AcknowledgedCheck.check(history, all, new int[] {1, 1}).isValid());
    assertEquals(Set.of("torn"), AcknowledgedCheck.check(history, all, new int[] {1, 2}).names());
  }

  @Test
  void whatNobodyWroteIsCaught() {
    assertEquals(Set.of("never written"), there(new int[] {1, 2, 2, 9}, new int[] {1, 1, 2, 1}));
  }

  @Test
  void aTotalThatIsOffIsCaughtWhereItWasAcknowledged() {
    assertTrue(TotalCheck.check(Histories.of("ok 0 0 1 r1=100", "info 1 0 - r1=7"), 100).isValid());
    Verdict verdict = TotalCheck.check(Histories.of("ok 0 0 1 r1=100", "ok 1 0 9 r1=90"), 100);
    assertEquals(Set.of("wrong total"), verdict.names());
  }
}
