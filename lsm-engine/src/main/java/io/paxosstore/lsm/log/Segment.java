package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import java.io.IOException;
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
 * @param previous number of the segment that this one continues; those between the two, if there
 *     are any, hold nothing that counts
 * @param format {@link #PLAIN} or {@link #FAIL_OVER}
 */
record Segment(
    Path file, long logId, long number, long base, long lengthBytes, long previous, int format) {
  /** The format of logs with one directory. */
  static final int PLAIN = 1;

  /** The format of logs with a second directory: the header names the previous segment. */
  static final int FAIL_OVER = 2;

  /** Frames begin here; a block apart, so that no write of a frame touches the header's sector. */
  static final int HEADER_BYTES = 4096;

  private static final String SUFFIX = ".log";
  private static final long MAGIC = 0x0100_474F_4C53_5850L; // "PXSLOG\0\1" in little-endian order
  private static final int PREVIOUS_AT = 48;

  /** The position after the last byte of the file. */
  long end() {
    return base + lengthBytes;
  }

  /** The position before the first frame. */
  long start() {
    return base + HEADER_BYTES;
  }

  /** True if this one begins where the whole of {@code before} ends. */
  boolean follows(Segment before) {
    return isNextOf(before) && base == before.end();
  }

  /**
   * True if this one, written when a sync of {@code before} stalled, holds everything from its
   * start on instead of it.
   */
  boolean supersedesTailOf(Segment before) {
    return format == FAIL_OVER
        && isNextOf(before)
        && start() >= before.start()
        && start() < before.end();
  }

  private boolean isNextOf(Segment before) {
    return previous == before.number && logId == before.logId;
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
        .putInt(format)
        .putInt(HEADER_BYTES)
        .putLong(logId)
        .putLong(number)
        .putLong(base)
        .putLong(lengthBytes);
    if (format == FAIL_OVER) {
      header.putLong(previous);
    }
    header.putInt(crcAt(format), crcOf(header, format));
    return header.clear();
  }

  /** Reads the header of a segment's file. */
  static Segment read(FileSystem fileSystem, Path path) throws IOException {
    try (ReadableFile file = fileSystem.openRead(path)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      file.read(0, header);
      return parse(path, numberOf(path.getFileName().toString()), file.size(), header.flip());
    }
  }

  /** Reads the header of the file named for {@code number}. */
  static Segment parse(Path file, long number, long fileBytes, ByteBuffer header) {
    header.order(ByteOrder.LITTLE_ENDIAN);
    if (header.limit() < HEADER_BYTES || header.getLong(0) != MAGIC) {
      throw new CorruptionException(file + ": not a log segment");
    }
    int format = header.getInt(8);
    if (format != PLAIN && format != FAIL_OVER) {
      throw new CorruptionException(
          file + ": log format " + format + ", this version reads 1 and 2");
    }
    if (header.getInt(crcAt(format)) != crcOf(header, format)) {
      throw new CorruptionException(
          file + ": checksum of the segment header at offset 0 does not match");
    }
    Segment segment =
        new Segment(
            file,
            header.getLong(16),
            header.getLong(24),
            header.getLong(32),
            header.getLong(40),
            format == FAIL_OVER ? header.getLong(PREVIOUS_AT) : header.getLong(24) - 1,
            format);
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

  private static int crcAt(int format) {
    return format == FAIL_OVER ? PREVIOUS_AT + Long.BYTES : PREVIOUS_AT;
  }

  private static int crcOf(ByteBuffer header, int format) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, crcAt(format)));
    return (int) crc.getValue();
  }
}
