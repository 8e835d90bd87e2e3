package io.paxosstore.sql.executor;

import io.paxosstore.jdbc.protocol.RowBatch;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query, batch after batch. Reads through the transaction it was opened with, so it
 * must be closed before that ends. Not thread-safe.
 */
public interface Rows extends AutoCloseable {
  /**
   * The next rows, at least one and at most {@code maxRows}, in a batch that the caller keeps; null
   * after the last row.
   */
  @Nullable RowBatch next(int maxRows);

  /** Releases cursors and memory. Idempotent. */
  @Override
  void close();
}
