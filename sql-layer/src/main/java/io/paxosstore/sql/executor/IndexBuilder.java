package io.paxosstore.sql.executor;

import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.write.EntryFiller;
import io.paxosstore.sql.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Fills an index that is being built from the rows that are there, piece by piece, so that no
 * transaction grows with the table. Writers maintain the index meanwhile. Immutable and
 * thread-safe.
 */
public final class IndexBuilder {
  private final EntryFiller filler;

  /** A builder of an index, which need not be readable yet. */
  public IndexBuilder(Table table, Index index) {
    this.filler = new EntryFiller(table, index);
  }

  /**
   * Writes the entries of the next rows. The caller commits, and after 40001 does the same piece
   * again.
   *
   * @param after what the call before returned, or null to begin
   * @param maxRows rows to visit at most
   * @return where to go on, or null if every row has its entry
   * @throws io.paxosstore.sql.SqlError 23505 if the index is unique and two rows have the same key
   */
  public byte @Nullable [] fill(
      Transaction transaction, Cancellation cancellation, byte @Nullable [] after, int maxRows) {
    return filler.fill(transaction, cancellation, after, maxRows);
  }
}
