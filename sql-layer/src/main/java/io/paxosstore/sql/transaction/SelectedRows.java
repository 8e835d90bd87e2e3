package io.paxosstore.sql.transaction;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.WireWriter;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of a range that somebody elsewhere looks at. One thread. */
final class SelectedRows {
  /** After so many rows an answer is due, however few of them are wanted. */
  private static final int MOST_VISITED = 1 << 16;

  private static final byte[] NOWHERE = {};

  private final @Nullable RowCondition condition;
  private final long columns;
  private final int limitBytes;
  private final WireWriter rows = new WireWriter();
  private final RowWriter writer = new RowWriter();
  private long wanted;
  private int visited;
  private byte[] through = NOWHERE;

  SelectedRows(RowConditions conditions, Selection selection, int limitBytes) {
    byte[] bytes = selection.condition();
    this.condition = bytes.length == 0 ? null : conditions.decode(bytes);
    this.columns = selection.columns();
    this.wanted = Math.max(1, selection.rows());
    this.limitBytes = limitBytes;
  }

  /** Takes the cursor's row, or leaves it out; false if the answer is due then. */
  boolean add(Cursor cursor) {
    visited++;
    if (condition == null || condition.test(cursor.valueArray(), cursor.valueOffset())) {
      put(cursor);
      wanted--;
    }
    if (rows.length() >= limitBytes || wanted == 0 || visited == MOST_VISITED) {
      through = Transactions.slice(cursor.keyArray(), cursor.keyOffset(), cursor.keyLength());
      return false;
    }
    return true;
  }

  private void put(Cursor cursor) {
    rows.bytes(cursor.keyArray(), cursor.keyOffset(), cursor.keyLength()).i64(cursor.version());
    byte[] row = cursor.valueArray();
    int at = cursor.valueOffset();
    int count = columns == Columns.ALL ? 0 : RowFormat.columns(row, at);
    long there = count > Long.SIZE - 1 ? Columns.ALL : (1L << count) - 1;
    if (columns == Columns.ALL || (there & ~columns) == 0) {
      rows.bytes(row, at, cursor.valueLength());
      return;
    }
    writer.begin(count);
    for (int i = 0; i < count; i++) {
      if (Columns.contains(columns, i) && !RowFormat.isNull(row, at, i)) {
        writer.copyColumn(row, at, i);
      } else {
        writer.writeNull();
      }
    }
    rows.bytes(writer.finish());
  }

  Answer.Rows answer(Answer.Seen seen) {
    return new Answer.Rows(seen, rows.toBytes(), through);
  }
}
