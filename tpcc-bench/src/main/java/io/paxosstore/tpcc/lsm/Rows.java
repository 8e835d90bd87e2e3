package io.paxosstore.tpcc.lsm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The rows that are written and read. A key of 16 bytes is what a table's rows share and a number,
 * as in SQL; a value of 100 bytes follows from number and version, about half of it can be
 * compressed, and every byte that is read back is compared.
 */
final class Rows {
  static final int KEY_BYTES = 16;
  static final int VALUE_BYTES = 100;
  static final int ROW_BYTES = KEY_BYTES + VALUE_BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long TABLE = 0x0000_0101_0000_0007L;
  private static final int HALF = 48;
  private static final int REPEATED = 2 * HALF;

  private Rows() {}

  /** The key of a row. */
  static byte[] key(long number) {
    byte[] key = new byte[KEY_BYTES];
    putKey(number, key);
    return key;
  }

  /** Writes the key of a row into an array of at least 16 bytes. */
  static void putKey(long number, byte[] key) {
    LONG.set(key, 0, TABLE);
    LONG.set(key, 8, number);
  }

  /** The number in a key. */
  static long number(byte[] key, int offset) {
    return (long) LONG.get(key, offset + 8);
  }

  /** Writes the value of a row at a version into an array of 100 bytes. */
  static void putValue(long number, long version, byte[] value) {
    LONG.set(value, 0, version);
    LONG.set(value, HALF, version);
    for (int at = 8; at < HALF; at += 8) {
      long word = word(number, version, at);
      LONG.set(value, at, word);
      LONG.set(value, HALF + at, word);
    }
    Arrays.fill(value, REPEATED, VALUE_BYTES, (byte) number);
  }

  /**
   * Compares all bytes of a value with what was written for its number and the version that it
   * names, and returns that version.
   */
  static long check(long number, byte[] array, int offset, int length) {
    if (length != VALUE_BYTES) {
      throw new WrongValueException("row " + number + " has a value of " + length + " bytes");
    }
    long version = (long) LONG.get(array, offset);
    long difference = version ^ (long) LONG.get(array, offset + HALF);
    for (int at = 8; at < HALF; at += 8) {
      long word = word(number, version, at);
      difference |= word ^ (long) LONG.get(array, offset + at);
      difference |= word ^ (long) LONG.get(array, offset + HALF + at);
    }
    for (int at = REPEATED; at < VALUE_BYTES; at++) {
      difference |= array[offset + at] ^ (byte) number;
    }
    if (difference != 0) {
      throw new WrongValueException("row " + number + " has the value of another");
    }
    return version;
  }

  /** The number in a key that begins where the buffer does. */
  static long number(ByteBuffer key) {
    return key.getLong(8);
  }

  /** The same for a value outside the heap, in a buffer whose order is that of the network. */
  static long check(long number, ByteBuffer value) {
    if (value.remaining() != VALUE_BYTES) {
      throw new WrongValueException(
          "row " + number + " has a value of " + value.remaining() + " bytes");
    }
    long version = value.getLong(0);
    long difference = version ^ value.getLong(HALF);
    for (int at = 8; at < HALF; at += 8) {
      long word = word(number, version, at);
      difference |= word ^ value.getLong(at);
      difference |= word ^ value.getLong(HALF + at);
    }
    for (int at = REPEATED; at < VALUE_BYTES; at++) {
      difference |= value.get(at) ^ (byte) number;
    }
    if (difference != 0) {
      throw new WrongValueException("row " + number + " has the value of another");
    }
    return version;
  }

  private static long word(long number, long version, int at) {
    long mixed = (number + at) * 0x9E3779B97F4A7C15L + version;
    return (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
  }
}
