package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.transaction.Columns;

/**
 * An update of one row.
 *
 * @param before the stored row
 * @param after what it becomes
 * @param changed columns whose values differ
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; rows are arrays everywhere
record RowChange(byte[] before, byte[] after, long changed) {
  static RowChange of(byte[] before, byte[] after) {
    long changed = Columns.NONE;
    int columns = RowFormat.columns(after, 0);
    for (int i = 0; i < columns; i++) {
      if (!RowFormat.sameColumn(before, 0, after, 0, i)) {
        changed |= Columns.of(i);
      }
    }
    return new RowChange(before, after, changed);
  }
}
