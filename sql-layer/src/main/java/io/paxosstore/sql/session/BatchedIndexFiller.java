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
  // Their entries lie in as many groups, all of which take part in the commit.
  private static final int ROWS_WITH_GLOBAL_ENTRIES = 100;
  // Smaller pieces meet fewer writers; a piece of one row meets at most one.
  private static final int ATTEMPTS_PER_SIZE = 3;

  private final Transactions transactions;

  BatchedIndexFiller(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void fill(Catalog catalog, Table table, Index index) {
    IndexBuilder builder = new IndexBuilder(table, index);
    int rows = index.global() ? ROWS_WITH_GLOBAL_ENTRIES : ROWS_PER_TRANSACTION;
    byte[] after = piece(catalog, builder, rows, null);
    while (after != null) {
      after = piece(catalog, builder, rows, after);
    }
  }

  private byte @Nullable [] piece(
      Catalog catalog, IndexBuilder builder, int most, byte @Nullable [] after) {
    int rows = most;
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
