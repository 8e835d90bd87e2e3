package io.paxosstore.sql.transaction;

import io.paxosstore.sql.Cancellation;
import java.time.Duration;

/**
 * Until when something is tried: a limit of its own, and the statement's.
 *
 * @param nanos in {@link System#nanoTime()}
 */
record Deadline(long nanos, Cancellation cancellation) {
  private static final long LEAST_NANOS = 1_000_000;

  static Deadline after(long millis, Cancellation cancellation) {
    return new Deadline(System.nanoTime() + millis * 1_000_000, cancellation);
  }

  boolean isOver() {
    return nanos - System.nanoTime() <= 0;
  }

  /** What is left, and never less than a call needs to be made at all. */
  long nanosLeft() {
    long left = Math.min(nanos - System.nanoTime(), cancellation.remainingNanos());
    return Math.max(LEAST_NANOS, left);
  }

  Duration left() {
    return Duration.ofNanos(nanosLeft());
  }

  /**
   * Fails if the statement shall stop.
   *
   * @throws io.paxosstore.sql.SqlError 57014
   */
  void check() {
    cancellation.check();
  }
}
