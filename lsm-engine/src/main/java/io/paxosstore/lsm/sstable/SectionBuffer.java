package io.paxosstore.lsm.sstable;

import java.util.Arrays;

/** A growing array of bytes for sections that are written at the end of a file. */
final class SectionBuffer {
  private byte[] bytes = new byte[256];
  private int length;

  void putByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void putInt(int value) {
    reserve(4);
    Bytes.putInt(bytes, length, value);
    length += 4;
  }

  void setInt(int at, int value) {
    Bytes.putInt(bytes, at, value);
  }

  void putLong(long value) {
    reserve(8);
    Bytes.putLong(bytes, length, value);
    length += 8;
  }

  /** A length and then as many bytes. */
  void putBytes(byte[] value) {
    putInt(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      bytes =
          Arrays.copyOf(
              bytes,
              Math.max(
                  Math.addExact(length, more),
                  (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
    }
  }
}
