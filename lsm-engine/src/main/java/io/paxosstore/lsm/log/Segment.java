package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One file of the log, and the start of it.
 *
 * @param file where it is
 * @param logId random, the same in all segments of a log
 * @param number grows by one from segment to segment
 * @param base the log position of the file's first byte
 * @param lengthBytes the file's size; the next segment's base lies this much further
 */
record Segment(Path file, long logId, long number, long base, long lengthBytes) {
  /** Frames begin here; a block apart, so that no write of a frame touches the header's sector. */
  static final int HEADER_BYTES = 4096;

  private static final String SUFFIX = ".log";
  private static final long MAGIC = 0x0100_474F_4C53_5850L; // "PXSLOG\0\1" in little-endian order
  private static final int FORMAT = 1;
  private static final int CRC_AT = 48;

  /** The position after the last byte of the file. */
  long end() {
    return base + lengthBytes;
  }

  /** The position before the first frame. */
  long start() {
    return base + HEADER_BYTES;
  }

  static String fileName(long number) {
    return String.format("%016d%s", number, SUFFIX);
  }

  static boolean isFileName(String name) {
    return name.endsWith(SUFFIX)
        && name.length() == 16 + SUFFIX.length()
        && name.chars().limit(16).allMatch(Character::isDigit);
  }

  static long numberOf(String fileName) {
    return Long.parseLong(fileName.substring(0, 16));
  }

  ByteBuffer header() {
    ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header
        .putLong(MAGIC)
        .putInt(FORMAT)
        .putInt(HEADER_BYTES)
        .putLong(logId)
        .putLong(number)
        .putLong(base)
        .putLong(lengthBytes);
    header.putInt(CRC_AT, crcOf(header));
    return header.clear();
  }

  /** Reads the header of the file named for {@code number}. */
  static Segment parse(Path file, long number, long fileBytes, ByteBuffer header) {
    header.order(ByteOrder.LITTLE_ENDIAN);
    if (header.limit() < HEADER_BYTES || header.getLong(0) != MAGIC) {
      throw new CorruptionException(file + ": not a log segment");
    }
    if (header.getInt(8) != FORMAT) {
      throw new CorruptionException(
          file + ": log format " + header.getInt(8) + ", this version reads " + FORMAT);
    }
    if (header.getInt(CRC_AT) != crcOf(header)) {
      throw new CorruptionException(
          file + ": checksum of the segment header at offset 0 does not match");
    }
    Segment segment =
        new Segment(
            file, header.getLong(16), header.getLong(24), header.getLong(32), header.getLong(40));
    if (segment.number != number
        || segment.lengthBytes < HEADER_BYTES
        || segment.lengthBytes > Math.min(fileBytes, Integer.MAX_VALUE)
        || segment.base < 0
        || segment.base > Long.MAX_VALUE - segment.lengthBytes) {
      throw new CorruptionException(
          file
              + ": holds segment "
              + segment.number
              + " of "
              + segment.lengthBytes
              + " bytes; the file has "
              + fileBytes);
    }
    return segment;
  }

  private static int crcOf(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, CRC_AT));
    return (int) crc.getValue();
  }
}
