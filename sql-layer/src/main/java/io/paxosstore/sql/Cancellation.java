package io.paxosstore.sql;

import org.jspecify.annotations.Nullable;

/**
 * Tells a running statement to stop: by its time-out, or because somebody cancelled it. Operators
 * ask {@link #check()} every few hundred rows; a thread that parks registers itself so that a
 * cancel wakes it.
 */
public final class Cancellation {
  private final long deadlineNanos;
  private volatile boolean cancelled;
  private volatile @Nullable Thread parked;

  private Cancellation(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  /** Never stops unless cancelled. */
  public static Cancellation none() {
    return new Cancellation(Long.MAX_VALUE);
  }

  /** Stops after {@code millis}; 0 for no limit. */
  public static Cancellation after(long millis) {
    return millis == 0 ? none() : new Cancellation(System.nanoTime() + millis * 1_000_000);
  }

  /** Asks the statement to stop. From any thread. */
  public void cancel() {
    cancelled = true;
    Thread thread = parked;
    if (thread != null) {
      java.util.concurrent.locks.LockSupport.unpark(thread);
    }
  }

  /**
   * Fails if the statement shall stop.
   *
   * @throws SqlError 57014
   */
  public void check() {
    if (cancelled) {
      throw new SqlError(SqlStates.CANCELLED, "statement cancelled on request");
    }
    if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
      throw new SqlError(SqlStates.CANCELLED, "statement cancelled: it reached its time-out");
    }
  }

  /** Nanoseconds until the time-out; {@link Long#MAX_VALUE} without one. May be negative. */
  public long remainingNanos() {
    return deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNanos - System.nanoTime();
  }

  /** The current thread is about to park, or (null) has woken; a cancel unparks it. */
  public void parking(@Nullable Thread thread) {
    parked = thread;
  }
}
