package io.paxosstore.sql.transaction;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The snapshots in use, so that versions they need are not collected. One slot each, claimed
 * without a lock.
 *
 * <p>Order matters: claim a slot (from then on nothing is collected), draw the snapshot, {@link
 * #hold} it. A scan that missed the claim began before the snapshot was drawn, and so computes a
 * watermark at or below it.
 */
final class ActiveSnapshots {
  private static final long FREE = Long.MAX_VALUE;

  /** Claimed, snapshot not known yet. */
  private static final long CLAIMED = 0;

  /** One cache line per slot. */
  private static final int STRIDE = 8;

  private static final int SLOTS_FIRST = 64;
  private static final int PROBES = 16;
  private static final int SEGMENT_SHIFT = 24;

  private volatile AtomicLongArray[] segments = {freeSegment(SLOTS_FIRST)};

  int claim() {
    while (true) {
      AtomicLongArray[] now = segments;
      int last = now.length - 1;
      AtomicLongArray segment = now[last];
      int slots = segment.length() / STRIDE;
      // The thread's own slot first: in the common case nobody else touches its cache line.
      int start = (int) (Thread.currentThread().threadId() * 7);
      for (int probe = 0; probe < PROBES; probe++) {
        int slot = start & (slots - 1);
        if (segment.get(slot * STRIDE) == FREE
            && segment.compareAndSet(slot * STRIDE, FREE, CLAIMED)) {
          return last << SEGMENT_SHIFT | slot;
        }
        start = ThreadLocalRandom.current().nextInt(slots);
      }
      grow(now);
    }
  }

  void hold(int slot, long snapshot) {
    segments[slot >>> SEGMENT_SHIFT].set((slot & ((1 << SEGMENT_SHIFT) - 1)) * STRIDE, snapshot);
  }

  void release(int slot) {
    hold(slot, FREE);
  }

  /**
   * The least snapshot in use, those below {@code limit} left out; {@link Long#MAX_VALUE} if there
   * is none.
   */
  long min(long limit) {
    long least = Long.MAX_VALUE;
    for (AtomicLongArray segment : segments) {
      for (int i = 0; i < segment.length(); i += STRIDE) {
        long value = segment.get(i);
        if (value < least && (value >= limit || value == CLAIMED)) {
          least = value;
        }
      }
    }
    return least;
  }

  int count() {
    int count = 0;
    for (AtomicLongArray segment : segments) {
      for (int i = 0; i < segment.length(); i += STRIDE) {
        count += segment.get(i) == FREE ? 0 : 1;
      }
    }
    return count;
  }

  private synchronized void grow(AtomicLongArray[] seen) {
    if (segments.length == seen.length) {
      AtomicLongArray[] more = java.util.Arrays.copyOf(seen, seen.length + 1);
      more[seen.length] = freeSegment(seen[seen.length - 1].length() / STRIDE * 2);
      segments = more;
    }
  }

  private static AtomicLongArray freeSegment(int slots) {
    AtomicLongArray segment = new AtomicLongArray(slots * STRIDE);
    for (int i = 0; i < segment.length(); i += STRIDE) {
      segment.set(i, FREE);
    }
    return segment;
  }
}
