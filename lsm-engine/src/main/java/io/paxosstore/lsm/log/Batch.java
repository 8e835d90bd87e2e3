package io.paxosstore.lsm.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What gathers between two writes: frames in one buffer outside the heap, laid out as the files
 * will hold them. Guarded by the log's lock while it gathers, owned by the writer after that.
 */
final class Batch {
  private static final int FIRST_BYTES = 1 << 16;
  private static final int KEPT_BYTES = 4 << 20;

  private final List<Piece> pieces = new ArrayList<>();
  private final FrameChecksums checksums = new FrameChecksums();
  private ByteBuffer buffer = allocate(FIRST_BYTES);

  /** The same bytes, with a position and a limit for who reads them. */
  private ByteBuffer view = buffer.duplicate();

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  int bytes() {
    return buffer.position();
  }

  /** True if the next record joins a frame that is already begun in this segment. */
  boolean continues(OpenSegment segment) {
    return !pieces.isEmpty()
        && pieces.getLast().kind == Frame.RECORDS
        && pieces.getLast().segment == segment;
  }

  /**
   * Adds a record that goes to {@code offset} of the segment's file, behind a new frame header
   * unless {@link #continues}.
   *
   * @return bytes of the file that it takes, header included
   */
  int add(OpenSegment segment, long offset, ByteBuffer record) {
    int length = record.remaining();
    int padded = (int) Frame.paddedBytes(length);
    reserve(Frame.HEADER_BYTES + padded);
    int before = buffer.position();
    if (!continues(segment)) {
      begin(segment, offset, Frame.RECORDS);
    }
    int end = buffer.position() + padded;
    buffer.putLong(end - Frame.ALIGNMENT, 0);
    buffer.putInt(length).put(buffer.position(), record, record.position(), length);
    buffer.position(end);
    Piece piece = pieces.getLast();
    piece.records++;
    piece.end = end;
    return end - before;
  }

  /** Adds a copy of another batch's frame, for another place; its header is yet to be completed. */
  void addCopy(Batch from, Piece piece, OpenSegment segment, long offset) {
    int length = piece.end - piece.start;
    reserve(length);
    begin(segment, offset, piece.kind);
    Piece copy = pieces.getLast();
    buffer.put(copy.start, from.buffer, piece.start, length);
    copy.end = copy.start + length;
    copy.records = piece.records;
    buffer.position(copy.end);
  }

  /** Adds the frame that ends a segment. */
  void seal(OpenSegment segment, long offset) {
    reserve(Frame.HEADER_BYTES);
    begin(segment, offset, Frame.SEAL);
  }

  /** The frames in order. */
  List<Piece> pieces() {
    return pieces;
  }

  /**
   * Completes the headers of pieces [from, to), which lie in one segment, and returns their bytes,
   * in a buffer that is valid until the next call.
   */
  ByteBuffer finish(int from, int to, long durableThrough) {
    for (int i = from; i < to; i++) {
      finish(pieces.get(i), durableThrough);
    }
    return view.limit(pieces.get(to - 1).end).position(pieces.get(from).start);
  }

  private void finish(Piece piece, long durableThrough) {
    int payload = piece.start + Frame.HEADER_BYTES;
    int length = piece.end - payload;
    new Frame(
            piece.kind, length, checksums.of(view, payload, length), durableThrough, piece.records)
        .write(buffer, piece.start, checksums, piece.segment.segment(), piece.offset);
  }

  /** Empties the batch for reuse; a buffer that one huge record blew up is not kept. */
  void clear() {
    pieces.clear();
    if (buffer.capacity() > KEPT_BYTES) {
      buffer = allocate(FIRST_BYTES);
      view = buffer.duplicate();
    }
    buffer.clear();
  }

  private void begin(OpenSegment segment, long offset, byte kind) {
    Piece piece = new Piece(segment, offset, kind, buffer.position());
    buffer.position(buffer.position() + Frame.HEADER_BYTES);
    piece.end = buffer.position();
    pieces.add(piece);
  }

  private void reserve(int more) {
    if (buffer.remaining() < more) {
      int wanted = Math.addExact(buffer.position(), more);
      int capacity =
          (int) Math.max(wanted, Math.min(Integer.MAX_VALUE - 8L, buffer.capacity() * 2L));
      buffer = allocate(capacity).put(buffer.flip());
      view = buffer.duplicate();
    }
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** One frame: where it goes and where it lies in the buffer. */
  static final class Piece {
    final OpenSegment segment;
    final long offset;
    final byte kind;
    final int start;
    int end;
    int records;

    Piece(OpenSegment segment, long offset, byte kind, int start) {
      this.segment = segment;
      this.offset = offset;
      this.kind = kind;
      this.start = start;
    }

    /** The log position after this frame. */
    long endPosition() {
      return segment.segment().base() + offset + (end - start);
    }
  }
}
