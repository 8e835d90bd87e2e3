package io.paxosstore.sql.executor.expression;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Searching and stepping in UTF-8 without making strings of it. */
final class Bytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static long getLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  /** True for a byte that continues a character. */
  static boolean isContinuation(byte b) {
    return b < (byte) 0xC0;
  }

  /** Index after {@code count} characters from {@code from}, at most {@code to}. */
  static int skip(byte[] utf8, int from, int to, long count) {
    int at = from;
    for (long left = count; left > 0 && at < to; left--) {
      at++;
      while (at < to && isContinuation(utf8[at])) {
        at++;
      }
    }
    return at;
  }

  /** Index of the first occurrence of the needle in [from, to), or -1. */
  static int indexOf(byte[] bytes, int from, int to, byte[] needle, int needleFrom, int needleTo) {
    int length = needleTo - needleFrom;
    if (length == 0) {
      return from;
    }
    byte first = needle[needleFrom];
    for (int at = from; at <= to - length; at++) {
      if (bytes[at] == first
          && Arrays.equals(bytes, at + 1, at + length, needle, needleFrom + 1, needleTo)) {
        return at;
      }
    }
    return -1;
  }

  /** True if all bytes are ASCII. */
  static boolean isAscii(byte[] bytes, int from, int to) {
    int seen = 0;
    for (int at = from; at < to; at++) {
      seen |= bytes[at];
    }
    return (seen & 0x80) == 0;
  }
}
