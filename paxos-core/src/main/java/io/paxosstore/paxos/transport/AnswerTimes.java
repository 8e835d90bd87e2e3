package io.paxosstore.paxos.transport;

import java.util.Arrays;

/** The last answers of a peer: how long it took to react. Not thread-safe. */
final class AnswerTimes {
  private static final int WINDOW = 256;

  private final long[] nanos = new long[WINDOW];
  private int count;
  private int next;
  private long p99;
  private boolean stale;

  void add(long took) {
    nanos[next] = took;
    next = (next + 1) % WINDOW;
    count = Math.min(count + 1, WINDOW);
    stale = true;
  }

  /**
   * What 99 of 100 answers did not exceed; 0 before the first. Of a few answers it is the slowest
   * but one: the first of a process meets code that is not compiled yet.
   */
  long p99() {
    if (stale) {
      long[] sorted = Arrays.copyOf(nanos, count);
      Arrays.sort(sorted);
      int slower = Math.max(count / 100, count > 1 ? 1 : 0);
      p99 = sorted[count - 1 - slower];
      stale = false;
    }
    return p99;
  }
}
