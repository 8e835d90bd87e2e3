package io.paxosstore.paxos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.paxos.Ballot;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs say the same as a map from positions to ballots, in as few pieces as possible. */
final class RunsTest {
  @Test
  void runsAreAMapInPieces() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      Runs runs = new Runs();
      TreeMap<Long, Ballot> map = new TreeMap<>();
      for (int step = 0; step < 60; step++) {
        long position = 1L + random.nextInt(20);
        Ballot ballot = new Ballot(1 + random.nextInt(3), 1, 1);
        switch (random.nextInt(6)) {
          case 0 -> {
            runs.remove(position);
            map.remove(position);
          }
          case 1 -> {
            runs.dropThrough(position / 2);
            map.headMap(position / 2, true).clear();
          }
          default -> {
            runs.put(position, ballot);
            map.put(position, ballot);
          }
        }
        compare(runs, map);
      }
    }
  }

  private static void compare(Runs runs, TreeMap<Long, Ballot> map) {
    Iterator<Map.Entry<Long, Ballot>> expected = map.entrySet().iterator();
    Run before = new Run(Ballot.NONE, 1, 1);
    for (Run run : runs.list()) {
      boolean joined = before.ballot().equals(run.ballot()) && before.through() + 1 == run.from();
      assertEquals(false, joined, before + " and " + run + " are one");
      for (long position = run.from(); position <= run.through(); position++) {
        assertEquals(Map.entry(position, run.ballot()), expected.next());
      }
      before = run;
    }
    assertEquals(false, expected.hasNext());
  }
}
