package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.type.SqlType;
import java.util.List;

/**
 * Hashes some columns of rows, and tells whether they are equal, as SQL sees it: 1.0 equals 1.00,
 * trailing blanks of a CHAR and the sign of 0.0 do not count, and (for grouping and DISTINCT) null
 * equals null. Immutable and thread-safe.
 */
public final class RowHasher {
  private final int[] columns;
  private final SqlType[] types;

  /**
   * A hasher of these columns.
   *
   * @param rowTypes types of all columns of the rows
   */
  public RowHasher(List<Integer> columns, List<SqlType> rowTypes) {
    this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
    this.types = columns.stream().map(rowTypes::get).toArray(SqlType[]::new);
  }

  /** A hash of the columns with its bits well mixed. */
  public int hash(byte[] row, int at) {
    long hash = 0;
    for (int k = 0; k < columns.length; k++) {
      long value =
          RowFormat.isNull(row, at, columns[k])
              ? 0x5DEECE66DL
              : ValueOrder.hash(row, at, columns[k], types[k]);
      hash = Long.rotateLeft(hash, 23) * 0xBF58476D1CE4E5B9L + (value ^ (value >>> 32));
    }
    hash = (hash ^ (hash >>> 31)) * 0x94D049BB133111EBL;
    return (int) (hash ^ (hash >>> 32));
  }

  /** True if one of the columns is null, so that the row joins with none. */
  public boolean hasNull(byte[] row, int at) {
    for (int column : columns) {
      if (RowFormat.isNull(row, at, column)) {
        return true;
      }
    }
    return false;
  }

  /** True if the columns are equal in two rows of the same shape. */
  public boolean equal(byte[] a, int atA, byte[] b, int atB) {
    return equal(a, atA, this, b, atB);
  }

  /**
   * True if the columns of the row at {@code a[atA]} equal those that {@code other} hashes of the
   * row at {@code b[atB]}.
   */
  public boolean equal(byte[] a, int atA, RowHasher other, byte[] b, int atB) {
    for (int k = 0; k < columns.length; k++) {
      boolean nullA = RowFormat.isNull(a, atA, columns[k]);
      boolean nullB = RowFormat.isNull(b, atB, other.columns[k]);
      if (nullA != nullB
          || (!nullA
              && ValueOrder.compare(
                      a, atA, columns[k], types[k], b, atB, other.columns[k], other.types[k])
                  != 0)) {
        return false;
      }
    }
    return true;
  }
}
