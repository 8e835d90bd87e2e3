package io.paxosstore.sql.transaction;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.lsm.Cell;
import java.util.Arrays;

/** Tells whether two states of a row are the same to somebody who looked at some of its columns. */
final class RowComparison {
  private static final int SHARED_BIT = 63;

  private RowComparison() {}

  /**
   * True if the rows hold the same bytes in these columns. Values that are no well-formed rows (an
   * index entry may be anything) are compared as a whole.
   */
  static boolean sameColumns(Cell a, Cell b, long columns) {
    if (columns == Columns.NONE || same(a, b)) {
      return true;
    }
    if (columns == Columns.ALL || !isRow(a) || !isRow(b)) {
      return false;
    }
    for (long rest = columns & ~Columns.of(SHARED_BIT); rest != 0; rest &= rest - 1) {
      if (!RowFormat.sameColumn(
          a.array(), a.offset(), b.array(), b.offset(), Long.numberOfTrailingZeros(rest))) {
        return false;
      }
    }
    return !Columns.contains(columns, SHARED_BIT) || sameFrom(SHARED_BIT, a, b);
  }

  private static boolean sameFrom(int first, Cell a, Cell b) {
    int columns =
        Math.max(
            RowFormat.columns(a.array(), a.offset()), RowFormat.columns(b.array(), b.offset()));
    for (int i = first; i < columns; i++) {
      if (!RowFormat.sameColumn(a.array(), a.offset(), b.array(), b.offset(), i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Cell a, Cell b) {
    return Arrays.equals(
        a.array(),
        a.offset(),
        a.offset() + a.length(),
        b.array(),
        b.offset(),
        b.offset() + b.length());
  }

  private static boolean isRow(Cell cell) {
    return RowFormat.isWellFormed(cell.array(), cell.offset(), cell.length());
  }
}
