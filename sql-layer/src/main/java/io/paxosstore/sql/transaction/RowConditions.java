package io.paxosstore.sql.transaction;

import org.jspecify.annotations.Nullable;

/** Reads the conditions of scans that come from other nodes. Thread-safe. */
@FunctionalInterface
public interface RowConditions {
  /**
   * A condition; null if it says nothing that this version understands, so that every row is
   * wanted.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  @Nullable RowCondition decode(byte[] condition);
}
