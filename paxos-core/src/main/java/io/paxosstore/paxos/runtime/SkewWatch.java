package io.paxosstore.paxos.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that messages were not heard because of their clock, but not for each of them. */
final class SkewWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SkewWatch.class);
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private long told;
  private long toldAt = System.nanoTime() - PAUSE_NANOS;

  /**
   * After a message.
   *
   * @param from who sent it
   * @param skewed messages so far that were not heard
   */
  void look(int from, long skewed) {
    long now = System.nanoTime();
    if (skewed > told && now - toldAt >= PAUSE_NANOS) {
      LOG.warn(
          "the clock of node {} is further ahead of the clock here than is allowed: {} messages"
              + " were not heard",
          from,
          skewed - told);
      told = skewed;
      toldAt = now;
    }
  }
}
