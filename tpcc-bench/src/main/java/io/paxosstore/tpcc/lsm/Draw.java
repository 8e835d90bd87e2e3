package io.paxosstore.tpcc.lsm;

/** Random numbers for one thread, at a cost that does not show beside a read (xorshift64*). */
final class Draw {
  private long state;

  Draw(long seed) {
    state = seed * 0x9E3779B97F4A7C15L + 0x1234567L;
  }

  /** A number from 0 to less than {@code bound}, which is below 2^32. */
  long below(long bound) {
    state ^= state >>> 12;
    state ^= state << 25;
    state ^= state >>> 27;
    return (((state * 0x2545F4914F6CDD1DL) >>> 32) * bound) >>> 32;
  }
}
