package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.rows.Keys;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Row keys for RocksDB: {@code escaped key · 00 00 · ~version}, so that keys sort as bytes, a
 * prefix before what it is a prefix of, and the versions of a key newest first. A zero byte of the
 * key is escaped as {@code 00 FF}.
 *
 * <p>Values are {@code kind u8 · sequence i64 · value}; the sequence orders a row and a range
 * delete of one version.
 */
final class RocksKeys {
  static final int VALUE_HEADER_BYTES = 9;
  static final byte PUT = 1;
  static final byte DELETE = 2;

  private static final int SUFFIX_BYTES = 10;

  private RocksKeys() {}

  /**
   * The key of a row, or where the row of the newest version not after {@code version} would be.
   */
  static byte[] encode(byte[] key, int offset, int length, long version) {
    byte[] bound = escape(key, offset, length, SUFFIX_BYTES);
    ByteBuffer.wrap(bound).putLong(bound.length - 8, ~version);
    return bound;
  }

  static byte[] encode(byte[] key, long version) {
    return encode(key, 0, key.length, version);
  }

  /** Where the rows of keys at or after {@code key} begin. */
  static byte[] lowerBound(byte[] key) {
    return escape(key, 0, key.length, 2);
  }

  /** A key of RocksDB that is after the rows of all keys. */
  static byte[] afterAll() {
    byte[] after = new byte[WriteBatch.MAX_KEY_BYTES + 1];
    Arrays.fill(after, (byte) 0xFF);
    return after;
  }

  private static byte[] escape(byte[] key, int offset, int length, int more) {
    int zeros = 0;
    for (int i = offset; i < offset + length; i++) {
      zeros += key[i] == 0 ? 1 : 0;
    }
    byte[] escaped = new byte[length + zeros + more];
    int at = 0;
    for (int i = offset; i < offset + length; i++) {
      escaped[at++] = key[i];
      if (key[i] == 0) {
        escaped[at++] = (byte) 0xFF;
      }
    }
    return escaped;
  }

  static long version(byte[] encoded) {
    return ~ByteBuffer.wrap(encoded).getLong(encoded.length - 8);
  }

  /** The user's key. */
  static byte[] key(byte[] encoded) {
    int end = encoded.length - SUFFIX_BYTES;
    byte[] key = new byte[end];
    int length = 0;
    for (int i = 0; i < end; i++) {
      key[length++] = encoded[i];
      if (encoded[i] == 0) {
        i++;
      }
    }
    return Arrays.copyOf(key, length);
  }

  /** True if both are rows of one key. */
  static boolean sameKey(byte[] a, byte[] b) {
    return Keys.equal(a, 0, a.length - 8, b, 0, b.length - 8);
  }

  static byte[] value(byte kind, long sequence, byte[] source, int offset, int length) {
    byte[] value = new byte[VALUE_HEADER_BYTES + length];
    ByteBuffer.wrap(value).put(kind).putLong(sequence);
    System.arraycopy(source, offset, value, VALUE_HEADER_BYTES, length);
    return value;
  }

  static long sequence(byte[] value) {
    return ByteBuffer.wrap(value).getLong(1);
  }
}
