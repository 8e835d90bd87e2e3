package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.StatementKind;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement prepared once and run with parameters. Not thread-safe but for {@link #cancel}. */
final class PaxosStorePreparedStatement extends ParameterSetters {
  private final PreparedCache.Entry entry;
  private final boolean returnKeys;
  private final List<String> keyColumns;
  private final RowWriter writer = new RowWriter();
  private List<Parameters> batch = new ArrayList<>(0);

  PaxosStorePreparedStatement(
      PaxosStoreConnection connection,
      PreparedCache.Entry entry,
      boolean scrollable,
      boolean holdsCursors,
      boolean returnKeys,
      List<String> keyColumns)
      throws SQLException {
    super(connection, scrollable, holdsCursors, new ParameterSlots(countParameters(entry)));
    this.entry = entry;
    this.returnKeys = returnKeys;
    this.keyColumns = keyColumns;
  }

  private static int countParameters(PreparedCache.Entry entry) throws SQLException {
    return entry.prepared.isDescribed()
        ? entry.prepared.parameters().size()
        : SqlScanner.countParameters(entry.sql);
  }

  private boolean run(ExecuteOptions.Expected expected) throws SQLException {
    checkOpen();
    Parameters parameters = slots.encode(writer);
    endLast();
    ExecuteOptions how = options(returnKeys, keyColumns, expected);
    Session.Result result = connection.execute(this, entry.prepared, parameters, how);
    return take(result, result.updateCount() < 0 ? entry.shapeOf(result) : ResultShape.EMPTY);
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    run(ExecuteOptions.Expected.ROWS);
    return currentRows();
  }

  @Override
  public int executeUpdate() throws SQLException {
    return small(executeLargeUpdate());
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    run(ExecuteOptions.Expected.COUNT);
    return getLargeUpdateCount();
  }

  @Override
  public boolean execute() throws SQLException {
    return run(ExecuteOptions.Expected.ANYTHING);
  }

  @Override
  public void addBatch() throws SQLException {
    checkOpen();
    batch.add(slots.encode(writer));
  }

  @Override
  public void clearBatch() throws SQLException {
    checkOpen();
    batch = new ArrayList<>(0);
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    checkOpen();
    List<Parameters> sets = batch;
    batch = new ArrayList<>(0);
    endLast();
    if (sets.isEmpty()) {
      return new long[0];
    }
    ExecuteOptions how = options(returnKeys, keyColumns, ExecuteOptions.Expected.COUNT);
    try {
      Session.Result result = connection.executeBatch(this, entry.prepared, sets, how);
      long[] counts = result.updateCounts();
      takeKeys(result);
      return counts;
    } catch (SQLException e) {
      // The batch is one statement to the engine: if it fails, none of its elements took effect.
      throw failedBatch(e, new long[0]);
    }
  }

  @Override
  public @Nullable ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    Session.Prepared prepared = connection.described(entry.prepared);
    return prepared.kind() == StatementKind.QUERY
        ? new PaxosStoreResultSetMetaData(prepared.columns())
        : null;
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    checkOpen();
    return new PaxosStoreParameterMetaData(connection.described(entry.prepared).parameters());
  }

  @Override
  void checkTakesText() throws SQLException {
    throw SqlExceptions.of("HY010", "statement is prepared: its methods take no text");
  }

  @Override
  public void close() throws SQLException {
    boolean first = !isClosedItself();
    super.close();
    if (first) {
      connection.release(entry);
    }
  }

  @Override
  public String toString() {
    return entry.sql;
  }
}
