package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.executor.Rows;
import io.paxosstore.sql.transaction.PendingCommit;
import io.paxosstore.sql.transaction.Transaction;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a query, produced as they are fetched. */
final class QueryResult implements Session.Result {
  /** Rows per batch if the client leaves the choice to us. */
  static final int DEFAULT_FETCH = 1024;

  private static final long[] ZERO = {0};
  private static final RowBatch NO_KEYS = new RowBatch();

  private final SqlSession session;
  private final List<ColumnDescription> columns;
  private final Rows rows;
  private final Cancellation cancellation;
  private final @Nullable Transaction ownTransaction;
  private long rowsLeft;
  private @Nullable RowBatch ahead;
  private volatile boolean ended;
  private boolean closedByTransaction;
  private boolean verifiesLater;
  private @Nullable PendingCommit verification;

  /**
   * @param maxRows rows after which the result ends; 0 for no limit
   * @param ownTransaction the transaction of this query alone, which ends with its last row or when
   *     the result is closed; null if others end it
   */
  QueryResult(
      SqlSession session,
      List<ColumnDescription> columns,
      Rows rows,
      Cancellation cancellation,
      long maxRows,
      @Nullable Transaction ownTransaction) {
    this.session = session;
    this.columns = columns;
    this.rows = rows;
    this.cancellation = cancellation;
    this.ownTransaction = ownTransaction;
    this.rowsLeft = maxRows == 0 ? Long.MAX_VALUE : maxRows;
  }

  /**
   * Produces the first rows now, so that errors surface on execution and a short result is over,
   * its snapshot released, before the client has seen a row.
   */
  void start(int fetchSize) {
    int wanted = fetchSize > 0 ? fetchSize : DEFAULT_FETCH;
    boolean started = false;
    try {
      RowBatch first = produce(wanted);
      if (first != null) {
        fill(first, wanted);
      }
      verify();
      ahead = first;
      started = true;
    } catch (SqlError e) {
      if (!Failures.isConflict(e)) {
        verify(); // what it complains of may be told no earlier than rows
      }
      throw e;
    } finally {
      if (!started) {
        end();
      }
    }
    if (!ended) {
      session.opened(this);
    }
  }

  /**
   * Produces all rows now, without waiting; they may leave when they have been found current.
   *
   * @return what tells that; null if it is better done by {@link #start}, on a new result
   */
  @Nullable PendingCommit startAtOnce(int fetchSize) {
    int wanted = fetchSize > 0 ? fetchSize : DEFAULT_FETCH;
    verifiesLater = true;
    try {
      RowBatch first = produce(wanted);
      if (first != null) {
        fill(first, wanted);
      }
      ahead = first;
      return ended ? verification : null;
    } finally {
      end();
    }
  }

  private void fill(RowBatch batch, int wanted) {
    while (batch.count() < wanted) {
      RowBatch more = produce(wanted - batch.count());
      if (more == null) {
        return;
      }
      for (int i = 0; i < more.count(); i++) {
        int row = more.row(i);
        batch.append(more.array(), row, RowFormat.rowLength(more.array(), row));
      }
    }
  }

  private @Nullable RowBatch produce(int wanted) {
    if (ended) {
      return null;
    }
    RowBatch batch = rowsLeft == 0 ? null : rows.next((int) Math.min(wanted, rowsLeft));
    if (batch == null) {
      verify();
      end();
    } else {
      rowsLeft -= batch.count();
    }
    return batch;
  }

  /** Whatever leaves this result has been found current, on a cluster by a majority. */
  private void verify() {
    if (ownTransaction == null || ended) {
      return;
    }
    if (verifiesLater) {
      verification = ownTransaction.verifyAtOnce();
    } else {
      ownTransaction.verify();
    }
  }

  /** A session that is aborted ends its results from another thread. */
  private synchronized void end() {
    if (!ended) {
      ended = true;
      session.ended(this);
      try {
        rows.close();
      } finally {
        if (ownTransaction != null) {
          ownTransaction.rollback();
        }
      }
    }
  }

  /** True if it lives no longer than the session's open transaction. */
  boolean isInTransaction() {
    return ownTransaction == null;
  }

  /** The transaction that the rows are read in has ended: what was not fetched is gone. */
  void transactionEnded() {
    closedByTransaction = true;
    end();
  }

  @Override
  public List<ColumnDescription> columns() {
    return columns;
  }

  @Override
  public long updateCount() {
    return -1;
  }

  @Override
  public long[] updateCounts() {
    return ZERO;
  }

  @Override
  public @Nullable RowBatch fetch(int fetchSize) throws SQLException {
    RowBatch batch = ahead;
    ahead = null;
    if (batch != null) {
      return batch;
    }
    if (closedByTransaction) {
      throw SqlExceptions.of("24000", "the transaction of this result has ended");
    }
    if (ended) {
      return null;
    }
    session.enter(cancellation);
    try {
      RowBatch next = produce(fetchSize > 0 ? fetchSize : DEFAULT_FETCH);
      verify();
      return next;
    } catch (RuntimeException | Error e) {
      end();
      if (isInTransaction()) {
        session.fetchFailed(e);
      }
      throw session.failure(e);
    } finally {
      session.leave();
    }
  }

  @Override
  public List<ColumnDescription> generatedKeyColumns() {
    return List.of();
  }

  @Override
  public RowBatch generatedKeys() {
    return NO_KEYS;
  }

  @Override
  public void close() {
    ahead = null;
    end();
  }
}
