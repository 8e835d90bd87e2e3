package io.paxosstore.sql.transaction;

import java.util.Arrays;

/**
 * A range that a transaction emptied as a whole, before its other writes.
 *
 * @param from first key, inclusive
 * @param to last key, exclusive
 * @param sequence its number among the transaction's writes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content nowhere
record DeletedRange(byte[] from, byte[] to, int sequence) {
  boolean contains(byte[] key) {
    return Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
  }

  boolean overlaps(byte[] otherFrom, byte[] otherTo) {
    return Arrays.compareUnsigned(from, otherTo) < 0 && Arrays.compareUnsigned(otherFrom, to) < 0;
  }
}
