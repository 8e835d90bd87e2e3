package io.paxosstore.tpcc.chaos;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long clients had to wait around a disruption: the longest time between two acknowledgements
 * of one client, and how many acknowledgements all of them got in each 10 ms.
 */
final class Gaps {
  private static final long MILLI = 1_000_000;
  private static final long BUCKET = 10 * MILLI;
  private static final int BEFORE = 10;
  private static final int AFTER = 60;
  private static final int A_LINE = 35;
  private static final long LOOK_AHEAD = 5_000 * MILLI;

  private Gaps() {}

  /**
   * The longest gap that a client had which includes an instant from {@code from} on, up to some
   * seconds later.
   *
   * @param end when the run ended: a client that got nothing more waited until then
   */
  static long longest(long[] acknowledged, long from, long end) {
    return longest(acknowledged, from, from + LOOK_AHEAD, end);
  }

  /** The longest gap of those that include an instant from {@code from} to {@code until}. */
  static long longest(long[] acknowledged, long from, long until, long end) {
    int first = Arrays.binarySearch(acknowledged, from);
    first = Math.max(0, (first < 0 ? -first - 1 : first) - 1);
    long longest = 0;
    for (int i = first; i < acknowledged.length && acknowledged[i] < until; i++) {
      long next = i + 1 < acknowledged.length ? acknowledged[i + 1] : end;
      longest = Math.max(longest, next - acknowledged[i]);
    }
    return longest;
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", (double) nanos / MILLI);
  }

  /** Acknowledgements of these clients in buckets of 10 ms, from 100 ms before to 600 ms after. */
  static String timeline(Iterable<long[]> clients, long at) {
    int[] counts = new int[BEFORE + AFTER];
    long start = at - BEFORE * BUCKET;
    for (long[] acknowledged : clients) {
      for (long each : acknowledged) {
        long bucket = Math.floorDiv(each - start, BUCKET);
        if (bucket >= 0 && bucket < counts.length) {
          counts[(int) bucket]++;
        }
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (i == 0) {
        text.append(String.format(Locale.ROOT, "%n    %5d ms:", -BEFORE * 10));
      } else if (i == BEFORE || (i > BEFORE && (i - BEFORE) % A_LINE == 0)) {
        text.append(String.format(Locale.ROOT, "%n    %5d ms:", (i - BEFORE) * 10));
      }
      text.append(' ').append(counts[i]);
    }
    return text.toString();
  }
}
