package io.paxosstore.jdbc.protocol;

import java.util.Arrays;

/**
 * A run of rows in one buffer, as it crosses the wire: {@code (length u32 · row)*}. Appended to by
 * one thread, then read.
 */
public final class RowBatch {
  private byte[] bytes;
  private int length;
  private int[] rows;
  private int count;

  /** An empty batch with room for a first short row. */
  public RowBatch() {
    bytes = new byte[128];
    rows = new int[1];
  }

  private RowBatch(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
    this.rows = new int[8];
  }

  /**
   * Reads an encoded batch; the array is used, not copied.
   *
   * @throws IllegalArgumentException if the lengths do not fit
   */
  public static RowBatch decode(byte[] encoded) {
    RowBatch batch = new RowBatch(encoded, encoded.length);
    int at = 0;
    while (at < encoded.length) {
      int rowLength = encoded.length - at < 4 ? -1 : (int) RowFormat.INT.get(encoded, at);
      if (rowLength < RowFormat.HEADER_BYTES || rowLength > encoded.length - at - 4) {
        throw new IllegalArgumentException(
            "row batch of " + encoded.length + " bytes is malformed at byte " + at);
      }
      batch.note(at + 4);
      at += 4 + rowLength;
    }
    return batch;
  }

  /** Appends the row that the writer has finished. */
  public void append(RowWriter row) {
    int rowLength = row.rowLength();
    reserve(4 + rowLength);
    RowFormat.INT.set(bytes, length, rowLength);
    note(length + 4);
    length = row.finish(bytes, length + 4);
  }

  /** Appends a copy of a whole row. */
  public void append(byte[] source, int row, int rowLength) {
    reserve(4 + rowLength);
    RowFormat.INT.set(bytes, length, rowLength);
    note(length + 4);
    System.arraycopy(source, row, bytes, length + 4, rowLength);
    length += 4 + rowLength;
  }

  /** Number of rows. */
  public int count() {
    return count;
  }

  /** The buffer that holds the rows. */
  public byte[] array() {
    return bytes;
  }

  /** Index in {@link #array()} of row {@code i}, for the readers of {@link RowFormat}. */
  public int row(int i) {
    return rows[i];
  }

  /** Length of the encoded form in bytes; it starts at index 0 of {@link #array()}. */
  public int encodedLength() {
    return length;
  }

  private void note(int row) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, Math.max(8, count * 2));
    }
    rows[count++] = row;
  }

  private void reserve(int more) {
    int wanted = Math.addExact(length, more);
    if (wanted > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, Math.max(wanted, (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
    }
  }
}
