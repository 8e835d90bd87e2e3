package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.Outcome;
import io.paxosstore.jdbc.protocol.wire.generated.Rows;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first rows of a result, which came with the response, and a way to ask for the rest. */
final class RemoteResult implements Session.Result {
  private final RemoteSession session;
  private final int id;
  private final long updateCount;
  private final long[] updateCounts;
  private final List<ColumnDescription> columns;
  private final byte[] types;
  private final List<ColumnDescription> keyColumns;
  private final RowBatch keys;
  private @Nullable RowBatch first;
  private boolean end;

  RemoteResult(
      RemoteSession session,
      int id,
      Outcome outcome,
      List<ColumnDescription> statementColumns,
      byte[] statementTypes) {
    this.session = session;
    this.id = id;
    updateCount = outcome.getUpdateCount();
    if (updateCount < 0) {
      columns = statementColumns;
      types = statementTypes;
      first = Messages.rows(outcome.getRows().getBatch(), types);
      end = outcome.getRows().getEnd();
    } else {
      columns = List.of();
      types = new byte[0];
      end = true;
    }
    updateCounts = new long[outcome.getUpdateCountsCount()];
    for (int i = 0; i < updateCounts.length; i++) {
      updateCounts[i] = outcome.getUpdateCounts(i);
    }
    keyColumns = Messages.columns(outcome.getKeyColumnsList());
    keys = Messages.rows(outcome.getKeys(), Messages.types(keyColumns));
  }

  @Override
  public List<ColumnDescription> columns() {
    return columns;
  }

  @Override
  public long updateCount() {
    return updateCount;
  }

  @Override
  public long[] updateCounts() {
    return updateCounts.length == 0 ? new long[] {updateCount} : updateCounts;
  }

  @Override
  public @Nullable RowBatch fetch(int fetchSize) throws SQLException {
    RowBatch batch = first;
    if (batch != null) {
      first = null;
      if (batch.count() > 0 || end) {
        return batch.count() > 0 ? batch : null;
      }
    }
    if (end) {
      return null;
    }
    Rows rows = session.fetch(id, fetchSize);
    try {
      batch = Messages.rows(rows.getBatch(), types);
    } catch (IllegalArgumentException e) {
      end = true;
      throw session.malformedRows(e);
    }
    end = rows.getEnd();
    return batch.count() == 0 && end ? null : batch;
  }

  @Override
  public List<ColumnDescription> generatedKeyColumns() {
    return keyColumns;
  }

  @Override
  public RowBatch generatedKeys() {
    return keys;
  }

  @Override
  public void close() {
    first = null;
    if (!end) {
      end = true;
      session.closeResult(id);
    }
  }
}
