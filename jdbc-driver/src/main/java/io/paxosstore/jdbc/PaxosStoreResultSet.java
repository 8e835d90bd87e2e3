package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the rows of a {@link RowSource}: forward only, holding one batch, or scrollable,
 * holding all that were fetched. Reading a value is left to {@link RowGetters}, which sees the
 * current row as a place in a buffer. Not thread-safe.
 */
final class PaxosStoreResultSet extends RowGetters {
  private final PaxosStoreConnection connection;
  private final @Nullable PaxosStoreStatement statement;
  private final RowSource source;
  private final @Nullable List<RowBatch> kept;
  private long keptRows;
  private @Nullable RowBatch batch;
  private int index;
  private long rowNumber;
  private boolean afterLast;
  private boolean closed;
  private int fetchSize;
  private int fetchDirection = ResultSet.FETCH_FORWARD;

  PaxosStoreResultSet(
      PaxosStoreConnection connection,
      @Nullable PaxosStoreStatement statement,
      RowSource source,
      ResultShape shape,
      boolean scrollable,
      int fetchSize,
      int maxFieldSize) {
    super(shape, maxFieldSize);
    this.connection = connection;
    this.statement = statement;
    this.source = source;
    this.fetchSize = fetchSize;
    kept = scrollable ? new ArrayList<>() : null;
  }

  /** A result of rows that are in memory already, belonging to no statement. */
  static PaxosStoreResultSet of(PaxosStoreConnection connection, ResultShape shape, RowBatch rows) {
    return new PaxosStoreResultSet(
        connection, null, RowSource.of(connection, rows), shape, true, 0, 0);
  }

  @Override
  public boolean next() throws SQLException {
    RowBatch current = batch;
    int following = index + 1;
    if (current != null && following < current.count() && !connection.isClosed()) {
      index = following;
      row = current.row(following);
      rowNumber++;
      return true;
    }
    return nextBatch();
  }

  private boolean nextBatch() throws SQLException {
    checkOpen();
    if (kept != null) {
      return !afterLast && moveTo(rowNumber + 1);
    }
    if (afterLast) {
      return false;
    }
    RowBatch fetched = source.fetch(fetchSize);
    batch = fetched;
    if (fetched == null) {
      afterLast = true;
      bytes = null;
      return false;
    }
    index = 0;
    bytes = fetched.array();
    row = fetched.row(0);
    rowNumber++;
    return true;
  }

  /**
   * Moves to a row counted from 1, fetching up to it; false, before or behind all rows, if none.
   */
  private boolean moveTo(long target) throws SQLException {
    List<RowBatch> batches = checkScrollable();
    afterLast = false;
    while (target > keptRows && keepMore(batches)) {
      // Fetched one more.
    }
    if (target < 1 || target > keptRows) {
      afterLast = target >= 1 && keptRows > 0;
      rowNumber = target < 1 ? 0 : keptRows + 1;
      batch = null;
      bytes = null;
      return false;
    }
    long end = keptRows;
    int i = batches.size() - 1;
    while (end - batches.get(i).count() >= target) {
      end -= batches.get(i).count();
      i--;
    }
    RowBatch current = batches.get(i);
    batch = current;
    index = (int) (target - 1 - (end - current.count()));
    bytes = current.array();
    row = current.row(index);
    rowNumber = target;
    return true;
  }

  private boolean keepMore(List<RowBatch> batches) throws SQLException {
    RowBatch more = source.fetch(fetchSize);
    if (more == null) {
      return false;
    }
    batches.add(more);
    keptRows += more.count();
    return true;
  }

  private List<RowBatch> checkScrollable() throws SQLException {
    checkOpen();
    if (kept == null) {
      throw SqlExceptions.of(
          "HY106", "result set is forward-only: ask for TYPE_SCROLL_INSENSITIVE to move about");
    }
    return kept;
  }

  @Override
  void checkOpen() throws SQLException {
    if (isClosed()) {
      throw connection.isClosed() ? Failures.connectionClosed() : Failures.resultSetClosed();
    }
  }

  /** True if a row follows the current one. */
  private boolean hasFollowing() throws SQLException {
    RowBatch current = batch;
    if (current != null && index + 1 < current.count()) {
      return true;
    }
    if (kept != null) {
      return rowNumber < keptRows || keepMore(kept);
    }
    return !afterLast && source.hasMore(fetchSize);
  }

  @Override
  public boolean isBeforeFirst() throws SQLException {
    checkOpen();
    return rowNumber == 0 && !afterLast && hasFollowing();
  }

  @Override
  public boolean isAfterLast() throws SQLException {
    checkOpen();
    return afterLast && rowNumber > 0;
  }

  @Override
  public boolean isFirst() throws SQLException {
    checkOpen();
    return bytes != null && rowNumber == 1;
  }

  @Override
  public boolean isLast() throws SQLException {
    checkOpen();
    return bytes != null && !hasFollowing();
  }

  @Override
  public int getRow() throws SQLException {
    checkOpen();
    return bytes == null ? 0 : (int) rowNumber;
  }

  @Override
  public void beforeFirst() throws SQLException {
    moveTo(0);
  }

  @Override
  public void afterLast() throws SQLException {
    absolute(-1);
    moveTo(rowNumber + 1);
  }

  @Override
  public boolean first() throws SQLException {
    return moveTo(1);
  }

  @Override
  public boolean last() throws SQLException {
    return absolute(-1);
  }

  @Override
  public boolean absolute(int target) throws SQLException {
    List<RowBatch> batches = checkScrollable();
    if (target >= 0) {
      return moveTo(target);
    }
    while (keepMore(batches)) {
      // The end must be known to count from it.
    }
    return moveTo(keptRows + 1 + target);
  }

  @Override
  public boolean relative(int rows) throws SQLException {
    checkScrollable();
    return moveTo(Math.max(0, rowNumber + rows));
  }

  @Override
  public boolean previous() throws SQLException {
    checkScrollable();
    return moveTo(Math.max(0, rowNumber - 1));
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
    if (direction != ResultSet.FETCH_FORWARD) {
      checkScrollable();
    }
    if (direction < ResultSet.FETCH_FORWARD || direction > ResultSet.FETCH_UNKNOWN) {
      throw Failures.invalidArgument("fetch direction " + direction + " is unknown");
    }
    fetchDirection = direction;
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return fetchDirection;
  }

  @Override
  public void setFetchSize(int rows) throws SQLException {
    checkOpen();
    if (rows < 0) {
      throw Failures.invalidArgument("fetch size " + rows + " is negative");
    }
    fetchSize = rows;
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return fetchSize;
  }

  @Override
  public int getType() throws SQLException {
    checkOpen();
    return kept == null ? ResultSet.TYPE_FORWARD_ONLY : ResultSet.TYPE_SCROLL_INSENSITIVE;
  }

  @Override
  public int getConcurrency() throws SQLException {
    checkOpen();
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return statement == null || statement.holdsCursors()
        ? ResultSet.HOLD_CURSORS_OVER_COMMIT
        : ResultSet.CLOSE_CURSORS_AT_COMMIT;
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    checkOpen();
    return statement;
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    return new PaxosStoreResultSetMetaData(shape.columns());
  }

  @Override
  public String getCursorName() throws SQLException {
    throw Failures.unsupported("a named cursor");
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
  }

  @Override
  public boolean isClosed() throws SQLException {
    return closed || connection.isClosed();
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      bytes = null;
      batch = null;
      source.close();
      if (kept != null) {
        kept.clear();
      }
      if (statement != null) {
        statement.resultClosed(this);
      }
    }
  }
}
