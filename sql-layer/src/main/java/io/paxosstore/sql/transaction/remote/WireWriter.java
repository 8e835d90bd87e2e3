package io.paxosstore.sql.transaction.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes laid one behind another, integers little-endian. Not thread-safe. */
public final class WireWriter {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[128];
  private int length;

  /** A writer without bytes. */
  public WireWriter() {}

  /** Appends one byte. */
  public WireWriter u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /** Appends 0 or 1. */
  public WireWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** Appends four bytes. */
  public WireWriter i32(int value) {
    reserve(4);
    INT.set(bytes, length, value);
    length += 4;
    return this;
  }

  /** Appends eight bytes. */
  public WireWriter i64(long value) {
    reserve(8);
    LONG.set(bytes, length, value);
    length += 8;
    return this;
  }

  /** Appends a length and an array. */
  public WireWriter bytes(byte[] value) {
    return bytes(value, 0, value.length);
  }

  /** Appends a part of an array as it is. */
  public WireWriter raw(byte[] value, int offset, int count) {
    reserve(count);
    System.arraycopy(value, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** Appends a length and a part of an array. */
  public WireWriter bytes(byte[] value, int offset, int count) {
    return i32(count).raw(value, offset, count);
  }

  /** Appends a length and UTF-8. */
  public WireWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a count and eight bytes for each. */
  public WireWriter longs(long[] values) {
    i32(values.length);
    for (long value : values) {
      i64(value);
    }
    return this;
  }

  /** Bytes so far. */
  public int length() {
    return length;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    int wanted = Math.addExact(length, more);
    if (wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(wanted, Math.min(2L * bytes.length, 1 << 30)));
    }
  }
}
