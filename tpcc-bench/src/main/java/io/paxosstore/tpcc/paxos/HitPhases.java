package io.paxosstore.tpcc.paxos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The phases in which a home is hit. A client in each of the other two processes writes without a
 * break, and the gap is its longest wait after the hit. Of a library that does not forward, only
 * the client in the process of the new leader ever gets through, and its gap begins with the hit;
 * that is the least that a client elsewhere could see.
 */
final class HitPhases {
  private static final long WRITING_MILLIS = 400;
  private static final long AFTER_HIT_MILLIS = 1_500;
  private static final long PATIENCE_MILLIS = 20_000;
  private static final long LOOK_MILLIS = 10;

  private HitPhases() {}

  static List<Line> run(Bench bench, Hit hit) throws IOException, InterruptedException {
    List<Line.Figure> figures = new ArrayList<>();
    List<Check> checks = new ArrayList<>();
    for (Rival rival : bench.rivals()) {
      if (hit == Hit.DROP && !rival.isOwn()) {
        // Their members are known by their addresses, so nothing can stand between them.
        continue;
      }
      List<Double> gaps = new ArrayList<>();
      int[] stale = {0};
      try (Trio trio = bench.alone(rival, hit == Hit.DROP)) {
        for (int i = 0; i < bench.hits(); i++) {
          gaps.add(hit(trio, hit, stale));
          bench.tell(
              String.format(Locale.ROOT, "%s %s: %.1f ms", rival.name(), hit, gaps.getLast()));
        }
      } catch (IOException e) {
        if (rival.isOwn()) {
          throw e;
        }
        bench.tell(e.getMessage());
      }
      Collections.sort(gaps);
      double median = gaps.isEmpty() ? Double.NaN : gaps.get(gaps.size() / 2);
      double worst = gaps.isEmpty() ? Double.NaN : gaps.getLast();
      figures.add(
          new Line.Figure(
              rival.name(),
              median,
              String.format(Locale.ROOT, "worst of %d: %.1f ms", gaps.size(), worst)
                  + (hit == Hit.STOP ? "; stale reads after it: " + stale[0] : "")));
      if (rival.isOwn()) {
        checks.add(Check.atMost("median ms", median, hit.medianMillis()));
        checks.add(Check.atMost("worst ms", worst, hit.worstMillis()));
        if (hit == Hit.STOP) {
          checks.add(Check.atMost("stale reads", stale[0], 0));
        }
      }
    }
    return List.of(
        new Line(
            "median ms without an acknowledged write after " + hit + " of the home",
            figures,
            checks));
  }

  /** Hits the home once and has all as before afterwards; the gap in milliseconds. */
  private static double hit(Trio trio, Hit hit, int[] stale)
      throws IOException, InterruptedException {
    int home = awaitHome(trio);
    List<Integer> others = trio.others(home);
    for (int id : others) {
      trio.member(id).ask("writer " + (1_000_000 + id));
    }
    TimeUnit.MILLISECONDS.sleep(WRITING_MILLIS);
    long at = System.nanoTime();
    switch (hit) {
      case KILL -> trio.member(home).kill();
      case STOP -> trio.member(home).signal("STOP");
      case DROP -> trio.cutOff(home);
    }
    TimeUnit.MILLISECONDS.sleep(AFTER_HIT_MILLIS);
    double gap = awaitGap(trio, others, at);
    if (hit == Hit.STOP) {
      stale[0] += wake(trio, home, others);
    } else if (hit == Hit.DROP) {
      trio.heal();
    }
    for (int id : others) {
      trio.member(id).ask("stop-writer");
    }
    if (hit == Hit.KILL) {
      trio.restart(home);
    }
    TimeUnit.MILLISECONDS.sleep(WRITING_MILLIS);
    return gap;
  }

  /** The longer gap of those writers that have got through since. */
  private static double awaitGap(Trio trio, List<Integer> others, long at)
      throws IOException, InterruptedException {
    for (long waited = 0; waited < PATIENCE_MILLIS; waited += LOOK_MILLIS) {
      long longest = -1;
      for (int id : others) {
        longest = Math.max(longest, trio.member(id).number("gap " + at));
      }
      if (longest >= 0) {
        return longest / 1e6;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    throw new IOException(trio.rival().name() + ": no write got through after the hit");
  }

  /**
   * Asks the paused member for the numbers that have been acknowledged meanwhile, and wakes it.
   *
   * @return how many of its answers are older than that
   */
  private static int wake(Trio trio, int home, List<Integer> others)
      throws IOException, InterruptedException {
    MemberProcess paused = trio.member(home);
    List<Long> written = new ArrayList<>();
    for (int id : others) {
      written.add(trio.member(id).number("written"));
      paused.send("read " + (1_000_000 + id));
    }
    paused.signal("CONT");
    int stale = 0;
    for (long least : written) {
      String[] words = paused.receive().split(" ");
      if (words[0].equals("value") && Long.parseLong(words[1]) < least) {
        stale++;
      }
    }
    return stale;
  }

  private static int awaitHome(Trio trio) throws IOException, InterruptedException {
    for (long waited = 0; waited < PATIENCE_MILLIS; waited += LOOK_MILLIS) {
      int home = trio.home();
      if (home != 0) {
        return home;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    throw new IOException(trio.rival().name() + " has no leader");
  }
}
