package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;

/**
 * Order, equality and hash of values in rows, neither of them null, as SQL comparisons see them.
 */
final class ValueOrder {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private ValueOrder() {}

  /**
   * Compares column {@code i} of one row with column {@code j} of another, of the same kind of
   * type.
   */
  static int compare(
      byte[] a, int atA, int i, SqlType typeA, byte[] b, int atB, int j, SqlType typeB) {
    return switch (typeA.code()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ ->
          Long.compare(
              RowValues.getLong(a, atA, i, typeA.code()),
              RowValues.getLong(b, atB, j, typeB.code()));
      case REAL, DOUBLE ->
          Numbers.compare(getDouble(a, atA, i, typeA), getDouble(b, atB, j, typeB));
      case DECIMAL -> compareDecimals(a, atA, i, b, atB, j);
      case CHAR, VARCHAR, BINARY, VARBINARY -> {
        int fromA = RowFormat.start(a, atA, i);
        int toA = fromA + RowFormat.length(a, atA, i);
        int fromB = RowFormat.start(b, atB, j);
        int toB = fromB + RowFormat.length(b, atB, j);
        yield Arrays.compareUnsigned(
            a,
            fromA,
            RowValues.comparedEnd(a, fromA, toA, typeA, typeB),
            b,
            fromB,
            RowValues.comparedEnd(b, fromB, toB, typeB, typeA));
      }
      case NULL -> 0;
    };
  }

  /** Compares DECIMALs of any scales. */
  static int compareDecimals(byte[] a, int atA, int i, byte[] b, int atB, int j) {
    int startA = RowFormat.start(a, atA, i);
    int lengthA = RowFormat.length(a, atA, i);
    int startB = RowFormat.start(b, atB, j);
    int lengthB = RowFormat.length(b, atB, j);
    if (lengthA <= 9 && lengthB <= 9 && a[startA] == b[startB]) {
      return Long.compare(
          RowValues.unscaled(a, startA, lengthA), RowValues.unscaled(b, startB, lengthB));
    }
    int scaleA = a[startA];
    int scaleB = b[startB];
    if (lengthA <= 6 && lengthB <= 6 && Math.abs(scaleA - scaleB) <= 6) {
      // 40 bits times 10^6 fit a long.
      long x = RowValues.unscaled(a, startA, lengthA);
      long y = RowValues.unscaled(b, startB, lengthB);
      return scaleA < scaleB
          ? Long.compare(x * Numbers.POWERS_OF_TEN[scaleB - scaleA], y)
          : Long.compare(x, y * Numbers.POWERS_OF_TEN[scaleA - scaleB]);
    }
    return RowFormat.decimalAt(a, startA, lengthA)
        .compareTo(RowFormat.decimalAt(b, startB, lengthB));
  }

  private static double getDouble(byte[] row, int at, int i, SqlType type) {
    return switch (type.code()) {
      case REAL -> RowFormat.getFloat(row, at, i);
      default -> RowFormat.getDouble(row, at, i);
    };
  }

  /** A hash that is equal for equal values of the same kind of type. */
  static long hash(byte[] row, int at, int i, SqlType type) {
    return switch (type.code()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ ->
          RowValues.getLong(row, at, i, type.code()) * MULTIPLIER;
      case REAL, DOUBLE -> hash(getDouble(row, at, i, type));
      case DECIMAL -> hashDecimal(row, RowFormat.start(row, at, i), RowFormat.length(row, at, i));
      case CHAR, VARCHAR -> {
        // Always without trailing blanks: a CHAR may be compared with a VARCHAR.
        int from = RowFormat.start(row, at, i);
        yield hash(row, from, RowValues.trimmedEnd(row, from, from + RowFormat.length(row, at, i)));
      }
      case BINARY, VARBINARY -> {
        int from = RowFormat.start(row, at, i);
        yield hash(row, from, from + RowFormat.length(row, at, i));
      }
      case NULL -> 0;
    };
  }

  /** Decimals that are equal at different scales have the same double nearest to them. */
  private static long hashDecimal(byte[] row, int start, int length) {
    if (length <= 7) {
      int scale = row[start];
      if (scale >= 0 && scale < Numbers.POWERS_OF_TEN.length) {
        // Both sides are exact as doubles up to 2^53 and 10^18 (5^18 < 2^53), so the quotient is
        // rounded once.
        return hash(
            (double) RowValues.unscaled(row, start, length)
                / (double) Numbers.POWERS_OF_TEN[scale]);
      }
    }
    return hash(RowFormat.decimalAt(row, start, length).doubleValue());
  }

  private static long hash(double value) {
    return Double.doubleToLongBits(value == 0 ? 0.0 : value) * MULTIPLIER;
  }

  private static long hash(byte[] bytes, int from, int to) {
    long hash = (long) to - from;
    int at = from;
    for (; to - at >= 8; at += 8) {
      hash = (hash ^ Bytes.getLong(bytes, at)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    for (; at < to; at++) {
      hash = (hash ^ bytes[at]) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    return hash;
  }
}
