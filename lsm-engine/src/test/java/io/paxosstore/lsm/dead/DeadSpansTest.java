package io.paxosstore.lsm.dead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.rows.RowMerge;
import io.paxosstore.lsm.rows.RowSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The order of things between the writer and a proof, step by step. */
class DeadSpansTest {
  private static final int SHORT_RUN = 4;
  private final DeadSpans spans = new DeadSpans(SHORT_RUN);

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** Deleted keys from one number to another, each deleted at the version of its number. */
  private static final class Deleted extends RowSource {
    private final int end;
    private int number;

    Deleted(int from, int end) {
      number = from - 1;
      this.end = end;
    }

    @Override
    public boolean next() {
      if (++number >= end) {
        return false;
      }
      keyArray = key(number);
      keyLength = keyArray.length;
      version = number;
      tombstone = true;
      return true;
    }

    @Override
    public void seek(byte[] key) {
      number = ByteBuffer.wrap(key).getInt() - (key.length > 4 ? 0 : 1);
    }
  }

  private static RowMerge deleted(int from, int end) {
    return new RowMerge(List.of(new Deleted(from, end)), List.of(), false, Long.MAX_VALUE);
  }

  private Proof open(int from, int to) {
    return Objects.requireNonNull(spans.open(key(from), key(to), 100));
  }

  private void prove(int from, int to) {
    Proof proof = open(from, to);
    proof.walk(deleted(from, to), 1, 1);
    spans.close(proof);
  }

  private boolean isKnown(int number) {
    return spans.spans().holds(key(number), 0, 4);
  }

  @Test
  void whatWasWalkedIsKnownAtTheGreatestVersionOfItsDeletes() {
    prove(100, 150);
    assertEquals(1, spans.spans().size());
    DeadSpan span = spans.spans().get(0);
    assertEquals(149, span.version());
    assertEquals(50, span.keys());
    assertTrue(isKnown(100) && isKnown(149));
    assertFalse(isKnown(99) || isKnown(150));
  }

  @Test
  void aPutDuringAProofIsTakenOutOfWhatItFinds() {
    Proof proof = open(100, 150);
    proof.walk(deleted(100, 150), 1, 1);
    spans.put(key(120), 0, 4);
    spans.close(proof);
    assertTrue(isKnown(119) && isKnown(121));
    assertFalse(isKnown(120));
  }

  @Test
  void aPutAfterAProofIsTakenOutOfItsSpan() {
    prove(100, 150);
    spans.put(key(120), 0, 4);
    assertFalse(isKnown(120));
    assertEquals(1, spans.counters().get("deadSpanPuts"));
  }

  @Test
  void aProofOfWhatIsPutAllTheTimeFails() {
    Proof proof = open(100, 1000);
    proof.walk(deleted(100, 300), 1, 1);
    for (int number = 100; number < 300; number++) {
      spans.put(key(number), 0, 4);
    }
    spans.close(proof);
    assertEquals(0, spans.spans().size());
  }

  @Test
  void anApplyThatBeganBeforeTheSnapshotIsToldFromOneThatItSees() {
    spans.begin(5);
    assertTrue(spans.hasBegunAfter(4));
    assertFalse(spans.hasBegunAfter(5));
  }

  @Test
  void aRangeIsProvenByOneAtATime() {
    Proof proof = open(100, 150);
    assertNull(spans.open(key(140), key(200), 100));
    assertNull(spans.open(null, null, 100));
    spans.close(open(150, 200));
    spans.close(proof);
    spans.close(open(140, 200));
  }

  @Test
  void aProofLeapsOverWhatIsKnownAndJoinsIt() {
    prove(100, 150);
    prove(100, 170);
    assertEquals(2, spans.spans().size());
    assertEquals(149, spans.spans().get(0).version());
    assertTrue(spans.spans().get(0).touches(spans.spans().get(1)));
    prove(100, 200);
    assertEquals(1, spans.spans().size());
    assertEquals(100, spans.spans().get(0).keys());
  }

  @Test
  void deletesThatMayHaveBeenCollectedCount() {
    Proof proof = open(100, 150);
    proof.walk(deleted(100, 150), 1, 5000);
    spans.close(proof);
    assertEquals(5000, spans.spans().get(0).version());
  }

  @Test
  void aProofEndsSoonAfterWhatAScanHasSeen() {
    Proof proof = Objects.requireNonNull(spans.open(key(0), null, 10));
    proof.walk(deleted(0, 1_000_000), 1, 1);
    spans.close(proof);
    assertTrue(isKnown(10));
    assertFalse(isKnown(200));
  }

  @Test
  void aFullListTakesWhatIsLargerAndAtTimesWhatIsNot() {
    for (int i = 0; i < DeadSpans.MAX_SPANS; i++) {
      prove(i * 1000, i * 1000 + 50);
    }
    assertEquals(DeadSpans.MAX_SPANS, spans.spans().size());
    int taken = 0;
    for (int i = 0; i < 160; i++) {
      Proof proof = spans.open(key(-1000), key(-900), 20);
      if (proof != null) {
        taken++;
        spans.close(proof);
      }
    }
    assertEquals(10, taken);
    Proof larger = spans.open(key(-1000), key(-900), 51);
    assertNotNull(larger);
    spans.close(larger);
  }
}
