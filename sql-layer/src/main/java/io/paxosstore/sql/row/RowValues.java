package io.paxosstore.sql.row;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;

/**
 * Values in rows by kind: what several types have in common when they are read, compared or
 * written.
 */
public final class RowValues {
  private RowValues() {}

  /** The value in column {@code i}, not null, of a BOOLEAN (0 or 1), integer or temporal type. */
  public static long getLong(byte[] row, int at, int i, SqlTypeCode code) {
    return switch (code) {
      case BOOLEAN, TINYINT -> RowFormat.getByte(row, at, i);
      case SMALLINT -> RowFormat.getShort(row, at, i);
      case INTEGER, DATE -> RowFormat.getInt(row, at, i);
      case BIGINT, TIME, TIMESTAMP, TIMESTAMP_TZ -> RowFormat.getLong(row, at, i);
      case NULL, REAL, DOUBLE, DECIMAL, CHAR, VARCHAR, BINARY, VARBINARY ->
          throw new IllegalArgumentException(code + " is no integer");
    };
  }

  /** Writes a BOOLEAN, integer or temporal value, which must be in the type's range. */
  public static void writeLong(RowWriter out, long value, SqlTypeCode code) {
    switch (code) {
      case BOOLEAN, TINYINT -> out.writeByte((byte) value);
      case SMALLINT -> out.writeShort((short) value);
      case INTEGER, DATE -> out.writeInt((int) value);
      case BIGINT, TIME, TIMESTAMP, TIMESTAMP_TZ -> out.writeLong(value);
      case NULL, REAL, DOUBLE, DECIMAL, CHAR, VARCHAR, BINARY, VARBINARY ->
          throw new IllegalArgumentException(code + " is no integer");
    }
  }

  /** The unscaled value of an encoded DECIMAL of at most nine bytes, scale included. */
  public static long unscaled(byte[] bytes, int at, int length) {
    long unscaled = length > 1 ? bytes[at + 1] : 0;
    for (int k = 2; k < length; k++) {
      unscaled = unscaled << 8 | (bytes[at + k] & 0xFF);
    }
    return unscaled;
  }

  /**
   * Where the part of a string ends that comparisons look at: trailing blanks do not count if the
   * string, or what it is compared with, is a CHAR. Keys and comparisons both go by this.
   */
  public static int comparedEnd(byte[] utf8, int from, int to, SqlType type, SqlType other) {
    return type.code() == SqlTypeCode.CHAR || other.code() == SqlTypeCode.CHAR
        ? trimmedEnd(utf8, from, to)
        : to;
  }

  /** Where the string ends without its trailing blanks. */
  public static int trimmedEnd(byte[] utf8, int from, int to) {
    int end = to;
    while (end > from && utf8[end - 1] == ' ') {
      end--;
    }
    return end;
  }

  /** Number of characters (code points) of well-formed UTF-8. */
  public static int characters(byte[] utf8, int from, int to) {
    int characters = 0;
    for (int k = from; k < to; k++) {
      // Every byte but a continuation byte (10xxxxxx) starts a character.
      if (utf8[k] >= (byte) 0xC0) {
        characters++;
      }
    }
    return characters;
  }

  /** Writes a CHAR: pads the string with blanks to {@code characters}. */
  static void writePadded(RowWriter out, byte[] utf8, int from, int to, int characters) {
    int missing = characters - characters(utf8, from, to);
    if (missing <= 0) {
      out.writeBytes(utf8, from, to - from);
      return;
    }
    byte[] padded = new byte[to - from + missing];
    System.arraycopy(utf8, from, padded, 0, to - from);
    Arrays.fill(padded, to - from, padded.length, (byte) ' ');
    out.writeBytes(padded, 0, padded.length);
  }
}
