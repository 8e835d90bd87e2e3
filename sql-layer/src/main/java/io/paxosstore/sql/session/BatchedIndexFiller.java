package io.paxosstore.sql.session;

import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.IndexFiller;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.IndexBuilder;
import io.paxosstore.sql.transaction.Transaction;
import io.paxosstore.sql.transaction.Transactions;
import org.jspecify.annotations.Nullable;

/** Fills an index in many small transactions, each run again when it met a writer. */
final class BatchedIndexFiller implements IndexFiller {
  private static final int ROWS_PER_TRANSACTION = 1_000;
  // Smaller pieces meet fewer writers; a piece of one row meets at most one.
  private static final int ATTEMPTS_PER_SIZE = 3;

  private final Transactions transactions;

  BatchedIndexFiller(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void fill(Catalog catalog, Table table, Index index) {
    IndexBuilder builder = new IndexBuilder(table, index);
    byte[] after = piece(catalog, builder, null);
    while (after != null) {
      after = piece(catalog, builder, after);
    }
  }

  private byte @Nullable [] piece(Catalog catalog, IndexBuilder builder, byte @Nullable [] after) {
    int rows = ROWS_PER_TRANSACTION;
    for (int attempt = 1; ; attempt++) {
      Transaction transaction = new PlannedTransaction(transactions.begin(false), catalog);
      try {
        Cancellation cancellation = Cancellation.none();
        transaction.beginStatement(cancellation);
        byte[] next = builder.fill(transaction, cancellation, after, rows);
        transaction.commit();
        return next;
      } catch (SqlError e) { // Not of a stale catalog: then the index may be gone.
        if (!Failures.isConflict(e)) {
          throw e;
        }
        if (attempt % ATTEMPTS_PER_SIZE == 0) {
          rows = Math.max(1, rows / 4);
        }
      } finally {
        transaction.rollback();
      }
    }
  }
}
