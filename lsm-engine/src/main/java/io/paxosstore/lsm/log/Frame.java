package io.paxosstore.lsm.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of what one write carries.
 *
 * @param kind {@link #RECORDS} or {@link #SEAL}, or one that a later version knows
 * @param payloadBytes length of what follows the header
 * @param payloadCrc its checksum
 * @param durableThrough everything up to this position was synced before the frame was written
 * @param records number of records in the payload
 */
record Frame(byte kind, int payloadBytes, int payloadCrc, long durableThrough, int records) {
  static final int HEADER_BYTES = 32;
  static final int ALIGNMENT = 8;

  /** The payload is records. */
  static final byte RECORDS = 1;

  /** No payload; the log goes on in the next segment. */
  static final byte SEAL = 2;

  /** Bytes that a record of {@code length} takes in a payload. */
  static long paddedBytes(int length) {
    return (4L + length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /**
   * Writes this header to {@code target} at index {@code at}, for the place {@code offset} of
   * {@code segment}.
   */
  void write(ByteBuffer target, int at, Segment segment, long offset) {
    target.putInt(at + 4, payloadCrc);
    target.putInt(at + 8, payloadBytes);
    target.putInt(at + 12, kind & 0xFF);
    target.putLong(at + 16, durableThrough);
    target.putInt(at + 24, records);
    target.putInt(at + 28, 0);
    target.putInt(at, headerCrc(target, at, segment, offset));
  }

  /** Reads the header at {@code offset} of a segment's content; null if there is none. */
  static @Nullable Frame read(ByteBuffer content, int offset, Segment segment) {
    int rest = content.limit() - offset - HEADER_BYTES;
    if (rest < 0) {
      return null;
    }
    int kind = content.getInt(offset + 12);
    int payloadBytes = content.getInt(offset + 8);
    // Cheap refusals first: recovery tries every eighth byte.
    if (kind < 1
        || kind > 0xFF
        || payloadBytes < 0
        || payloadBytes > rest
        || payloadBytes % ALIGNMENT != 0) {
      return null;
    }
    if (content.getInt(offset) != headerCrc(content, offset, segment, offset)) {
      return null;
    }
    return new Frame(
        (byte) kind,
        payloadBytes,
        content.getInt(offset + 4),
        content.getLong(offset + 16),
        content.getInt(offset + 24));
  }

  boolean payloadIsSound(ByteBuffer content, int offset) {
    return crcOf(content, offset + HEADER_BYTES, payloadBytes) == payloadCrc;
  }

  static int crcOf(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, length));
    return (int) crc.getValue();
  }

  private static int headerCrc(ByteBuffer bytes, int at, Segment segment, long offset) {
    ByteBuffer place = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    place.putLong(segment.logId()).putLong(segment.number()).putLong(offset).flip();
    CRC32C crc = new CRC32C();
    crc.update(place);
    crc.update(bytes.slice(at + 4, HEADER_BYTES - 4));
    return (int) crc.getValue();
  }
}
