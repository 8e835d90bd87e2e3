package io.paxosstore.jdbc.protocol;

import static io.paxosstore.jdbc.protocol.RowFormat.HEADER_BYTES;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes rows in {@link RowFormat}, one column after the other, into a buffer that is reused:
 * {@link #begin} a row, write each of its columns in order, {@link #finish} it. Not thread-safe.
 */
public final class RowWriter {
  private byte[] values = new byte[256];
  private int valueBytes;
  private int[] ends = new int[16];
  private long[] nulls = new long[1];
  private int columns;
  private int column;

  /** Starts a row of {@code columnCount} columns. */
  public RowWriter begin(int columnCount) {
    if (columnCount > 0xFFFF) {
      throw new IllegalArgumentException("row of " + columnCount + " columns exceeds 65535");
    }
    if (ends.length < columnCount) {
      ends = new int[columnCount];
      nulls = new long[(columnCount + 63) >>> 6];
    }
    Arrays.fill(nulls, 0);
    columns = columnCount;
    column = 0;
    valueBytes = 0;
    return this;
  }

  /** The next column is null. */
  public RowWriter writeNull() {
    nulls[column >>> 6] |= 1L << column;
    return end();
  }

  /** A BOOLEAN. */
  public RowWriter writeBoolean(boolean value) {
    return writeByte((byte) (value ? 1 : 0));
  }

  /** A TINYINT. */
  public RowWriter writeByte(byte value) {
    reserve(1);
    values[valueBytes++] = value;
    return end();
  }

  /** A SMALLINT. */
  public RowWriter writeShort(short value) {
    reserve(2);
    RowFormat.SHORT.set(values, valueBytes, value);
    valueBytes += 2;
    return end();
  }

  /** An INTEGER or DATE. */
  public RowWriter writeInt(int value) {
    reserve(4);
    RowFormat.INT.set(values, valueBytes, value);
    valueBytes += 4;
    return end();
  }

  /** A BIGINT, TIME, TIMESTAMP or TIMESTAMP_TZ. */
  public RowWriter writeLong(long value) {
    reserve(8);
    RowFormat.LONG.set(values, valueBytes, value);
    valueBytes += 8;
    return end();
  }

  /** A REAL. */
  public RowWriter writeFloat(float value) {
    reserve(4);
    RowFormat.FLOAT.set(values, valueBytes, value);
    valueBytes += 4;
    return end();
  }

  /** A DOUBLE. */
  public RowWriter writeDouble(double value) {
    reserve(8);
    RowFormat.DOUBLE.set(values, valueBytes, value);
    valueBytes += 8;
    return end();
  }

  /**
   * A DECIMAL.
   *
   * @throws ArithmeticException if its scale is outside -128 to 127
   */
  public RowWriter writeDecimal(BigDecimal value) {
    int scale = value.scale();
    if (scale != (byte) scale) {
      throw new ArithmeticException("decimal scale " + scale + " is outside -128 to 127");
    }
    BigInteger unscaled = value.unscaledValue();
    if (unscaled.bitLength() < 64) {
      return writeDecimal(unscaled.longValue(), scale);
    }
    byte[] big = unscaled.toByteArray();
    reserve(1 + big.length);
    values[valueBytes++] = (byte) scale;
    System.arraycopy(big, 0, values, valueBytes, big.length);
    valueBytes += big.length;
    return end();
  }

  /** A DECIMAL given by its unscaled value and a scale of -128 to 127. */
  public RowWriter writeDecimal(long unscaled, int scale) {
    reserve(9);
    values[valueBytes++] = (byte) scale;
    int bytes = (64 - Long.numberOfLeadingZeros(unscaled ^ (unscaled >> 63))) / 8 + 1;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      values[valueBytes++] = (byte) (unscaled >> shift);
    }
    return end();
  }

  /** A CHAR or VARCHAR. */
  public RowWriter writeString(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return writeBytes(utf8, 0, utf8.length);
  }

  /** A BINARY or VARBINARY, or a value of any type in its encoded form. */
  public RowWriter writeBytes(byte[] bytes, int offset, int length) {
    reserve(length);
    System.arraycopy(bytes, offset, values, valueBytes, length);
    valueBytes += length;
    return end();
  }

  /** Copies column {@code i}, null or not, of another row of the same type. */
  public RowWriter copyColumn(byte[] bytes, int row, int i) {
    if (RowFormat.isNull(bytes, row, i)) {
      return writeNull();
    }
    return writeBytes(bytes, RowFormat.start(bytes, row, i), RowFormat.length(bytes, row, i));
  }

  /** Length of the finished row in bytes; all columns must have been written. */
  public int rowLength() {
    if (column != columns) {
      throw new IllegalStateException("row of " + columns + " columns got " + column);
    }
    return HEADER_BYTES + ((columns + 7) >>> 3) + columns * width() + valueBytes;
  }

  /** The finished row in an array of its own. */
  public byte[] finish() {
    byte[] row = new byte[rowLength()];
    finish(row, 0);
    return row;
  }

  /** Writes the finished row to {@code target} and returns the index after it. */
  public int finish(byte[] target, int at) {
    int width = width();
    target[at] = (byte) width;
    RowFormat.SHORT.set(target, at + 1, (short) columns);
    int next = at + HEADER_BYTES;
    for (int i = 0; i < (columns + 7) >>> 3; i++) {
      target[next++] = (byte) (nulls[i >>> 3] >>> ((i & 7) * 8));
    }
    for (int i = 0; i < columns; i++) {
      if (width == 2) {
        RowFormat.SHORT.set(target, next, (short) ends[i]);
      } else {
        RowFormat.INT.set(target, next, ends[i]);
      }
      next += width;
    }
    System.arraycopy(values, 0, target, next, valueBytes);
    return next + valueBytes;
  }

  private int width() {
    return valueBytes <= 0xFFFF ? 2 : 4;
  }

  private RowWriter end() {
    if (column >= columns) {
      throw new IllegalStateException("row of " + columns + " columns got more");
    }
    ends[column++] = valueBytes;
    return this;
  }

  private void reserve(int more) {
    int wanted = Math.addExact(valueBytes, more);
    if (wanted > values.length) {
      values =
          Arrays.copyOf(
              values, Math.max(wanted, (int) Math.min(Integer.MAX_VALUE - 8, values.length * 2L)));
    }
  }
}
