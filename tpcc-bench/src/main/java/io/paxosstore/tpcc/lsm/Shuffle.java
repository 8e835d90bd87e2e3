package io.paxosstore.tpcc.lsm;

/**
 * The numbers below a count, each once, in an order without pattern; computed, so that millions of
 * them take no memory beside what is measured.
 */
final class Shuffle {
  private static final int ROUNDS = 3;

  private final long count;
  private final long mask;
  private final int shift;
  private final long seed;

  Shuffle(long count, long seed) {
    this.count = count;
    this.seed = seed;
    int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(count - 1));
    mask = (1L << bits) - 1;
    shift = bits / 2;
  }

  /** The number in a place. */
  long at(long place) {
    long number = place;
    do {
      // Each step can be undone within the mask; what leaves the range is moved on until it is
      // back.
      for (int round = 1; round <= ROUNDS; round++) {
        number = (number * 0x5851F42D4C957F2DL + seed * round) & mask;
        number ^= number >>> shift;
      }
    } while (number >= count);
    return number;
  }
}
