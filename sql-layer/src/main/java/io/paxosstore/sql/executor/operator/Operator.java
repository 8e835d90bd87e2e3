package io.paxosstore.sql.executor.operator;

import org.jspecify.annotations.Nullable;

/**
 * A running part of a plan: pulled by its consumer, a batch at a time. Belongs to one execution;
 * may be opened, read and closed several times, each time anew (the right side of a correlated join
 * is).
 */
public interface Operator {
  /**
   * Starts. The outer rows and parameters in the execution's frame are those that this run sees.
   */
  void open();

  /**
   * The next rows: at least one and at most {@code maxRows}, valid until the next call; the
   * consumer may drop rows from the batch. Null at the end.
   */
  @Nullable RowBuffer next(int maxRows);

  /** Releases cursors and memory; may be opened again. Idempotent, also before the first open. */
  void close();
}
