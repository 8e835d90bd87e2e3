package io.paxosstore.paxos.simulator;

/**
 * Seeded draws (SplitMix64). Every concern draws from a fork of its own, so that one more draw in
 * one place does not change what happens in all others.
 */
final class Chance {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /** Quantiles of the exponential distribution: a logarithm that is the same on every machine. */
  private static final double[] QUANTILES = new double[4096];

  static {
    for (int i = 0; i < QUANTILES.length; i++) {
      QUANTILES[i] = -StrictMath.log(1.0 - (i + 0.5) / QUANTILES.length);
    }
  }

  private final long seed;
  private long state;

  Chance(long seed) {
    this.seed = seed;
    this.state = mix(seed + GAMMA);
  }

  /** Draws that depend on the seed and the purpose only, not on what was drawn before. */
  Chance fork(String purpose) {
    long hash = seed;
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash + GAMMA + purpose.charAt(i));
    }
    return new Chance(hash);
  }

  Chance fork(String purpose, long number) {
    return new Chance(mix(fork(purpose).seed + GAMMA * (number + 1)));
  }

  long next() {
    state += GAMMA;
    return mix(state);
  }

  /** At least 0, below 1. */
  double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  int below(int bound) {
    return (int) (unit() * bound);
  }

  /** Both bounds included. */
  long between(long least, long most) {
    return least + (long) (unit() * (most - least + 1));
  }

  boolean happens(double probability) {
    return unit() < probability;
  }

  /** Exponentially distributed, at most nine times the mean. */
  long around(long mean) {
    return (long) (QUANTILES[(int) (next() >>> 52)] * mean);
  }

  /** Between the bounds, small ones as likely as great ones in orders of magnitude. */
  long magnitude(long least, long most) {
    return (long) (least * StrictMath.pow((double) most / least, unit()));
  }

  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
