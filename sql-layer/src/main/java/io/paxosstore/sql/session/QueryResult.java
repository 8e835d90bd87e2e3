package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.executor.Rows;
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
  private final Runnable atEnd;
  private long rowsLeft;
  private @Nullable RowBatch ahead;
  private boolean ended;
  private boolean closedByTransaction;

  /**
   * @param maxRows rows after which the result ends; 0 for no limit
   * @param atEnd called once, when the last row was produced or the result is closed
   */
  QueryResult(
      SqlSession session,
      List<ColumnDescription> columns,
      Rows rows,
      Cancellation cancellation,
      long maxRows,
      Runnable atEnd) {
    this.session = session;
    this.columns = columns;
    this.rows = rows;
    this.cancellation = cancellation;
    this.atEnd = atEnd;
    this.rowsLeft = maxRows == 0 ? Long.MAX_VALUE : maxRows;
  }

  /**
   * Produces the first rows now, so that errors surface on execution and a short result is over,
   * its snapshot released, before the client has seen a row.
   */
  void start(int fetchSize) {
    int wanted = fetchSize > 0 ? fetchSize : DEFAULT_FETCH;
    ahead = produce(wanted);
    if (ahead != null && ahead.count() < wanted) {
      RowBatch more = produce(wanted - ahead.count());
      while (more != null) {
        for (int i = 0; i < more.count(); i++) {
          ahead.append(
              more.array(),
              more.row(i),
              io.paxosstore.jdbc.protocol.RowFormat.rowLength(more.array(), more.row(i)));
        }
        more = ahead.count() < wanted ? produce(wanted - ahead.count()) : null;
      }
    }
  }

  private @Nullable RowBatch produce(int wanted) {
    if (ended) {
      return null;
    }
    RowBatch batch = rowsLeft == 0 ? null : rows.next((int) Math.min(wanted, rowsLeft));
    if (batch == null) {
      end();
    } else {
      rowsLeft -= batch.count();
    }
    return batch;
  }

  private void end() {
    if (!ended) {
      ended = true;
      rows.close();
      atEnd.run();
    }
  }

  /** The transaction that the rows are read in has ended: what was not fetched is gone. */
  void transactionEnded() {
    if (!ended) {
      ended = true;
      closedByTransaction = true;
      rows.close();
    }
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
      return produce(fetchSize > 0 ? fetchSize : DEFAULT_FETCH);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      end();
      throw Failures.toSqlException(e);
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
