package io.paxosstore.paxos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Values by position beside a map that does the same. */
final class ByPositionTest {
  @Test
  void itDoesWhatASortedMapDoes() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ByPosition<String> values = new ByPosition<>();
      TreeMap<Long, String> expected = new TreeMap<>();
      long end = random.nextInt(5);
      for (int step = 0; step < 300; step++) {
        long any = Math.max(0, end - 12 + random.nextInt(14));
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3, 4 -> {
            end += random.nextInt(8) == 0 ? 1 + random.nextInt(4) : 1;
            values.put(end, "v" + step);
            expected.put(end, "v" + step);
          }
          case 5 -> {
            values.put(any, "w" + step);
            expected.put(any, "w" + step);
          }
          case 6 -> assertEquals(expected.remove(any), values.remove(any));
          case 7 -> {
            values.removeThrough(any);
            expected.headMap(any, true).clear();
          }
          case 8 -> {
            if (!expected.isEmpty()) {
              values.removeFirst();
              expected.pollFirstEntry();
            }
          }
          default -> {
            if (random.nextInt(20) == 0) {
              values.clear();
              expected.clear();
            }
          }
        }
        check(expected, values, any);
      }
    }
  }

  @Test
  void nothingIsFirstOrLastOfNothing() {
    ByPosition<String> values = new ByPosition<>();
    assertThrows(IllegalStateException.class, values::first);
    assertThrows(IllegalStateException.class, values::firstPosition);
    assertThrows(IllegalStateException.class, values::lastPosition);
    assertThrows(IllegalStateException.class, values::removeFirst);
  }

  private static void check(TreeMap<Long, String> expected, ByPosition<String> values, long at) {
    assertEquals(expected.size(), values.size());
    assertEquals(expected.isEmpty(), values.isEmpty());
    assertEquals(expected.get(at), values.get(at));
    assertEquals(List.copyOf(expected.values()), values.all());
    assertEquals(List.copyOf(expected.tailMap(at, false).values()), values.after(at));
    assertEquals(List.copyOf(expected.headMap(at, true).values()), values.through(at));
    if (!expected.isEmpty()) {
      assertEquals(expected.firstKey(), values.firstPosition());
      assertEquals(expected.lastKey(), values.lastPosition());
      assertEquals(expected.firstEntry().getValue(), values.first());
    }
  }
}
