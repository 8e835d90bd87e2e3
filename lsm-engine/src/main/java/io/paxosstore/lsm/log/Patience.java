package io.paxosstore.lsm.log;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Judges whether an operation has stalled. The only place where the log looks at a clock. */
interface Patience {
  /** Returns true once it is done, false if it takes too long. Interrupts stay pending. */
  boolean await(CountDownLatch done);

  /** An operation that takes longer has stalled. */
  static Patience of(Duration stall) {
    return done -> {
      long end = System.nanoTime() + stall.toNanos();
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  /** Has all patience. */
  static void awaitDone(CountDownLatch done) {
    boolean interrupted = false;
    while (done.getCount() > 0) {
      try {
        done.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
