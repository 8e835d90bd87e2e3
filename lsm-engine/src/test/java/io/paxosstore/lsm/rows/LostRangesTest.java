package io.paxosstore.lsm.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LostRangesTest {
  private static final Coverage[] NO_DELETES = {};

  private static LostRange lost(String from, String to, long min, long max) {
    return new LostRange(bytes(from), bytes(to), min, max, 7, 1, 100, false);
  }

  private static long ask(LostRanges ranges, String key, long at, long newest) {
    byte[] bytes = bytes(key);
    return ranges.deletedAt(bytes, 0, bytes.length, at, newest);
  }

  @Test
  void whatMayBeAmongTheLostIsRefusedAndNamesTheKeys() {
    LostRanges ranges = LostRanges.of(List.of(lost("c", "f", 10, 20)));
    CorruptionException refusal =
        assertThrows(CorruptionException.class, () -> ask(ranges, "d", 15, 5));
    assertEquals("c", new String(notNull(refusal.firstKey()), StandardCharsets.US_ASCII));
    assertEquals("f", new String(notNull(refusal.endKey()), StandardCharsets.US_ASCII));
    assertTrue(String.valueOf(refusal.getMessage()).contains("keys ['c', 'f')"));
    // Of equal versions nobody knows which came later.
    assertThrows(CorruptionException.class, () -> ask(ranges, "c", 30, 20));
    assertThrows(CorruptionException.class, () -> ask(ranges, "e", 10, 0));
  }

  @Test
  void whatIsOutsideOfKeysAndVersionsIsCertain() {
    LostRanges ranges = LostRanges.of(List.of(lost("c", "f", 10, 20)));
    assertEquals(0, ask(ranges, "b", 15, 0));
    assertEquals(0, ask(ranges, "f", 15, 0));
    assertEquals(0, ask(ranges, "d", 9, 0), "older than all that was lost");
    assertEquals(0, ask(ranges, "d", 30, 21), "newer than all that was lost");
  }

  @Test
  void anAcceptedLossIsADeleteOfAllThatWasNotNewer() {
    LostRanges ranges = LostRanges.of(List.of(lost("c", "f", 10, 20).accept()));
    assertEquals(15, ask(ranges, "d", 15, 5));
    assertEquals(20, ask(ranges, "d", 100, 12));
    assertEquals(0, ask(ranges, "d", 9, 5));
    assertEquals(0, ask(ranges, "d", 30, 21));
    assertNull(ranges.guard(null, null, false, 100, NO_DELETES));
  }

  @Test
  void overlappingRangesAreAllAsked() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      List<LostRange> list = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        int from = random.nextInt(20);
        long min = random.nextLong(1, 10);
        LostRange range =
            lost(letter(from), letter(from + 1 + random.nextInt(5)), min, min + random.nextInt(5));
        list.add(random.nextBoolean() ? range : range.accept());
      }
      LostRanges ranges = LostRanges.of(list);
      String key = letter(random.nextInt(25));
      long at = random.nextLong(1, 16);
      long newest = random.nextLong(at + 1);
      List<LostRange> those =
          list.stream()
              .filter(r -> r.covers(bytes(key), 0, 1) && r.minVersion() <= at)
              .filter(r -> newest <= r.maxVersion())
              .toList();
      if (those.stream().anyMatch(r -> !r.accepted())) {
        assertThrows(CorruptionException.class, () -> ask(ranges, key, at, newest));
      } else {
        long expected = those.stream().mapToLong(r -> Math.min(at, r.maxVersion())).max().orElse(0);
        assertEquals(expected, ask(ranges, key, at, newest));
      }
    }
  }

  @Test
  void aScanIsStoppedBeforeItPassesWhatIsLost() {
    LostRanges ranges = LostRanges.of(List.of(lost("c", "f", 10, 20)));
    LostGuard up = notNull(ranges.guard(null, null, false, 15, NO_DELETES));
    reach(up, "b");
    assertThrows(CorruptionException.class, () -> reach(up, "c"));
    assertThrows(CorruptionException.class, () -> reach(up, "x"), "passed unseen");
    assertThrows(CorruptionException.class, up::ended);
    up.moved(bytes("f"));
    reach(up, "g");
    up.ended();
    LostGuard down = notNull(ranges.guard(null, null, true, 15, NO_DELETES));
    reach(down, "f");
    assertThrows(CorruptionException.class, () -> reach(down, "e"));
    assertThrows(CorruptionException.class, () -> reach(down, "a"));
    down.moved(bytes("b"));
    reach(down, "a");
    assertNull(ranges.guard(bytes("f"), null, false, 15, NO_DELETES));
    assertNull(ranges.guard(null, bytes("c"), true, 15, NO_DELETES));
    assertNull(ranges.guard(null, null, false, 9, NO_DELETES));
  }

  @Test
  void aNewerRangeDeleteMakesItsPartReadableAgain() {
    LostRanges ranges = LostRanges.of(List.of(lost("c", "h", 10, 20)));
    Coverage[] deletes = {
      new Coverage(
          0,
          RangeTombstones.of(
              List.of(
                  new RangeTombstone(bytes("d"), bytes("e"), 30, 0),
                  new RangeTombstone(bytes("a"), bytes("z"), 20, 0))),
          Long.MAX_VALUE)
    };
    LostGuard guard = notNull(ranges.guard(bytes("d"), null, false, 30, deletes));
    reach(guard, "d");
    assertThrows(CorruptionException.class, () -> reach(guard, "e"));
    assertNull(ranges.guard(bytes("d"), bytes("e"), false, 30, deletes));
    assertNotNull(ranges.guard(bytes("d"), bytes("e"), false, 29, deletes));
    Coverage[] all = {
      new Coverage(
          0,
          RangeTombstones.of(List.of(new RangeTombstone(bytes("a"), bytes("z"), 21, 0))),
          Long.MAX_VALUE)
    };
    assertNull(ranges.guard(null, null, true, 21, all));
  }

  @Test
  void deletesAreNeededFromTheOldestOpenLossOn() {
    LostRanges ranges =
        LostRanges.of(List.of(lost("c", "f", 10, 20), lost("c", "f", 3, 5).accept()));
    assertEquals(10, ranges.oldestOpen(null, null));
    assertEquals(Long.MAX_VALUE, ranges.oldestOpen(bytes("f"), null));
    assertTrue(ranges.meets(null, bytes("d")));
    assertFalse(ranges.meets(null, bytes("c")));
  }

  private static void reach(LostGuard guard, String key) {
    guard.reached(bytes(key), 0, key.length());
  }

  private static <T> T notNull(@Nullable T value) {
    assertNotNull(value);
    return value;
  }

  private static String letter(int number) {
    return "" + (char) ('a' + number);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
