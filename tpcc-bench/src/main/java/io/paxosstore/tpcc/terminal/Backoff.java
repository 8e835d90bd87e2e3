package io.paxosstore.tpcc.terminal;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The pause before a transaction is run again: random, so that those who met do not meet again, and
 * from an interval that doubles up to a limit. For one thread.
 */
final class Backoff {
  private static final long FIRST_NANOS = 500_000;
  private static final int MOST_DOUBLINGS = 6;

  private final SplittableRandom random;

  Backoff(SplittableRandom random) {
    this.random = random;
  }

  /** Pauses after the so-manieth refusal of one transaction, from 1. */
  void pause(int refusals) {
    LockSupport.parkNanos(random.nextLong(longest(refusals)));
  }

  static long longest(int refusals) {
    return FIRST_NANOS << Math.min(refusals - 1, MOST_DOUBLINGS);
  }
}
