package io.paxosstore.lsm.compaction;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps background compactions to a rate of bytes per second that may change at any time. One
 * thread writes, any may change the rate.
 */
public final class WriteRate {
  /** After so long a writer that waits looks whether the rate has changed. */
  private static final long LONGEST_NAP_NANOS = 20_000_000;

  /** Time since the last write that counts for the next one, at most. */
  private static final long LONGEST_CREDIT_NANOS = 100_000_000;

  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier clock;
  private final LongConsumer nap;
  private volatile long bytesPerSecond;
  private volatile boolean released;

  /** Written and not yet paid for by time. */
  private double debtBytes;

  private long paidUntil;

  /** No limit, by the system's clock. */
  public WriteRate() {
    this(System::nanoTime, LockSupport::parkNanos);
  }

  /** No limit, by a clock and by a way to let it go on. */
  WriteRate(LongSupplier clock, LongConsumer nap) {
    this.clock = clock;
    this.nap = nap;
    paidUntil = clock.getAsLong();
  }

  /** Changes the rate; 0 for no limit. */
  public void limit(long newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
  }

  /** Nobody waits any more: the engine is being closed. */
  public void release() {
    released = true;
  }

  /** Tells of bytes written; returns when their time is over. */
  public void wrote(long bytes) {
    debtBytes += bytes;
    // What was spent on other work counts, but not what was spent idle.
    paidUntil = Math.max(paidUntil, clock.getAsLong() - LONGEST_CREDIT_NANOS);
    while (true) {
      long rate = bytesPerSecond;
      long now = clock.getAsLong();
      if (rate == 0 || released) {
        debtBytes = 0;
      } else {
        debtBytes = Math.max(0, debtBytes - (now - paidUntil) * (rate / NANOS_PER_SECOND));
      }
      paidUntil = now;
      if (debtBytes < 1) {
        return;
      }
      nap.accept(Math.min(LONGEST_NAP_NANOS, 1 + (long) (debtBytes / rate * NANOS_PER_SECOND)));
    }
  }
}
