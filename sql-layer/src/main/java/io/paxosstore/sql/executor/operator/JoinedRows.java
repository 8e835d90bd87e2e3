package io.paxosstore.sql.executor.operator;

import io.paxosstore.jdbc.protocol.RowFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Appends the columns of one row to those of another without looking at values: null bits are
 * shifted, offsets moved, values copied in one piece. Knows the layout of {@link RowFormat}.
 */
final class JoinedRows {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int HEADER_BYTES = 3;
  private static final byte[] NO_ROW = {};

  private final int leftColumns;
  private final int rightColumns;

  /** For rows of exactly these numbers of columns. */
  JoinedRows(int leftColumns, int rightColumns) {
    this.leftColumns = leftColumns;
    this.rightColumns = rightColumns;
  }

  /** Appends left then right columns. */
  void append(RowBuffer target, byte[] left, int leftRow, byte[] right, int rightRow) {
    int leftStart = valuesStart(left, leftRow, leftColumns);
    int leftBytes = leftRow + RowFormat.rowLength(left, leftRow) - leftStart;
    int rightStart = valuesStart(right, rightRow, rightColumns);
    int rightBytes = rightRow + RowFormat.rowLength(right, rightRow) - rightStart;
    int at = begin(target, leftBytes + rightBytes);
    byte[] bytes = target.bytes();
    copyNulls(bytes, at + HEADER_BYTES, left, leftRow, right, rightRow);
    int width = bytes[at];
    int ends = at + HEADER_BYTES + nullBytes(leftColumns + rightColumns);
    ends = copyEnds(bytes, ends, width, left, leftRow, leftColumns, 0);
    ends = copyEnds(bytes, ends, width, right, rightRow, rightColumns, leftBytes);
    System.arraycopy(left, leftStart, bytes, ends, leftBytes);
    System.arraycopy(right, rightStart, bytes, ends + leftBytes, rightBytes);
  }

  /** Appends left columns, then nulls. */
  void appendLeftOnly(RowBuffer target, byte[] left, int leftRow) {
    int start = valuesStart(left, leftRow, leftColumns);
    int length = leftRow + RowFormat.rowLength(left, leftRow) - start;
    int at = begin(target, length);
    byte[] bytes = target.bytes();
    copyNulls(bytes, at + HEADER_BYTES, left, leftRow, NO_ROW, -1);
    int width = bytes[at];
    int ends = at + HEADER_BYTES + nullBytes(leftColumns + rightColumns);
    ends = copyEnds(bytes, ends, width, left, leftRow, leftColumns, 0);
    ends = fillEnds(bytes, ends, width, rightColumns, length);
    System.arraycopy(left, start, bytes, ends, length);
  }

  /** Appends nulls, then right columns. */
  void appendRightOnly(RowBuffer target, byte[] right, int rightRow) {
    int start = valuesStart(right, rightRow, rightColumns);
    int length = rightRow + RowFormat.rowLength(right, rightRow) - start;
    int at = begin(target, length);
    byte[] bytes = target.bytes();
    copyNulls(bytes, at + HEADER_BYTES, NO_ROW, -1, right, rightRow);
    int width = bytes[at];
    int ends = at + HEADER_BYTES + nullBytes(leftColumns + rightColumns);
    ends = fillEnds(bytes, ends, width, leftColumns, 0);
    ends = copyEnds(bytes, ends, width, right, rightRow, rightColumns, 0);
    System.arraycopy(right, start, bytes, ends, length);
  }

  private int begin(RowBuffer target, int valueBytes) {
    int columns = leftColumns + rightColumns;
    int width = valueBytes <= 0xFFFF ? 2 : 4;
    int at = target.appendRoom(HEADER_BYTES + nullBytes(columns) + columns * width + valueBytes);
    target.bytes()[at] = (byte) width;
    SHORT.set(target.bytes(), at + 1, (short) columns);
    return at;
  }

  private void copyNulls(
      byte[] target, int at, byte[] left, int leftRow, byte[] right, int rightRow) {
    int bytes = nullBytes(leftColumns + rightColumns);
    java.util.Arrays.fill(target, at, at + bytes, (byte) 0);
    if (leftRow >= 0) {
      System.arraycopy(left, leftRow + HEADER_BYTES, target, at, nullBytes(leftColumns));
    } else {
      setBits(target, at, 0, leftColumns);
    }
    if (rightRow < 0) {
      setBits(target, at, leftColumns, rightColumns);
      return;
    }
    int shift = leftColumns & 7;
    int to = at + (leftColumns >>> 3);
    for (int i = 0; i < nullBytes(rightColumns); i++) {
      int bits = right[rightRow + HEADER_BYTES + i] & 0xFF;
      if (bits != 0) {
        int shifted = bits << shift;
        target[to + i] |= (byte) shifted;
        if (shifted > 0xFF) {
          target[to + i + 1] |= (byte) (shifted >>> 8);
        }
      }
    }
  }

  private static void setBits(byte[] target, int at, int from, int count) {
    for (int i = from; i < from + count; i++) {
      target[at + (i >>> 3)] |= (byte) (1 << (i & 7));
    }
  }

  private static int copyEnds(
      byte[] target, int at, int width, byte[] source, int row, int columns, int shift) {
    int from = row + HEADER_BYTES + nullBytes(columns);
    int sourceWidth = source[row];
    if (shift == 0 && sourceWidth == width) {
      System.arraycopy(source, from, target, at, columns * width);
      return at + columns * width;
    }
    for (int i = 0; i < columns; i++) {
      int end =
          shift
              + (sourceWidth == 2
                  ? Short.toUnsignedInt((short) SHORT.get(source, from + 2 * i))
                  : (int) INT.get(source, from + 4 * i));
      setEnd(target, at + i * width, width, end);
    }
    return at + columns * width;
  }

  private static int fillEnds(byte[] target, int at, int width, int columns, int end) {
    for (int i = 0; i < columns; i++) {
      setEnd(target, at + i * width, width, end);
    }
    return at + columns * width;
  }

  private static void setEnd(byte[] target, int at, int width, int end) {
    if (width == 2) {
      SHORT.set(target, at, (short) end);
    } else {
      INT.set(target, at, end);
    }
  }

  private static int nullBytes(int columns) {
    return (columns + 7) >>> 3;
  }

  private static int valuesStart(byte[] bytes, int row, int columns) {
    return row + HEADER_BYTES + nullBytes(columns) + columns * bytes[row];
  }
}
