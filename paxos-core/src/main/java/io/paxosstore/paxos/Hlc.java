package io.paxosstore.paxos;

import io.paxosstore.lsm.NoWait;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A hybrid logical clock: wall milliseconds in the upper 48 bits, a counter below. What makes it
 * right is that it never runs backwards and follows every stamp that it hears of; wall time only
 * keeps the numbers readable and close together.
 *
 * <p>No value is told before a durable ceiling lies above it (further rule 9), so it stays
 * monotonic across restarts even when the wall clock was set back. Thread-safe.
 */
public final class Hlc {
  private static final int COUNTER_BITS = 16;

  private static final HlcCeiling NONE_NEEDED =
      new HlcCeiling() {
        @Override
        public long raiseAbove(long timestamp) {
          return Long.MAX_VALUE;
        }

        @Override
        public void nearing() {}

        @Override
        public long margin() {
          return 0;
        }
      };

  private final LongSupplier wallMillis;
  private final HlcCeiling durable;
  private final AtomicLong last;
  private volatile long ceiling;

  /** Timestamps from here on need a look at the ceiling; below it there is nothing to do. */
  private volatile long notice;

  /**
   * A clock that continues after {@code floor}.
   *
   * @param floor the ceiling of the time before; every value told by {@link #next()} from now on is
   *     greater
   * @param wallMillis milliseconds since 1970
   * @param durable keeps the ceiling
   */
  public Hlc(long floor, LongSupplier wallMillis, HlcCeiling durable) {
    this.wallMillis = wallMillis;
    this.durable = durable;
    this.last = new AtomicLong(floor);
    this.ceiling = floor;
    this.notice = floor;
  }

  /** A clock that nothing outlives: for databases in memory and for tests. */
  public static Hlc inMemory() {
    return new Hlc(0, System::currentTimeMillis, NONE_NEEDED);
  }

  /** A timestamp that is not less than any told or heard of before. */
  public long now() {
    long wall = wall();
    long value = last.get();
    if (value < wall) {
      value = last.accumulateAndGet(wall, Math::max);
    }
    secure(value);
    return value;
  }

  /** The greatest timestamp told or heard of: nothing to build a version on, but never waits. */
  public long latest() {
    return last.get();
  }

  /** A timestamp that is greater than every one told or heard of before. */
  public long next() {
    long wall = wall();
    long value = last.accumulateAndGet(wall, (current, now) -> Math.max(current + 1, now));
    secure(value);
    return value;
  }

  /** Makes every later {@link #next()} greater than {@code timestamp}, which somebody else told. */
  public void observe(long timestamp) {
    if (last.get() < timestamp) {
      last.accumulateAndGet(timestamp, Math::max);
    }
  }

  /** Raises the ceiling before anybody has to wait for it. */
  public void raiseAhead() {
    raise(Math.max(last.get(), wall()));
  }

  /** The wall milliseconds of a timestamp. */
  public static long millisOf(long timestamp) {
    return timestamp >>> COUNTER_BITS;
  }

  /** The first timestamp of a wall millisecond. */
  public static long ofMillis(long millis) {
    return millis << COUNTER_BITS;
  }

  private long wall() {
    return ofMillis(wallMillis.getAsLong());
  }

  private void secure(long value) {
    if (value >= notice) {
      look(value);
    }
  }

  private void look(long value) {
    NoWait.check(); // for the disk
    synchronized (durable) {
      if (value >= ceiling) {
        raise(value);
      }
      if (value >= notice) {
        // Once per ceiling.
        notice = ceiling;
        durable.nearing();
      }
    }
  }

  private void raise(long value) {
    synchronized (durable) {
      long raised = durable.raiseAbove(value);
      if (raised <= value) {
        throw new IllegalStateException("ceiling " + raised + " does not lie above " + value);
      }
      ceiling = raised;
      notice = raised - durable.margin();
    }
  }
}
