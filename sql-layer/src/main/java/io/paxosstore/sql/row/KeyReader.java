package io.paxosstore.sql.row;

import static io.paxosstore.sql.row.KeyFormat.ESCAPE;
import static io.paxosstore.sql.row.KeyFormat.NULL;
import static io.paxosstore.sql.row.KeyFormat.POSITIVE;
import static io.paxosstore.sql.row.KeyFormat.PREFIX_BYTES;
import static io.paxosstore.sql.row.KeyFormat.SMALL_INTEGER;
import static io.paxosstore.sql.row.KeyFormat.TERMINATOR;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads the columns of a key back, one after the other. What comes out equals what went in, though
 * not bit by bit: a CHAR is padded to its length, a DECIMAL has the column's scale, -0.0 has become
 * 0.0. Not thread-safe.
 */
public final class KeyReader {
  private byte[] key = new byte[0];
  private int at;
  private int end;
  private byte[] text = new byte[32];
  private int textBytes;

  /** Goes to the first column of the key. */
  public KeyReader reset(byte[] bytes, int offset, int length) {
    key = bytes;
    at = offset + PREFIX_BYTES;
    end = offset + length;
    return this;
  }

  /** Index of the next column's first byte. */
  int position() {
    return at;
  }

  /** Goes to a column whose position was noted before. */
  void seek(int position) {
    at = position;
  }

  /** Leaves out the next column. */
  public void skip(SqlType type, boolean descending) {
    int flip = descending ? 0xFF : 0;
    int first = next(flip);
    if (first == NULL) {
      return;
    }
    switch (type.code()) {
      case REAL, DOUBLE -> at += 8;
      case CHAR, VARCHAR, BINARY, VARBINARY -> {
        int b = type.isBinary() ? next(flip) : first;
        while (b != TERMINATOR) {
          b = next(flip);
        }
      }
      default -> at += magnitudeBytes(first);
    }
  }

  /** Writes the next column to a row, as a value of the column's type. */
  public void read(RowWriter out, SqlType type, boolean descending) {
    int flip = descending ? 0xFF : 0;
    int first = next(flip);
    if (first == NULL) {
      out.writeNull();
      return;
    }
    switch (type.code()) {
      case REAL -> out.writeFloat((float) readDouble(flip));
      case DOUBLE -> out.writeDouble(readDouble(flip));
      case DECIMAL -> readDecimal(out, first, flip, type.scale());
      case CHAR -> RowValues.writePadded(out, text, 0, readText(first, flip), type.precision());
      case VARCHAR -> out.writeBytes(text(first, flip), 0, textBytes);
      case BINARY, VARBINARY -> out.writeBytes(text(next(flip), flip), 0, textBytes);
      default -> RowValues.writeLong(out, readLong(first, flip), type.code());
    }
  }

  private byte[] text(int first, int flip) {
    textBytes = readText(first, flip);
    return text;
  }

  private int readText(int first, int flip) {
    int length = 0;
    for (int b = first; b != TERMINATOR; b = next(flip)) {
      if (length == text.length) {
        text = Arrays.copyOf(text, length * 2);
      }
      text[length++] = (byte) (b == ESCAPE ? next(flip) - 1 : b);
    }
    return length;
  }

  private double readDouble(int flip) {
    long bits = 0;
    for (int k = 0; k < 8; k++) {
      bits = bits << 8 | next(flip);
    }
    return Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
  }

  private static int magnitudeBytes(int first) {
    if (first < SMALL_INTEGER) {
      return SMALL_INTEGER - first;
    }
    return first < POSITIVE ? 0 : first - POSITIVE + 1;
  }

  private long readLong(int first, int flip) {
    int n = magnitudeBytes(first);
    if (n == 0) {
      return (long) first - SMALL_INTEGER;
    }
    if (n > 8) {
      throw damaged();
    }
    boolean negative = first < SMALL_INTEGER;
    long magnitude = 0;
    for (int k = 0; k < n; k++) {
      magnitude = magnitude << 8 | next(negative ? flip ^ 0xFF : flip);
    }
    return negative ? -magnitude : magnitude;
  }

  private void readDecimal(RowWriter out, int first, int flip, int scale) {
    int n = magnitudeBytes(first);
    if (n < 8) {
      out.writeDecimal(readLong(first, flip), scale);
      return;
    }
    boolean negative = first < SMALL_INTEGER;
    byte[] magnitude = new byte[n];
    for (int k = 0; k < n; k++) {
      magnitude[k] = (byte) next(negative ? flip ^ 0xFF : flip);
    }
    out.writeDecimal(new BigDecimal(new BigInteger(negative ? -1 : 1, magnitude), scale));
  }

  private int next(int flip) {
    if (at >= end) {
      throw damaged();
    }
    return (key[at++] & 0xFF) ^ flip;
  }

  private static SqlError damaged() {
    return new SqlError(
        SqlStates.CORRUPTED, "an index entry's key is damaged: its columns do not fit its length");
  }
}
