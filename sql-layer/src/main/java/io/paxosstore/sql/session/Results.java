package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results that are complete when they are made. */
final class Results {
  static final RowBatch NO_ROWS = new RowBatch();
  private static final long[] ZERO = {0};

  private Results() {}

  /** Of a statement that gives neither rows nor a count. */
  static Session.Result command() {
    return new Complete(List.of(), null, 0, ZERO, List.of(), NO_ROWS);
  }

  /** Of an INSERT, UPDATE or DELETE. */
  static Session.Result updates(long[] counts, List<ColumnDescription> keyColumns, RowBatch keys) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return new Complete(List.of(), null, sum, counts, keyColumns, keys);
  }

  /** Of a query whose rows are all there. */
  static Session.Result rows(List<ColumnDescription> columns, RowBatch rows) {
    return new Complete(columns, rows, -1, ZERO, List.of(), NO_ROWS);
  }

  private static final class Complete implements Session.Result {
    private final List<ColumnDescription> columns;
    private @Nullable RowBatch rows;
    private final long updateCount;
    private final long[] updateCounts;
    private final List<ColumnDescription> keyColumns;
    private final RowBatch keys;

    Complete(
        List<ColumnDescription> columns,
        @Nullable RowBatch rows,
        long updateCount,
        long[] updateCounts,
        List<ColumnDescription> keyColumns,
        RowBatch keys) {
      this.columns = columns;
      this.rows = rows == null || rows.count() == 0 ? null : rows;
      this.updateCount = updateCount;
      this.updateCounts = updateCounts;
      this.keyColumns = keyColumns;
      this.keys = keys;
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
      return updateCounts;
    }

    @Override
    public @Nullable RowBatch fetch(int fetchSize) throws SQLException {
      RowBatch batch = rows;
      rows = null;
      return batch;
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
      rows = null;
    }
  }
}
