package io.paxosstore.lsm.dead;

import io.paxosstore.lsm.rows.Keys;
import java.util.Arrays;

/**
 * No key in [from, to) has a row for a reader at {@code version} or later whose snapshot sees
 * everything up to {@code sequence}.
 *
 * @param keys about how many deleted keys it spares a scan, by which it is valued
 */
record DeadSpan(byte[] from, byte[] to, long version, long sequence, long keys) {
  boolean isFor(long at, long sequenceLimit) {
    return version <= at && sequence <= sequenceLimit;
  }

  boolean touches(DeadSpan next) {
    return Keys.compare(to, next.from) == 0;
  }

  /** This span and the one that begins where it ends, as one. */
  DeadSpan join(DeadSpan next) {
    return new DeadSpan(
        from,
        next.to,
        Math.max(version, next.version),
        Math.max(sequence, next.sequence),
        keys + next.keys);
  }

  /** A part of this span, of which it has its share of the keys. */
  DeadSpan part(byte[] partFrom, byte[] partTo) {
    double share = place(partTo) - place(partFrom);
    return new DeadSpan(partFrom, partTo, version, sequence, Math.round(keys * share));
  }

  /**
   * How far into this span a key is, from 0 to 1: by the bytes after what the ends share, as if
   * keys were spread evenly.
   */
  private double place(byte[] key) {
    int shared = Arrays.mismatch(from, to);
    double first = number(from, shared);
    double width = number(to, shared) - first;
    return width <= 0 ? 0.5 : Math.clamp((number(key, shared) - first) / width, 0, 1);
  }

  private static double number(byte[] key, int offset) {
    double number = 0;
    for (int i = offset; i < offset + 7; i++) {
      number = number * 256 + (i < key.length ? key[i] & 0xFF : 0);
    }
    return number;
  }
}
