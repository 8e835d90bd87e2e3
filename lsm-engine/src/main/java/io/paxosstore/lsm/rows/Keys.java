package io.paxosstore.lsm.rows;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Order and hash of keys: byte strings compared as unsigned bytes, a prefix before what it is a
 * prefix of.
 */
public final class Keys {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long M1 = 0x9E3779B97F4A7C15L;
  private static final long M2 = 0xC2B2AE3D27D4EB4FL;

  /** Up to here a loop in place is quicker than the call of a vector routine. */
  private static final int SHORT_BYTES = 64;

  private Keys() {}

  /** Compares two whole keys. */
  public static int compare(byte[] a, byte[] b) {
    return compare(a, 0, a.length, b, 0, b.length);
  }

  /** Compares two slices. */
  public static int compare(
      byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
    int shorter = Math.min(aLength, bLength);
    if (shorter > SHORT_BYTES) {
      return Arrays.compareUnsigned(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
    }
    int at = 0;
    for (; at <= shorter - Long.BYTES; at += Long.BYTES) {
      long left = (long) BIG_ENDIAN.get(a, aOffset + at);
      long right = (long) BIG_ENDIAN.get(b, bOffset + at);
      if (left != right) {
        return Long.compareUnsigned(left, right);
      }
    }
    for (; at < shorter; at++) {
      int order = (a[aOffset + at] & 0xFF) - (b[bOffset + at] & 0xFF);
      if (order != 0) {
        return order;
      }
    }
    return aLength - bLength;
  }

  /** True if two slices hold the same bytes. */
  public static boolean equal(
      byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
    return aLength == bLength
        && Arrays.equals(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
  }

  /** The least key greater than {@code key}. */
  public static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /**
   * The first eight bytes of a slice as a signed number that sorts as they do; missing ones count
   * as zero.
   */
  public static long head(byte[] array, int from, int end) {
    if (end - from >= Long.BYTES) {
      return (long) BIG_ENDIAN.get(array, from) ^ Long.MIN_VALUE;
    }
    long head = 0;
    for (int i = 0; i < end - from; i++) {
      head |= (array[from + i] & 0xFFL) << (56 - 8 * i);
    }
    return head ^ Long.MIN_VALUE;
  }

  /**
   * A 64-bit hash for filters and block hash tables. Part of the SSTable format
   * (docs/formats/sstable.md): it must never change.
   */
  public static long hash(byte[] key, int offset, int length) {
    long h = length * M1;
    int at = offset;
    int end = offset + length;
    for (; at + 8 <= end; at += 8) {
      h = mix(h ^ (long) LONG.get(key, at));
    }
    if (at < end) {
      long tail = 0;
      for (int i = end - 1; i >= at; i--) {
        tail = (tail << 8) | (key[i] & 0xFF);
      }
      h = mix(h ^ tail);
    }
    h ^= h >>> 29;
    h *= M2;
    return h ^ (h >>> 32);
  }

  private static long mix(long word) {
    long product = word * M2;
    return (product ^ (product >>> 31)) * M1;
  }
}
