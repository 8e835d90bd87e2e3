package io.paxosstore.jdbc.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the one row format that rows have in storage, in operators, in parameters and on the wire
 * (design.md §7): columns are copied from one to the other as slices. It is written by {@link
 * RowWriter}. Integers are little-endian:
 *
 * <pre>
 * row   := width u8 (2 or 4) · columns u16 · nulls (bit i of byte i/8 set: column i is null) · end offsets (u16 or u32 each) · values
 * </pre>
 *
 * End offsets count from the start of the values; a null takes no bytes. Each value is encoded as
 * {@link SqlTypeCode} says. The row does not name its types: its reader knows them. A row may be
 * shorter than its table (written before a column was added).
 */
public final class RowFormat {
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bytes before the null bits. */
  static final int HEADER_BYTES = 3;

  private RowFormat() {}

  /** Number of columns of the row at {@code row}. */
  public static int columns(byte[] bytes, int row) {
    return Short.toUnsignedInt((short) SHORT.get(bytes, row + 1));
  }

  /** True if column {@code i} is null, or lies beyond the columns that this row has. */
  public static boolean isNull(byte[] bytes, int row, int i) {
    return i >= columns(bytes, row)
        || (bytes[row + HEADER_BYTES + (i >>> 3)] & (1 << (i & 7))) != 0;
  }

  /** Index of the first byte of column {@code i}'s value. */
  public static int start(byte[] bytes, int row, int i) {
    int columns = columns(bytes, row);
    int ends = row + HEADER_BYTES + ((columns + 7) >>> 3);
    int width = bytes[row];
    return ends + columns * width + (i == 0 ? 0 : end(bytes, ends, width, i - 1));
  }

  /** Length in bytes of column {@code i}'s value; 0 for a null. */
  public static int length(byte[] bytes, int row, int i) {
    int columns = columns(bytes, row);
    if (i >= columns) {
      return 0;
    }
    int ends = row + HEADER_BYTES + ((columns + 7) >>> 3);
    int width = bytes[row];
    return end(bytes, ends, width, i) - (i == 0 ? 0 : end(bytes, ends, width, i - 1));
  }

  /** Length of the whole row in bytes. */
  public static int rowLength(byte[] bytes, int row) {
    int columns = columns(bytes, row);
    int ends = row + HEADER_BYTES + ((columns + 7) >>> 3);
    int width = bytes[row];
    return ends + columns * width + (columns == 0 ? 0 : end(bytes, ends, width, columns - 1)) - row;
  }

  /**
   * True if the {@code length} bytes at {@code row} are one row whose offsets stay inside it. For
   * bytes that came from outside, of types that are not known here.
   */
  public static boolean isWellFormed(byte[] bytes, int row, int length) {
    if (row < 0 || length < HEADER_BYTES || length > bytes.length - row) {
      return false;
    }
    int width = bytes[row];
    int columns = columns(bytes, row);
    int header = HEADER_BYTES + ((columns + 7) >>> 3) + columns * width;
    if ((width != 2 && width != 4) || header > length) {
      return false;
    }
    int ends = row + HEADER_BYTES + ((columns + 7) >>> 3);
    int last = 0;
    for (int i = 0; i < columns; i++) {
      int end = end(bytes, ends, width, i);
      // The sum could overflow with a lying end offset: hence the comparison with what is left.
      if (end < last || end > length - header) {
        return false;
      }
      last = end;
    }
    return header + last == length;
  }

  /**
   * True if the {@code length} bytes at {@code row} are one row of at most these types, so that no
   * reader of a value leaves it. For bytes that came from outside.
   *
   * @param types codes of {@link SqlTypeCode}
   */
  public static boolean isWellFormed(byte[] bytes, int row, int length, byte[] types) {
    if (!isWellFormed(bytes, row, length) || columns(bytes, row) > types.length) {
      return false;
    }
    for (int i = 0; i < columns(bytes, row); i++) {
      int valueBytes = length(bytes, row, i);
      int typeBytes = SqlTypeCode.ofCode(types[i]).fixedBytes();
      boolean fits =
          isNull(bytes, row, i)
              ? valueBytes == 0
              : valueBytes >= (types[i] == SqlTypeCode.DECIMAL.code() ? 1 : 0)
                  && (typeBytes < 0 || typeBytes == valueBytes);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static int end(byte[] bytes, int ends, int width, int i) {
    return width == 2
        ? Short.toUnsignedInt((short) SHORT.get(bytes, ends + 2 * i))
        : (int) INT.get(bytes, ends + 4 * i);
  }

  /** True if column {@code i} holds the same bytes, or null, in both rows. */
  public static boolean sameColumn(byte[] a, int rowA, byte[] b, int rowB, int i) {
    boolean nullA = isNull(a, rowA, i);
    if (nullA || isNull(b, rowB, i)) {
      return nullA == isNull(b, rowB, i);
    }
    int startA = start(a, rowA, i);
    int startB = start(b, rowB, i);
    return Arrays.equals(
        a, startA, startA + length(a, rowA, i), b, startB, startB + length(b, rowB, i));
  }

  /** The BOOLEAN in column {@code i}. */
  public static boolean getBoolean(byte[] bytes, int row, int i) {
    return bytes[start(bytes, row, i)] != 0;
  }

  /** The TINYINT in column {@code i}. */
  public static byte getByte(byte[] bytes, int row, int i) {
    return bytes[start(bytes, row, i)];
  }

  /** The SMALLINT in column {@code i}. */
  public static short getShort(byte[] bytes, int row, int i) {
    return (short) SHORT.get(bytes, start(bytes, row, i));
  }

  /** The INTEGER or DATE in column {@code i}. */
  public static int getInt(byte[] bytes, int row, int i) {
    return (int) INT.get(bytes, start(bytes, row, i));
  }

  /** The BIGINT, TIME, TIMESTAMP or TIMESTAMP_TZ in column {@code i}. */
  public static long getLong(byte[] bytes, int row, int i) {
    return (long) LONG.get(bytes, start(bytes, row, i));
  }

  /** The REAL in column {@code i}. */
  public static float getFloat(byte[] bytes, int row, int i) {
    return (float) FLOAT.get(bytes, start(bytes, row, i));
  }

  /** The DOUBLE in column {@code i}. */
  public static double getDouble(byte[] bytes, int row, int i) {
    return (double) DOUBLE.get(bytes, start(bytes, row, i));
  }

  /** The DECIMAL in column {@code i}. */
  public static BigDecimal getDecimal(byte[] bytes, int row, int i) {
    return decimalAt(bytes, start(bytes, row, i), length(bytes, row, i));
  }

  /** A DECIMAL value encoded at {@code at}. */
  public static BigDecimal decimalAt(byte[] bytes, int at, int length) {
    int scale = bytes[at];
    if (length <= 9) {
      long unscaled = length > 1 ? bytes[at + 1] : 0;
      for (int k = 2; k < length; k++) {
        unscaled = unscaled << 8 | (bytes[at + k] & 0xFF);
      }
      return BigDecimal.valueOf(unscaled, scale);
    }
    return new BigDecimal(new BigInteger(bytes, at + 1, length - 1), scale);
  }

  /** The CHAR or VARCHAR in column {@code i}. */
  public static String getString(byte[] bytes, int row, int i) {
    return new String(bytes, start(bytes, row, i), length(bytes, row, i), StandardCharsets.UTF_8);
  }

  /**
   * The value's bytes in column {@code i}, copied: BINARY, VARBINARY, or any type in its encoded
   * form.
   */
  public static byte[] getBytes(byte[] bytes, int row, int i) {
    int start = start(bytes, row, i);
    return Arrays.copyOfRange(bytes, start, start + length(bytes, row, i));
  }
}
