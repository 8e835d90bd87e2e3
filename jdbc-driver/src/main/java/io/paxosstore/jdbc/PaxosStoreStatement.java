package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose text is given as it is run, and what prepared ones have in common with it: the
 * settings, the current result, generated keys. Not thread-safe but for {@link #cancel}.
 */
class PaxosStoreStatement implements Statement, Unwrapping {
  final PaxosStoreConnection connection;
  private final boolean scrollable;
  private final boolean holdsCursors;
  private volatile boolean closed;
  private boolean closeOnCompletion;
  private boolean escapeProcessing = true;
  private boolean poolable;
  private int fetchSize;
  private int fetchDirection = ResultSet.FETCH_FORWARD;
  private int maxFieldSize;
  private long maxRows;
  private int timeoutSeconds;

  private @Nullable PaxosStoreResultSet resultSet;
  private List<PaxosStoreResultSet> keptResultSets = List.of();
  private long updateCount = -1;
  private List<ColumnDescription> keyColumns = List.of();
  private @Nullable RowBatch keys;

  // What the next execution sends, made anew when a setting changed.
  private @Nullable ExecuteOptions options;
  private int optionsVersion;

  // The text that runs now, prepared for one execution.
  private Session.@Nullable Prepared unnamed;
  private @Nullable List<String> batch;

  PaxosStoreStatement(PaxosStoreConnection connection, boolean scrollable, boolean holdsCursors) {
    this.connection = connection;
    this.scrollable = scrollable;
    this.holdsCursors = holdsCursors;
    fetchSize = connection.defaultFetchSize;
    timeoutSeconds = connection.defaultQueryTimeoutSeconds;
  }

  final void checkOpen() throws SQLException {
    if (closed) {
      throw connection.isClosed() ? Failures.connectionClosed() : Failures.statementClosed();
    }
    connection.checkOpen();
  }

  final boolean holdsCursors() {
    return holdsCursors;
  }

  // Running

  /** The options of the next execution; the same object until a setting changes. */
  final ExecuteOptions options(
      boolean returnKeys, List<String> columns, ExecuteOptions.Expected expected) {
    ExecuteOptions known = options;
    int version = connection.optionsVersion();
    if (known == null
        || version != optionsVersion
        || known.expected() != expected
        || known.returnKeys() != returnKeys
        || !known.keyColumns().equals(columns)) {
      known =
          connection.options(
              fetchSize,
              maxRows,
              (int) Math.min(timeoutSeconds * 1000L, Integer.MAX_VALUE),
              returnKeys,
              columns,
              expected);
      options = known;
      optionsVersion = version;
    }
    return known;
  }

  /** Ends what the last execution left open. */
  final void endLast() throws SQLException {
    PaxosStoreResultSet open = resultSet;
    if (open != null) {
      resultSet = null;
      open.close();
    }
    for (PaxosStoreResultSet kept : keptResultSets) {
      kept.close();
    }
    keptResultSets = List.of();
    updateCount = -1;
    keys = null;
    Session.Prepared last = unnamed;
    if (last != null) {
      unnamed = null;
      connection.closePrepared(last);
    }
  }

  /** Makes an execution's outcome the current one; true if it is rows. */
  final boolean take(Session.Result result, ResultShape shape) throws SQLException {
    if (result.updateCount() < 0) {
      resultSet =
          new PaxosStoreResultSet(
              connection,
              this,
              RowSource.of(connection, this, result),
              shape,
              scrollable,
              fetchSize,
              maxFieldSize);
      return true;
    }
    updateCount = result.updateCount();
    takeKeys(result);
    return false;
  }

  final void takeKeys(Session.Result result) {
    keyColumns = result.generatedKeyColumns();
    keys = keyColumns.isEmpty() ? null : result.generatedKeys();
    result.close();
  }

  private boolean run(
      @Nullable String sql,
      boolean returnKeys,
      List<String> columns,
      ExecuteOptions.Expected expected)
      throws SQLException {
    checkOpen();
    if (sql == null) {
      throw Failures.invalidArgument("statement is null");
    }
    endLast();
    Session.Prepared prepared =
        connection.prepare(escapeProcessing ? EscapeSyntax.translate(sql) : sql);
    unnamed = prepared;
    ExecuteOptions how = options(returnKeys, columns, expected);
    Session.Result result = connection.execute(this, prepared, Parameters.NONE, how);
    return take(
        result, result.updateCount() < 0 ? new ResultShape(result.columns()) : ResultShape.EMPTY);
  }

  /** Refuses text on a prepared statement, which has its own. */
  void checkTakesText() throws SQLException {}

  @Override
  public ResultSet executeQuery(String sql) throws SQLException {
    checkTakesText();
    run(sql, false, List.of(), ExecuteOptions.Expected.ROWS);
    return currentRows();
  }

  final ResultSet currentRows() throws SQLException {
    PaxosStoreResultSet current = resultSet;
    if (current == null) {
      throw SqlExceptions.of("07005", "statement gave no rows");
    }
    return current;
  }

  private long update(@Nullable String sql, boolean returnKeys, List<String> columns)
      throws SQLException {
    checkTakesText();
    run(sql, returnKeys, columns, ExecuteOptions.Expected.COUNT);
    return updateCount;
  }

  private boolean executeAny(@Nullable String sql, boolean returnKeys, List<String> columns)
      throws SQLException {
    checkTakesText();
    return run(sql, returnKeys, columns, ExecuteOptions.Expected.ANYTHING);
  }

  /** A count in the int that JDBC's older methods return. */
  static int small(long count) {
    return count > Integer.MAX_VALUE ? Statement.SUCCESS_NO_INFO : (int) count;
  }

  @Override
  public int executeUpdate(String sql) throws SQLException {
    return small(update(sql, false, List.of()));
  }

  @Override
  public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
    return small(update(sql, KeyColumns.wanted(autoGeneratedKeys), List.of()));
  }

  @Override
  public int executeUpdate(String sql, int @Nullable [] columnIndexes) throws SQLException {
    return small(executeLargeUpdate(sql, columnIndexes));
  }

  @Override
  public int executeUpdate(String sql, String @Nullable [] columnNames) throws SQLException {
    return small(executeLargeUpdate(sql, columnNames));
  }

  @Override
  public long executeLargeUpdate(String sql) throws SQLException {
    return update(sql, false, List.of());
  }

  @Override
  public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
    return update(sql, KeyColumns.wanted(autoGeneratedKeys), List.of());
  }

  @Override
  public long executeLargeUpdate(String sql, int @Nullable [] columnIndexes) throws SQLException {
    List<String> columns = KeyColumns.of(columnIndexes);
    return update(sql, !columns.isEmpty(), columns);
  }

  @Override
  public long executeLargeUpdate(String sql, String @Nullable [] columnNames) throws SQLException {
    List<String> columns = KeyColumns.of(columnNames);
    return update(sql, !columns.isEmpty(), columns);
  }

  @Override
  public boolean execute(String sql) throws SQLException {
    return executeAny(sql, false, List.of());
  }

  @Override
  public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
    return executeAny(sql, KeyColumns.wanted(autoGeneratedKeys), List.of());
  }

  @Override
  public boolean execute(String sql, int @Nullable [] columnIndexes) throws SQLException {
    List<String> columns = KeyColumns.of(columnIndexes);
    return executeAny(sql, !columns.isEmpty(), columns);
  }

  @Override
  public boolean execute(String sql, String @Nullable [] columnNames) throws SQLException {
    List<String> columns = KeyColumns.of(columnNames);
    return executeAny(sql, !columns.isEmpty(), columns);
  }

  // Batches

  @Override
  public void addBatch(String sql) throws SQLException {
    checkOpen();
    checkTakesText();
    if (sql == null) {
      throw Failures.invalidArgument("statement is null");
    }
    List<String> statements = batch;
    if (statements == null) {
      statements = new ArrayList<>();
      batch = statements;
    }
    statements.add(sql);
  }

  @Override
  public void clearBatch() throws SQLException {
    checkOpen();
    batch = null;
  }

  @Override
  public int[] executeBatch() throws SQLException {
    return small(executeLargeBatch());
  }

  static int[] small(long[] counts) {
    int[] small = new int[counts.length];
    for (int i = 0; i < counts.length; i++) {
      small[i] = small(counts[i]);
    }
    return small;
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    checkOpen();
    List<String> statements = batch == null ? List.of() : batch;
    batch = null;
    long[] counts = new long[statements.size()];
    for (int i = 0; i < counts.length; i++) {
      try {
        run(statements.get(i), false, List.of(), ExecuteOptions.Expected.COUNT);
        counts[i] = updateCount;
      } catch (SQLException e) {
        throw failedBatch(e, Arrays.copyOf(counts, i));
      }
    }
    return counts;
  }

  /** What JDBC throws for a batch: the error, and the counts of what took effect before it. */
  static BatchUpdateException failedBatch(SQLException e, long[] counts) {
    BatchUpdateException failed =
        new BatchUpdateException(e.getMessage(), e.getSQLState(), e.getErrorCode(), counts, e);
    failed.setNextException(e);
    return failed;
  }

  // Outcomes

  @Override
  public @Nullable ResultSet getResultSet() throws SQLException {
    checkOpen();
    return resultSet;
  }

  @Override
  public int getUpdateCount() throws SQLException {
    return small(getLargeUpdateCount());
  }

  @Override
  public long getLargeUpdateCount() throws SQLException {
    checkOpen();
    return resultSet != null ? -1 : updateCount;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    return getMoreResults(CLOSE_CURRENT_RESULT);
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    checkOpen();
    if (current != CLOSE_CURRENT_RESULT
        && current != KEEP_CURRENT_RESULT
        && current != CLOSE_ALL_RESULTS) {
      throw Failures.invalidArgument("getMoreResults: " + current + " is unknown");
    }
    PaxosStoreResultSet open = resultSet;
    resultSet = null;
    updateCount = -1;
    if (open != null && current == KEEP_CURRENT_RESULT) {
      keptResultSets = new ArrayList<>(keptResultSets);
      keptResultSets.add(open);
    } else if (open != null) {
      open.close();
    }
    if (current == CLOSE_ALL_RESULTS) {
      List<PaxosStoreResultSet> kept = keptResultSets;
      keptResultSets = List.of();
      for (PaxosStoreResultSet each : kept) {
        each.close();
      }
    }
    return false;
  }

  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    RowBatch rows = keys;
    return rows == null
        ? PaxosStoreResultSet.of(connection, ResultShape.EMPTY, new RowBatch())
        : PaxosStoreResultSet.of(connection, new ResultShape(keyColumns), rows);
  }

  /** Told by a result set of this statement as it closes. */
  final void resultClosed(PaxosStoreResultSet which) throws SQLException {
    if (closeOnCompletion && which == resultSet && !closed) {
      close();
    }
  }

  // Settings

  @Override
  public void setFetchSize(int rows) throws SQLException {
    checkOpen();
    if (rows < 0) {
      throw Failures.invalidArgument("fetch size " + rows + " is negative");
    }
    fetchSize = rows;
    options = null;
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return fetchSize;
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
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
  public void setMaxRows(int rows) throws SQLException {
    setLargeMaxRows(rows);
  }

  @Override
  public void setLargeMaxRows(long rows) throws SQLException {
    checkOpen();
    if (rows < 0) {
      throw Failures.invalidArgument("row limit " + rows + " is negative");
    }
    maxRows = rows;
    options = null;
  }

  @Override
  public int getMaxRows() throws SQLException {
    return (int) Math.min(getLargeMaxRows(), Integer.MAX_VALUE);
  }

  @Override
  public long getLargeMaxRows() throws SQLException {
    checkOpen();
    return maxRows;
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    checkOpen();
    if (seconds < 0) {
      throw Failures.invalidArgument("query timeout " + seconds + " is negative");
    }
    timeoutSeconds = seconds;
    options = null;
  }

  @Override
  public int getQueryTimeout() throws SQLException {
    checkOpen();
    return timeoutSeconds;
  }

  @Override
  public void setMaxFieldSize(int bytes) throws SQLException {
    checkOpen();
    if (bytes < 0) {
      throw Failures.invalidArgument("field size " + bytes + " is negative");
    }
    maxFieldSize = bytes;
  }

  @Override
  public int getMaxFieldSize() throws SQLException {
    checkOpen();
    return maxFieldSize;
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
    escapeProcessing = enable;
  }

  @Override
  public void setCursorName(String name) throws SQLException {
    // JDBC has a driver ignore it where there are no positioned updates.
    checkOpen();
  }

  @Override
  public void setPoolable(boolean wanted) throws SQLException {
    checkOpen();
    poolable = wanted;
  }

  @Override
  public boolean isPoolable() throws SQLException {
    checkOpen();
    return poolable;
  }

  @Override
  public int getResultSetConcurrency() throws SQLException {
    checkOpen();
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public int getResultSetType() throws SQLException {
    checkOpen();
    return scrollable ? ResultSet.TYPE_SCROLL_INSENSITIVE : ResultSet.TYPE_FORWARD_ONLY;
  }

  @Override
  public int getResultSetHoldability() throws SQLException {
    checkOpen();
    return holdsCursors ? ResultSet.HOLD_CURSORS_OVER_COMMIT : ResultSet.CLOSE_CURSORS_AT_COMMIT;
  }

  @Override
  public Connection getConnection() throws SQLException {
    checkOpen();
    return connection;
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
  public void cancel() throws SQLException {
    checkOpen();
    connection.cancel(this);
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    checkOpen();
    closeOnCompletion = true;
  }

  @Override
  public boolean isCloseOnCompletion() throws SQLException {
    checkOpen();
    return closeOnCompletion;
  }

  /** True if this statement was closed, rather than its connection. */
  final boolean isClosedItself() {
    return closed;
  }

  @Override
  public boolean isClosed() {
    return closed || connection.isClosed();
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      endLast();
    }
  }
}
