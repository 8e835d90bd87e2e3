package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a result, pulled from the engine as they are wanted. Known to its connection until the
 * last one came or it was closed, since a commit has to hold or close it. Not thread-safe.
 */
final class RowSource {
  private final PaxosStoreConnection connection;
  private final @Nullable PaxosStoreStatement statement;
  private Session.@Nullable Result result;
  private @Nullable Queue<RowBatch> ahead;
  private boolean closedByTransactionEnd;

  /** Neighbours in the connection's list of unfinished results. */
  @Nullable RowSource next;

  @Nullable RowSource previous;

  private RowSource(
      PaxosStoreConnection connection,
      @Nullable PaxosStoreStatement statement,
      Session.@Nullable Result result) {
    this.connection = connection;
    this.statement = statement;
    this.result = result;
  }

  /** Rows that the engine gives. */
  static RowSource of(
      PaxosStoreConnection connection, PaxosStoreStatement statement, Session.Result result) {
    RowSource source = new RowSource(connection, statement, result);
    connection.opened(source);
    return source;
  }

  /** Rows that are there already: generated keys, metadata. */
  static RowSource of(PaxosStoreConnection connection, RowBatch rows) {
    RowSource source = new RowSource(connection, null, null);
    source.ahead = new ArrayDeque<>(List.of(rows));
    return source;
  }

  /** The next batch that has rows; null at the end. */
  @Nullable RowBatch fetch(int fetchSize) throws SQLException {
    Queue<RowBatch> buffered = ahead;
    if (buffered != null) {
      RowBatch batch = buffered.poll();
      if (batch != null && batch.count() > 0) {
        return batch;
      }
      ahead = null;
    }
    if (closedByTransactionEnd) {
      throw SqlExceptions.of("24000", "result set was closed by the end of its transaction");
    }
    Session.Result open = result;
    while (open != null) {
      RowBatch batch = connection.fetch(statement, open, fetchSize);
      if (batch == null) {
        close();
        return null;
      }
      if (batch.count() > 0) {
        return batch;
      }
    }
    return null;
  }

  /** True if another row follows those that were fetched. */
  boolean hasMore(int fetchSize) throws SQLException {
    Queue<RowBatch> buffered = ahead;
    if (buffered != null && !buffered.isEmpty()) {
      return buffered.peek().count() > 0;
    }
    RowBatch batch = fetch(fetchSize);
    if (batch != null) {
      ahead = new ArrayDeque<>(List.of(batch));
    }
    return batch != null;
  }

  /** Takes what is left into memory, so that the result outlives its transaction. */
  void hold(int fetchSize) throws SQLException {
    Queue<RowBatch> all = new ArrayDeque<>();
    for (RowBatch batch = fetch(fetchSize); batch != null; batch = fetch(fetchSize)) {
      all.add(batch);
    }
    ahead = all;
  }

  /** True if {@link #hold} is what the statement asked for. */
  boolean isHeldOverCommit() {
    return statement != null && statement.holdsCursors();
  }

  void closeAtTransactionEnd() {
    closedByTransactionEnd = result != null;
    close();
  }

  void close() {
    Session.Result open = result;
    if (open != null) {
      result = null;
      connection.finished(this, open);
    }
    ahead = null;
  }
}
