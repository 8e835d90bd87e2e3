package io.paxosstore.sql.server;

import com.google.protobuf.ByteString;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.Rows;
import io.paxosstore.sql.SqlStates;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a result, in pieces that fit a frame. It holds one batch of the session's at a
 * time, two where it looks ahead for the end: the client's asking is what drives it.
 */
final class ResultCursor {
  /** A batch below this is worth a look whether more follow: short results end in one response. */
  private static final int SHORT_BATCH_BYTES = 16 * 1024;

  private final Session.Result result;
  private final int maxBatchBytes;
  private @Nullable RowBatch batch;
  private int sentRows;

  ResultCursor(Session.Result result, int maxBatchBytes) {
    this.result = result;
    this.maxBatchBytes = maxBatchBytes;
  }

  Rows next(int fetchSize) throws SQLException {
    RowBatch current = batch;
    if (current == null) {
      current = fetch(fetchSize);
      sentRows = 0;
      if (current == null) {
        close();
        return Rows.newBuilder().setEnd(true).build();
      }
      batch = current;
    }
    int firstRow = sentRows;
    ByteString piece = piece(current);
    Rows.Builder rows = Rows.newBuilder().setBatch(piece);
    if (sentRows == current.count()) {
      boolean isShort =
          fetchSize > 0
              ? sentRows - firstRow < fetchSize
              : current.encodedLength() < SHORT_BATCH_BYTES;
      batch = isShort ? fetch(fetchSize) : null;
      sentRows = 0;
      if (isShort && batch == null) {
        close();
        rows.setEnd(true);
      }
    }
    return rows.build();
  }

  /** The rows of a batch that were not sent, as many as fit. */
  private ByteString piece(RowBatch current) throws SQLException {
    int from = start(current, sentRows);
    int rows = current.count();
    if (end(current, rows - 1) - from > maxBatchBytes) {
      rows = sentRows;
      while (end(current, rows) - from <= maxBatchBytes) {
        rows++;
      }
      if (rows == sentRows) {
        throw new SQLException(
            "row of " + (end(current, rows) - from) + " bytes exceeds " + maxBatchBytes,
            SqlStates.PROGRAM_LIMIT);
      }
    }
    int to = end(current, rows - 1);
    sentRows = rows;
    return Messages.of(current).substring(from, to);
  }

  private static int start(RowBatch batch, int row) {
    return batch.row(row) - 4;
  }

  private static int end(RowBatch batch, int row) {
    return row + 1 < batch.count() ? start(batch, row + 1) : batch.encodedLength();
  }

  private @Nullable RowBatch fetch(int fetchSize) throws SQLException {
    RowBatch fetched = result.fetch(fetchSize);
    while (fetched != null && fetched.count() == 0) {
      fetched = result.fetch(fetchSize);
    }
    return fetched;
  }

  void close() {
    result.close();
  }
}
