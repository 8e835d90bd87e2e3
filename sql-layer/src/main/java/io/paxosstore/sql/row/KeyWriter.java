package io.paxosstore.sql.row;

import static io.paxosstore.sql.row.KeyFormat.ESCAPE;
import static io.paxosstore.sql.row.KeyFormat.MAX_KEY_BYTES;
import static io.paxosstore.sql.row.KeyFormat.MAX_MAGNITUDE_BYTES;
import static io.paxosstore.sql.row.KeyFormat.NULL;
import static io.paxosstore.sql.row.KeyFormat.POSITIVE;
import static io.paxosstore.sql.row.KeyFormat.PREFIX_BYTES;
import static io.paxosstore.sql.row.KeyFormat.PRESENT;
import static io.paxosstore.sql.row.KeyFormat.SLOT_AT;
import static io.paxosstore.sql.row.KeyFormat.SMALL_INTEGER;
import static io.paxosstore.sql.row.KeyFormat.SMALL_INTEGERS;
import static io.paxosstore.sql.row.KeyFormat.TERMINATOR;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.type.SqlType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes order-preserving keys into a buffer that is reused: {@link #begin}, append the columns in
 * key order, take {@link #toKey}. Not thread-safe. The layout is {@link KeyFormat}'s.
 */
public final class KeyWriter {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[64];
  private int length;

  /** How a value went into the key of a column. */
  public enum Fit {
    /** The value is a null. */
    NULL,
    /** The key stands for the value itself. */
    EXACT,
    /**
     * The column cannot hold the value (1.005 where the scale is 2): the key stands for the
     * greatest value that the column could hold below it. No row equals it.
     */
    BELOW
  }

  /** Starts the key of an index's entry in a group. */
  public KeyWriter begin(int family, int slot, int table, int index) {
    GroupKeys.writePrefix(bytes, 0, GroupKeys.ROWS, new GroupId(family, slot));
    INT.set(bytes, GroupKeys.PREFIX_BYTES, table);
    SHORT.set(bytes, GroupKeys.PREFIX_BYTES + 4, (short) index);
    length = PREFIX_BYTES;
    return this;
  }

  /** Appends column {@code i} of a row whose column has the key column's type. */
  public Fit append(byte[] row, int at, int i, SqlType type, boolean descending) {
    return append(row, at, i, type, type, descending);
  }

  /**
   * Appends column {@code i} of a row as a value of another type of the same kind.
   *
   * @param type the value's type
   * @param column the key column's type
   */
  public Fit append(byte[] row, int at, int i, SqlType type, SqlType column, boolean descending) {
    if (RowFormat.isNull(row, at, i)) {
      return appendNull(descending);
    }
    return switch (type.code()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ ->
          appendLong(RowValues.getLong(row, at, i, type.code()), column, descending);
      case REAL -> appendDouble(RowFormat.getFloat(row, at, i), column, descending);
      case DOUBLE -> appendDouble(RowFormat.getDouble(row, at, i), column, descending);
      case DECIMAL -> {
        int start = RowFormat.start(row, at, i);
        int valueBytes = RowFormat.length(row, at, i);
        if (valueBytes <= 9 && row[start] == column.scale()) {
          long unscaled = RowValues.unscaled(row, start, valueBytes);
          yield appendUnscaled(unscaled, column.scale(), column, descending);
        }
        yield appendDecimal(RowFormat.decimalAt(row, start, valueBytes), column, descending);
      }
      case CHAR, VARCHAR, BINARY, VARBINARY ->
          appendBytes(
              row,
              RowFormat.start(row, at, i),
              RowFormat.length(row, at, i),
              type,
              column,
              descending);
      case NULL -> appendNull(descending);
    };
  }

  /** Appends a null. */
  public Fit appendNull(boolean descending) {
    int start = length;
    reserve(1);
    put(NULL);
    end(start, descending);
    return Fit.NULL;
  }

  /** Appends an integer, BOOLEAN or temporal value. */
  public Fit appendLong(long value, SqlType column, boolean descending) {
    return switch (column.code()) {
      case DECIMAL -> appendUnscaled(value, 0, column, descending);
      case REAL, DOUBLE -> appendDouble((double) value, column, descending);
      default -> {
        int start = length;
        integer(value);
        end(start, descending);
        yield Fit.EXACT;
      }
    };
  }

  /** Appends a DECIMAL given by its unscaled value. */
  public Fit appendUnscaled(long unscaled, int scale, SqlType column, boolean descending) {
    boolean approximate = isApproximate(column);
    if (approximate || scale != column.scale()) {
      return appendDecimal(BigDecimal.valueOf(unscaled, scale), column, descending);
    }
    int start = length;
    integer(unscaled);
    end(start, descending);
    return Fit.EXACT;
  }

  /** Appends a DECIMAL. */
  public Fit appendDecimal(BigDecimal value, SqlType column, boolean descending) {
    if (isApproximate(column)) {
      return appendDouble(value.doubleValue(), column, descending);
    }
    BigDecimal below = value.setScale(column.scale(), RoundingMode.FLOOR);
    int start = length;
    integer(below.unscaledValue());
    end(start, descending);
    return below.compareTo(value) == 0 ? Fit.EXACT : Fit.BELOW;
  }

  /** Appends a REAL or DOUBLE. */
  public Fit appendDouble(double value, SqlType column, boolean descending) {
    if (!isApproximate(column)) {
      throw mismatch("DOUBLE", column);
    }
    int start = length;
    reserve(9);
    put(PRESENT);
    long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
    LONG.set(bytes, length, bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    length += 8;
    end(start, descending);
    return Fit.EXACT;
  }

  /** Appends a string (its UTF-8 bytes) or a binary value. */
  public Fit appendBytes(
      byte[] source, int from, int count, SqlType type, SqlType column, boolean descending) {
    int start = length;
    int end = from + count;
    if (column.isBinary() && type.isBinary()) {
      reserve(1);
      put(PRESENT);
    } else if (column.isCharacter() && type.isCharacter()) {
      end = RowValues.comparedEnd(source, from, end, type, column);
    } else {
      throw mismatch(type.toString(), column);
    }
    // Every byte may double; the terminator comes on top.
    reserve(Math.addExact(Math.multiplyExact(end - from, 2), 1));
    for (int k = from; k < end; k++) {
      byte b = source[k];
      if (b == 0 || b == ESCAPE) {
        put(ESCAPE);
        put(b + 1);
      } else {
        bytes[length++] = b;
      }
    }
    put(TERMINATOR);
    end(start, descending);
    return Fit.EXACT;
  }

  /** Length of the key so far. */
  public int length() {
    return length;
  }

  /** Takes back what was appended beyond this length. */
  public void truncate(int toLength) {
    length = toLength;
  }

  /** The slot of the entity group whose columns, and no more, were written so far. */
  public int slotIn(Family family) {
    return Slots.slotOf(family, bytes, PREFIX_BYTES, length);
  }

  /**
   * Puts the key into the slot that its columns so far decide: those of the entity-group key, in
   * its order.
   *
   * @return the slot
   */
  public int placeInSlot(Family family) {
    int slot = slotIn(family);
    INT.set(bytes, SLOT_AT, slot);
    return slot;
  }

  /** The key in an array of its own. */
  public byte[] toKey() {
    return Arrays.copyOf(bytes, length);
  }

  /** The first key behind all keys that begin with what was written. */
  public byte[] successor() {
    return successor(bytes, length);
  }

  /**
   * The first key of the current prefix whose next column is null (ascending), or is no longer null
   * (descending).
   */
  public byte[] nullBoundary(boolean descending) {
    byte[] key = Arrays.copyOf(bytes, length + 1);
    key[length] = (byte) (descending ? ~NULL + 1 : NULL);
    return key;
  }

  /** The first key behind all keys that begin with {@code prefix}. */
  public static byte[] successor(byte[] prefix) {
    return successor(prefix, prefix.length);
  }

  private static byte[] successor(byte[] prefix, int prefixLength) {
    int last = prefixLength - 1;
    while (prefix[last] == (byte) 0xFF) {
      last--; // Ends at the space at the latest, which is 2.
    }
    byte[] successor = Arrays.copyOf(prefix, last + 1);
    successor[last]++;
    return successor;
  }

  private void integer(long value) {
    reserve(9);
    if (value >= 0 && value < SMALL_INTEGERS) {
      put(SMALL_INTEGER + (int) value);
    } else if (value >= 0) {
      int n = magnitudeBytes(value);
      put(POSITIVE + n - 1);
      putBytes(value, n);
    } else {
      long magnitude = -value; // unsigned, so right for the smallest long too
      int n = magnitudeBytes(magnitude);
      put(SMALL_INTEGER - n);
      putBytes(~magnitude, n);
    }
  }

  private void integer(BigInteger value) {
    if (value.bitLength() < 64) {
      integer(value.longValue());
      return;
    }
    boolean negative = value.signum() < 0;
    byte[] magnitude = value.abs().toByteArray();
    int skip = magnitude[0] == 0 ? 1 : 0;
    int n = magnitude.length - skip;
    if (n > MAX_MAGNITUDE_BYTES) {
      // Beyond every value that a column can hold: any key beyond all of theirs does.
      n = MAX_MAGNITUDE_BYTES;
      skip = 0;
      magnitude = new byte[n];
      Arrays.fill(magnitude, (byte) 0xFF);
    }
    reserve(1 + n);
    put(negative ? SMALL_INTEGER - n : POSITIVE + n - 1);
    for (int k = 0; k < n; k++) {
      byte b = magnitude[skip + k];
      put(negative ? ~b : b);
    }
  }

  private static int magnitudeBytes(long unsigned) {
    return (71 - Long.numberOfLeadingZeros(unsigned)) >>> 3;
  }

  private void putBytes(long value, int n) {
    for (int shift = (n - 1) * 8; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  private void put(int value) {
    bytes[length++] = (byte) value;
  }

  private void end(int start, boolean descending) {
    if (descending) {
      for (int k = start; k < length; k++) {
        bytes[k] = (byte) ~bytes[k];
      }
    }
    if (length > MAX_KEY_BYTES) {
      throw new SqlError(
          SqlStates.PROGRAM_LIMIT, "key of " + length + " bytes exceeds " + MAX_KEY_BYTES);
    }
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }

  private static boolean isApproximate(SqlType type) {
    return switch (type.code()) {
      case REAL, DOUBLE -> true;
      default -> false;
    };
  }

  private static IllegalArgumentException mismatch(String type, SqlType column) {
    return new IllegalArgumentException(
        "a value of type " + type + " is no key for a column of type " + column);
  }
}
