package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.access.SpanCursor;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the entries of an index for rows that were there before it. Immutable. */
public final class EntryFiller {
  private static final int CHECK_EVERY = 256;

  private final TableKeys keys;
  private final Index index;
  private final TableShape.IndexShape shape;

  /** For an index of a table. */
  public EntryFiller(Table table, Index index) {
    this.keys = new TableKeys(table);
    this.index = index;
    this.shape = new TableShape.IndexShape(index, TableShape.mask(table.primaryKey()));
  }

  /** See {@link io.paxosstore.sql.executor.IndexBuilder#fill}. */
  public byte @Nullable [] fill(
      Transaction transaction, Cancellation cancellation, byte @Nullable [] after, int maxRows) {
    KeyWriter keyWriter = new KeyWriter();
    RowWriter rowWriter = new RowWriter();
    Cell cell = new Cell();
    // Depends on the columns that entries are made of: who changes them meanwhile writes the entry,
    // and one of the two must give way.
    try (SpanCursor rows =
        new SpanCursor(
            transaction,
            keys.all(keyWriter, null),
            keys.table().family(),
            false,
            false,
            shape.entryColumns(),
            after)) {
      for (int visited = 1; visited <= maxRows; visited++) {
        if (!rows.next()) {
          return null;
        }
        if (visited % CHECK_EVERY == 0) {
          cancellation.check();
        }
        fill(transaction, rows.entry(), keyWriter, rowWriter, cell);
      }
      return rows.key();
    }
  }

  private void fill(
      Transaction transaction, Cursor row, KeyWriter keyWriter, RowWriter rowWriter, Cell cell) {
    byte[] bytes = row.valueArray();
    int at = row.valueOffset();
    byte[] key = keys.indexEntryKey(keyWriter, index, bytes, at);
    byte[] value = keys.indexEntryValue(rowWriter, bytes, at);
    if (!transaction.get(key, Columns.ALL, cell)) {
      transaction.put(key, value, Columns.ALL);
      return;
    }
    int end = cell.offset() + cell.length();
    if (!Arrays.equals(value, 0, value.length, cell.array(), cell.offset(), end)) {
      throw Violations.duplicate(keys.table(), index.name(), shape.ordinals(), bytes, at);
    }
  }
}
