package io.paxosstore.sql.row;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.catalog.Index;

/**
 * Reads a row's columns from its index entry: those of the primary key from the entry's value, the
 * indexed ones from its key. Not thread-safe.
 */
public final class EntryReader {
  private final KeyColumns primary;
  private final KeyColumns indexed;
  private final int[] positions;
  private final KeyReader reader = new KeyReader();
  private byte[] value = new byte[0];
  private int valueAt;
  private int known;

  /** A reader for entries of this index. */
  public EntryReader(TableKeys keys, Index index) {
    this.primary = keys.columns(null);
    this.indexed = keys.columns(index);
    this.positions = new int[indexed.count() + 1];
  }

  /** Goes to another entry. */
  public void reset(byte[] key, int keyOffset, int keyLength, byte[] entryValue, int valueOffset) {
    reader.reset(key, keyOffset, keyLength);
    positions[0] = reader.position();
    known = 0;
    value = entryValue;
    valueAt = valueOffset;
  }

  /**
   * Writes the table's column {@code ordinal}, one that the index {@linkplain TableKeys#covers
   * covers}.
   */
  public void copyColumn(RowWriter out, int ordinal) {
    int k = primary.positionOf(ordinal);
    if (k >= 0) {
      out.copyColumn(value, valueAt, k);
      return;
    }
    k = indexed.positionOf(ordinal);
    while (known < k) {
      reader.seek(positions[known]);
      reader.skip(indexed.type(known), indexed.descending(known));
      positions[++known] = reader.position();
    }
    reader.seek(positions[k]);
    reader.read(out, indexed.type(k), indexed.descending(k));
  }
}
