package io.paxosstore.sql.transaction;

/** A condition on rows that somebody scans. One thread at a time. */
@FunctionalInterface
public interface RowCondition {
  /** True unless the row certainly is not wanted. */
  boolean test(byte[] row, int at);
}
