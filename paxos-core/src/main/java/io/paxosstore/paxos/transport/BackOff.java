package io.paxosstore.paxos.transport;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between attempts: each twice the one before, up to a limit, and each drawn from its upper
 * half, so that two nodes that fail together do not try together. Not thread-safe.
 */
final class BackOff {
  private final long firstNanos;
  private final long longestNanos;
  private final DoubleSupplier chance;
  private long nanos;

  /** Draws from {@code chance}, which gives numbers within [0, 1). */
  BackOff(Duration first, Duration longest, DoubleSupplier chance) {
    this.firstNanos = first.toNanos();
    this.longestNanos = longest.toNanos();
    this.chance = chance;
    this.nanos = firstNanos;
  }

  /** The pause before the next attempt. */
  long nextNanos() {
    long pause = nanos - (long) (nanos / 2 * chance.getAsDouble());
    nanos = Math.min(longestNanos, 2 * nanos);
    return pause;
  }

  /** Starts over: there is reason to believe that the next attempt succeeds. */
  void reset() {
    nanos = firstNanos;
  }
}
