package io.paxosstore.sql.transaction;

import org.jspecify.annotations.Nullable;

/**
 * A row as a transaction left it with one of its writes.
 *
 * @param row null for a delete
 * @param changed columns that this and the earlier writes changed
 * @param sequence counts the transaction's writes from 1
 * @param before what this replaced; null if the transaction had not written the key
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only
record OwnWrite(
    byte[] key, byte @Nullable [] row, long changed, int sequence, @Nullable OwnWrite before) {
  /**
   * The row's state after the first {@code sequence} writes, or null if none of them touched it.
   */
  static @Nullable OwnWrite asOf(@Nullable OwnWrite write, int sequence) {
    OwnWrite state = write;
    while (state != null && state.sequence > sequence) {
      state = state.before;
    }
    return state;
  }
}
