package io.paxosstore.lsm.engine;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets short reads use the current view without owning it, and lets who replaced the view wait
 * until no such read can still use the old one (sleepable read-copy-update). Entering and leaving
 * are one atomic addition each, on a cache line that few threads share.
 */
final class ReadGuard {
  private static final int STRIPES = 16;
  private static final int LONGS_PER_LINE = 8;
  private static final long PAUSE_NANOS = 10_000;

  /** The lowest bits of a slot count the readers inside, the others those that have left. */
  private static final int INSIDE_BITS = 24;

  private static final long INSIDE = (1L << INSIDE_BITS) - 1;

  /** One reader less inside, one more that has left. */
  private static final long LEFT = (1L << INSIDE_BITS) - 1;

  /** Readers inside and those that have left, by phase and stripe. */
  private final AtomicLongArray inside = new AtomicLongArray(2 * STRIPES * LONGS_PER_LINE);

  private volatile int phase;

  /** Begins a read; the view must be loaded after this. Returns what {@link #exit} needs. */
  int enter() {
    int stripe = (int) Thread.currentThread().threadId() & (STRIPES - 1);
    while (true) {
      int seen = phase;
      int slot = slot(seen, stripe);
      inside.getAndIncrement(slot);
      // Who changes the phase after this sees the count; if it changed before, the count was for
      // nobody.
      if (phase == seen) {
        return slot;
      }
      inside.getAndDecrement(slot);
    }
  }

  /** Ends a read. */
  void exit(int slot) {
    inside.getAndAdd(slot, LEFT);
  }

  /** Reads that have ended. */
  long reads() {
    long reads = 0;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      reads += inside.get(slot(0, stripe)) >>> INSIDE_BITS;
      reads += inside.get(slot(1, stripe)) >>> INSIDE_BITS;
    }
    return reads;
  }

  /** Returns when every read that began before the call has ended. */
  synchronized void awaitReaders() {
    int old = phase;
    phase = 1 - old;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      while ((inside.get(slot(old, stripe)) & INSIDE) != 0) {
        // A read takes microseconds, unless it waits for the disk or its thread for a processor.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static int slot(int phase, int stripe) {
    return (phase * STRIPES + stripe) * LONGS_PER_LINE;
  }
}
