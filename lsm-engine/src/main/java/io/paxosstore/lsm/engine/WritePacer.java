package io.paxosstore.lsm.engine;

/**
 * How long a writer waits so that compaction keeps up: nothing while level 0 is in order, then more
 * with each table that piles up there. Writes become slow before they become impossible, and never
 * stop for good while the disk works.
 */
final class WritePacer {
  private static final int FREE_TABLES = 16;

  /**
   * At the first table too many, a writer goes at 64 MiB/s; each further one takes a quarter off.
   */
  private static final double NANOS_PER_BYTE = 1e9 / (64 << 20);

  private static final double STEP = 4.0 / 3;
  private static final int STEPS = 24;
  private static final long LONGEST_NANOS = 50_000_000;

  private WritePacer() {}

  /** Delay for a write of {@code bytes} when level 0 has {@code level0Tables}. */
  static long delayNanos(int level0Tables, long bytes) {
    int excess = level0Tables - FREE_TABLES;
    if (excess <= 0) {
      return 0;
    }
    double nanos = bytes * NANOS_PER_BYTE * Math.pow(STEP, Math.min(excess, STEPS) - 1);
    return (long) Math.min(LONGEST_NANOS, nanos);
  }
}
