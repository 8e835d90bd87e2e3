package io.paxosstore.paxos.runtime;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts takeovers, and those that turn out to have had no reason: the home was silent, but was not
 * dead. Thread-safe.
 */
final class Takeovers {
  /** From suspected nodes, of which it is not known yet whether they are dead. */
  private final Map<Integer, Integer> fromSilent = new HashMap<>();

  private long all;
  private long spurious;

  /**
   * A takeover begins.
   *
   * @param home who was home; -1 if nobody, or nobody who wants to be
   * @param silent true if it is connected and only suspected
   */
  synchronized void began(int home, boolean silent) {
    all++;
    if (silent) {
      fromSilent.merge(home, 1, Integer::sum);
    }
  }

  /** It was only slow. */
  synchronized void trusted(int node) {
    Integer count = fromSilent.remove(node);
    spurious += count == null ? 0 : count;
  }

  /** It is gone, as was suspected. */
  synchronized void disconnected(int node) {
    fromSilent.remove(node);
  }

  synchronized long all() {
    return all;
  }

  synchronized long spurious() {
    return spurious;
  }
}
