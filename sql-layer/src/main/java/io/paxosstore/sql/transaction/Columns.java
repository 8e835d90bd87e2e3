package io.paxosstore.sql.transaction;

/**
 * Sets of column ordinals in a {@code long}, exact up to column 62; all columns from 63 on share
 * the last bit.
 */
public final class Columns {
  /** No column: only the row's existence. */
  public static final long NONE = 0;

  /** Every column. */
  public static final long ALL = -1L;

  private Columns() {}

  /** The set with this one column. */
  public static long of(int ordinal) {
    return 1L << Math.min(ordinal, 63);
  }

  /** True if the set holds the column. */
  public static boolean contains(long columns, int ordinal) {
    return (columns & of(ordinal)) != 0;
  }
}
