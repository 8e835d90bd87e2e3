package io.paxosstore.lsm.log;

import java.nio.ByteBuffer;
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

  // Where the fields of a header are; its own checksum comes first.
  static final int PAYLOAD_CRC_AT = 4;
  static final int PAYLOAD_BYTES_AT = 8;
  static final int KIND_AT = 12;
  static final int DURABLE_THROUGH_AT = 16;
  static final int RECORDS_AT = 24;

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
  void write(ByteBuffer target, int at, FrameChecksums checksums, Segment segment, long offset) {
    target.putInt(at + PAYLOAD_CRC_AT, payloadCrc);
    target.putInt(at + PAYLOAD_BYTES_AT, payloadBytes);
    target.putInt(at + KIND_AT, kind & 0xFF);
    target.putLong(at + DURABLE_THROUGH_AT, durableThrough);
    target.putInt(at + RECORDS_AT, records);
    target.putInt(at + RECORDS_AT + Integer.BYTES, 0);
    target.putInt(at, checksums.ofHeader(target, at, segment, offset));
  }

  /** Reads the header at {@code offset} of a segment's content; null if there is none. */
  static @Nullable Frame read(ByteBuffer content, int offset, Segment segment) {
    int rest = content.limit() - offset - HEADER_BYTES;
    if (rest < 0) {
      return null;
    }
    int kind = content.getInt(offset + KIND_AT);
    int payloadBytes = content.getInt(offset + PAYLOAD_BYTES_AT);
    // Cheap refusals first: recovery tries every eighth byte.
    if (kind < 1
        || kind > 0xFF
        || payloadBytes < 0
        || payloadBytes > rest
        || payloadBytes % ALIGNMENT != 0) {
      return null;
    }
    if (content.getInt(offset) != new FrameChecksums().ofHeader(content, offset, segment, offset)) {
      return null;
    }
    return new Frame(
        (byte) kind,
        payloadBytes,
        content.getInt(offset + PAYLOAD_CRC_AT),
        content.getLong(offset + DURABLE_THROUGH_AT),
        content.getInt(offset + RECORDS_AT));
  }

  boolean payloadIsSound(ByteBuffer content, int offset) {
    return new FrameChecksums().of(content.duplicate(), offset + HEADER_BYTES, payloadBytes)
        == payloadCrc;
  }
}
