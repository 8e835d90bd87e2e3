package io.paxosstore.paxos;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

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

  private final LongSupplier wallMillis;
  private final LongUnaryOperator reserve;
  private final AtomicLong last;
  private volatile long ceiling;

  /**
   * A clock that continues after {@code floor}.
   *
   * @param floor the ceiling of the time before; every value told from now on is greater
   * @param wallMillis milliseconds since 1970
   * @param reserve given the value that is about to be told, makes a greater ceiling durable and
   *     returns it; throws if it cannot. Called by one thread at a time
   */
  public Hlc(long floor, LongSupplier wallMillis, LongUnaryOperator reserve) {
    this.wallMillis = wallMillis;
    this.reserve = reserve;
    this.last = new AtomicLong(floor);
    this.ceiling = floor;
  }

  /** A clock that nothing outlives: for databases in memory and for tests. */
  public static Hlc inMemory() {
    return new Hlc(0, System::currentTimeMillis, value -> Long.MAX_VALUE);
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

  /** A timestamp that is greater than every one told or heard of before. */
  public long next() {
    long wall = wall();
    long value = last.accumulateAndGet(wall, (current, now) -> Math.max(current + 1, now));
    secure(value);
    return value;
  }

  /** Makes every later {@link #next()} greater than {@code timestamp}, which somebody else told. */
  public void observe(long timestamp) {
    last.accumulateAndGet(timestamp, Math::max);
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
    if (value >= ceiling) {
      raiseCeiling(value);
    }
  }

  private synchronized void raiseCeiling(long value) {
    if (value >= ceiling) {
      long raised = reserve.applyAsLong(value);
      if (raised <= value) {
        throw new IllegalStateException("ceiling " + raised + " does not lie above " + value);
      }
      ceiling = raised;
    }
  }
}
