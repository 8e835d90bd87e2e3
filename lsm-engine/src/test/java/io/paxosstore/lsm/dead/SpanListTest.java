package io.paxosstore.lsm.dead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.rows.Keys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SpanListTest {
  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static DeadSpan span(int from, int to, long version) {
    return new DeadSpan(key(from), key(to), version, version, to - from);
  }

  private static SpanList add(SpanList list, DeadSpan... spans) {
    return list.with(List.of(spans), 2, 10);
  }

  private static String text(SpanList list) {
    List<String> spans = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      DeadSpan span = list.get(i);
      spans.add(
          ByteBuffer.wrap(span.from()).getInt()
              + (span.from().length > 4 ? "+" : "")
              + "-"
              + ByteBuffer.wrap(span.to()).getInt()
              + " at "
              + span.version()
              + ": "
              + span.keys());
    }
    return String.join(", ", spans);
  }

  @Test
  void aSpanHoldsItsKeysAndNotItsEnd() {
    SpanList list = add(SpanList.EMPTY, span(10, 20, 1), span(30, 40, 1));
    for (int number = 0; number < 50; number++) {
      boolean inside = (number >= 10 && number < 20) || (number >= 30 && number < 40);
      assertEquals(inside, list.holds(key(number), 0, 4), "key " + number);
    }
    assertFalse(SpanList.EMPTY.holds(key(1), 0, 4));
  }

  @Test
  void aKeyIsFoundHoweverManyBytesTellItFromOthers() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      TreeSet<byte[]> bounds = new TreeSet<>(Keys::compare);
      byte[] prefix = new byte[random.nextInt(3)];
      while (bounds.size() < 2 * (1 + round % 20)) {
        bounds.add(randomKey(random, prefix));
      }
      SpanList list = SpanList.EMPTY;
      List<byte[]> sorted = List.copyOf(bounds);
      for (int i = 0; i < sorted.size(); i += 2) {
        list = list.with(List.of(new DeadSpan(sorted.get(i), sorted.get(i + 1), 1, 1, 9)), 1, 99);
      }
      for (int i = 0; i < 100; i++) {
        byte[] key = randomKey(random, random.nextBoolean() ? prefix : new byte[0]);
        int bound = bounds.headSet(key, true).size();
        assertEquals(bound / 2, list.find(key, 0, key.length));
        assertEquals(bound % 2 == 1, list.holds(key, 0, key.length));
      }
    }
  }

  private static byte[] randomKey(Random random, byte[] prefix) {
    byte[] key = Arrays.copyOf(prefix, prefix.length + 1 + random.nextInt(12));
    for (int i = prefix.length; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(3) - 1);
    }
    return key;
  }

  @Test
  void aPutTakesOutItsKeyAndLeavesEachSideItsShare() {
    SpanList list = add(SpanList.EMPTY, span(1000, 2000, 1));
    list = list.without(key(1250), 2);
    assertEquals("1000-1250 at 1: 250, 1250+-2000 at 1: 750", text(list));
    assertFalse(list.holds(key(1250), 0, 4));
    assertTrue(list.holds(key(1249), 0, 4) && list.holds(key(1251), 0, 4));
    assertEquals("1000-1250 at 1: 250, 1250+-2000 at 1: 750", text(list.without(key(5), 2)));
    assertEquals("1250+-2000 at 1: 750", text(list.without(key(1000), 300)));
  }

  @Test
  void aConsumedQueueHasFewSpansOfFallingSize() {
    SpanList list = SpanList.EMPTY;
    for (int i = 0; i < 1000; i++) {
      list = list.with(List.of(span(i * 16, i * 16 + 16, i + 1)), 2, 10);
      for (int s = 1; s < list.size(); s++) {
        assertTrue(list.get(s - 1).keys() > 2 * list.get(s).keys(), text(list));
      }
    }
    assertEquals(16_000, 0L + sum(list));
    assertTrue(list.size() <= 10, text(list));
  }

  private static long sum(SpanList list) {
    long keys = 0;
    for (int i = 0; i < list.size(); i++) {
      keys += list.get(i).keys();
    }
    return keys;
  }

  @Test
  void whatFillsAHoleJoinsBothSides() {
    SpanList list = add(SpanList.EMPTY, span(0, 100, 1), span(101, 300, 2));
    assertEquals("0-300 at 7: 300", text(add(list, span(100, 101, 7))));
  }

  @Test
  void whatIsKnownIsNotFoundAgain() {
    SpanList list = add(SpanList.EMPTY, span(100, 200, 1), span(300, 400, 1));
    list = add(list, new DeadSpan(key(50), key(450), 9, 9, 20));
    assertEquals("50-400 at 9: 240, 400-450 at 9: 20", text(list));
    assertEquals(text(list), text(add(list, span(60, 90, 11))));
  }

  @Test
  void whatIsSmallAndAloneGetsNoPlace() {
    assertEquals("", text(add(SpanList.EMPTY, span(1, 2, 1))));
  }

  @Test
  void theSmallestMakeRoom() {
    SpanList list = SpanList.EMPTY;
    for (int i = 0; i < 30; i++) {
      list = add(list, span(i * 1000, i * 1000 + 10 + i, 1));
    }
    assertEquals(10, list.size());
    assertEquals(30, list.leastKeys());
  }
}
