package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one segment from its content in memory, up to the first that is not valid.
 * Pure: no file is touched.
 */
final class SegmentScan {
  private final Segment segment;
  private final ByteBuffer content;
  private final int limit;
  private int validEnd = Segment.HEADER_BYTES;
  private boolean sealed;

  SegmentScan(Segment segment, ByteBuffer content) {
    this(segment, null, content);
  }

  /**
   * Reads what counts of a segment.
   *
   * @param next the segment after it, null if there is none
   */
  SegmentScan(Segment segment, @Nullable Segment next, ByteBuffer content) {
    this.segment = segment;
    this.limit =
        next != null && next.supersedesTailOf(segment)
            ? Math.toIntExact(next.start() - segment.base())
            : Integer.MAX_VALUE;
    this.content = content.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Walks all valid frames, handing the records after {@code after} to {@code visitor} where there
   * is one.
   */
  SegmentScan walk(long after, SegmentedLog.@Nullable RecordVisitor visitor) {
    while (!sealed && validEnd < limit) {
      Frame frame = Frame.read(content, validEnd, segment);
      if (frame == null || !frame.payloadIsSound(content, validEnd)) {
        break;
      }
      switch (frame.kind()) {
        case Frame.SEAL -> sealed = true;
        case Frame.RECORDS -> visit(frame, after, visitor);
        default ->
            throw new CorruptionException(
                where(validEnd) + ": frame of unknown kind " + frame.kind());
      }
      validEnd += Frame.HEADER_BYTES + frame.payloadBytes();
    }
    return this;
  }

  /** The offset after the last valid frame. */
  int validEnd() {
    return validEnd;
  }

  /** The log position after the last valid frame. */
  long validEndPosition() {
    return segment.base() + validEnd;
  }

  /** True if the last frame is a seal. */
  boolean sealed() {
    return sealed;
  }

  /** True if the next segment holds what follows the last frame, after a fail-over. */
  boolean superseded() {
    return validEnd == limit;
  }

  /** True if the log goes on in the next segment. */
  boolean ended() {
    return limit == Integer.MAX_VALUE ? sealed : superseded();
  }

  /**
   * Offsets at or after the last valid frame where frame headers lie: left over from writes that
   * were in flight at a crash.
   */
  List<Integer> strayHeaders() {
    List<Integer> found = new ArrayList<>();
    for (int offset = validEnd;
        offset <= content.limit() - Frame.HEADER_BYTES;
        offset += Frame.ALIGNMENT) {
      if (Frame.read(content, offset, segment) != null) {
        found.add(offset);
      }
    }
    return found;
  }

  /**
   * Refuses if a frame of this segment at or after the last valid one proves that the bytes at
   * {@code damaged} had been durable.
   */
  void requireNoProofOfRot(List<Integer> strayHeaders, long damaged, String place) {
    for (int offset : strayHeaders) {
      Frame frame = Frame.read(content, offset, segment);
      if (frame != null && frame.durableThrough() > damaged) {
        throw new CorruptionException(
            place
                + ": damaged, though it had been durable when the frame at "
                + where(offset)
                + " was written");
      }
    }
  }

  String where(int offset) {
    return segment.file() + " offset " + offset;
  }

  private void visit(Frame frame, long after, SegmentedLog.@Nullable RecordVisitor visitor) {
    int at = validEnd + Frame.HEADER_BYTES;
    int end = at + frame.payloadBytes();
    for (int i = 0; i < frame.records(); i++) {
      int length = at + 4 <= end ? content.getInt(at) : -1;
      if (length < 0 || at + Frame.paddedBytes(length) > end) {
        throw new CorruptionException(
            where(at) + ": record of " + length + " bytes in a frame that ends at " + end);
      }
      int next = at + (int) Frame.paddedBytes(length);
      long position = segment.base() + next;
      if (visitor != null && position > after) {
        visitor.record(position, content.slice(at + 4, length));
      }
      at = next;
    }
    if (at != end) {
      throw new CorruptionException(
          where(at) + ": " + (end - at) + " bytes of the frame belong to no record");
    }
  }
}
