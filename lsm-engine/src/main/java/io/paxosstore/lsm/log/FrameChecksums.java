package io.paxosstore.lsm.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksums of frames, with what it takes to compute them: a commit that nobody joins is one
 * frame, and objects for each would be a good part of its cost. Belongs to one thread at a time.
 */
final class FrameChecksums {
  /** Log, segment and offset: where a frame belongs is checked with what it says. */
  private static final int PLACE_BYTES = 24;

  /** A header without its own checksum. */
  private static final int CHECKED_BYTES = Frame.HEADER_BYTES - Integer.BYTES;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer placed =
      ByteBuffer.allocate(PLACE_BYTES + CHECKED_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** Checksum of a part of {@code bytes}, whose position and limit it moves. */
  int of(ByteBuffer bytes, int from, int length) {
    crc.reset();
    crc.update(bytes.limit(from + length).position(from));
    return (int) crc.getValue();
  }

  /** Checksum of the header at {@code at} of {@code bytes}, for a place of a segment. */
  int ofHeader(ByteBuffer bytes, int at, Segment segment, long offset) {
    placed.putLong(0, segment.logId()).putLong(8, segment.number()).putLong(16, offset);
    placed.put(PLACE_BYTES, bytes, at + Integer.BYTES, CHECKED_BYTES);
    crc.reset();
    crc.update(placed.array());
    return (int) crc.getValue();
  }
}
