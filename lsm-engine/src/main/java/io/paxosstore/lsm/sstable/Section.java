package io.paxosstore.lsm.sstable;

import java.util.zip.CRC32C;

/**
 * The frame of every piece of a table file: {@code stored bytes · codec u8 · rawLength u32 · crc
 * u32}. The checksum also covers the file's number and the offset, so that intact bytes in the
 * wrong place are found, too.
 */
final class Section {
  static final int TRAILER_BYTES = 9;

  private Section() {}

  /** Writes the trailer behind {@code length} stored bytes. */
  static void seal(
      byte[] bytes, int length, Codec codec, int rawLength, long fileNumber, long offset) {
    bytes[length] = (byte) codec.code;
    Bytes.putInt(bytes, length + 1, rawLength);
    Bytes.putInt(bytes, length + 5, checksum(bytes, 0, length + 5, fileNumber, offset));
  }

  /**
   * Writes the trailer of a stored section anew for another file, at the same offset; false if its
   * checksum fails.
   */
  static boolean reseal(byte[] bytes, int length, long fileNumber, long newNumber, long offset) {
    if (Bytes.getInt(bytes, length + 5) != checksum(bytes, 0, length + 5, fileNumber, offset)) {
      return false;
    }
    Bytes.putInt(bytes, length + 5, checksum(bytes, 0, length + 5, newNumber, offset));
    return true;
  }

  static int checksum(byte[] bytes, int from, int length, long fileNumber, long offset) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    byte[] place = new byte[16];
    Bytes.putLong(place, 0, fileNumber);
    Bytes.putLong(place, 8, offset);
    crc.update(place, 0, place.length);
    return (int) crc.getValue();
  }

  /**
   * Checks and decodes a section of {@code length} stored bytes that starts at {@code from}; null
   * if its checksum fails.
   */
  static byte @org.jspecify.annotations.Nullable [] open(
      byte[] bytes, int from, int length, long fileNumber, long offset) {
    int stored = Bytes.getInt(bytes, from + length + 5);
    if (stored != checksum(bytes, from, length + 5, fileNumber, offset)) {
      return null;
    }
    Codec codec = Codec.of(bytes[from + length]);
    return codec.decompress(bytes, from, length, Bytes.getInt(bytes, from + length + 1));
  }
}
