package io.paxosstore.sql.transaction;

import java.util.Arrays;

/**
 * A stretch of keys that a scan visited.
 *
 * @param from first key, inclusive
 * @param to last key, exclusive
 * @param columns what mattered besides which rows there are
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content nowhere
record ReadRange(byte[] from, byte[] to, long columns) {
  boolean contains(byte[] key) {
    return Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
  }

  boolean covers(ReadRange that) {
    return (that.columns & ~columns) == 0
        && Arrays.compareUnsigned(from, that.from) <= 0
        && Arrays.compareUnsigned(that.to, to) <= 0;
  }
}
