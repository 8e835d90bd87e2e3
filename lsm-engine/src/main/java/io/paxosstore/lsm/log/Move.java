package io.paxosstore.lsm.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carries what is not known durable from segments in one directory to new ones in the other. Every
 * record keeps its position: a new segment's base is chosen so that its first frame lies where the
 * first that it replaces lay.
 */
final class Move {
  /** A frame and the batch that holds it. */
  private record Held(Batch batch, Batch.Piece piece) {}

  private final List<Held> stalled = new ArrayList<>();
  private final List<Held> rest = new ArrayList<>();
  private final OpenSegment from;
  private final long start;
  private final Map<OpenSegment, OpenSegment> targets = new LinkedHashMap<>();
  private long durableThrough;

  /**
   * Of what was handed to the writer and is not durable, and what gathered since.
   *
   * @param durable position up to which everything is durable
   */
  Move(long durable, List<Batch> handed, Batch gathering) {
    List<Held> held = new ArrayList<>();
    for (Batch batch : handed) {
      for (Batch.Piece piece : batch.pieces()) {
        if (piece.endPosition() > durable) {
          held.add(new Held(batch, piece));
        }
      }
    }
    Batch.Piece first = held.getFirst().piece;
    from = first.segment;
    start = from.segment().base() + first.offset;
    for (Held each : held) {
      (each.piece.segment == from ? stalled : rest).add(each);
    }
    for (Batch.Piece piece : gathering.pieces()) {
      rest.add(new Held(gathering, piece));
    }
  }

  /** Makes the segment that goes on, with all frames that were handed to the writer, durably. */
  OpenSegment supersede(SegmentFiles files, Place place) throws IOException {
    OpenSegment made =
        files.supersede(
            place,
            from.segment(),
            start,
            open -> {
              Batch frames = new Batch();
              long offset = Segment.HEADER_BYTES;
              for (Held each : stalled) {
                frames.addCopy(each.batch, each.piece, open, offset);
                offset += each.piece.end - each.piece.start;
              }
              open.file()
                  .write(Segment.HEADER_BYTES, frames.finish(0, frames.pieces().size(), start));
              durableThrough = open.segment().base() + offset;
            });
    targets.put(from, made);
    return made;
  }

  /** Everything up to here is durable in the new segment. */
  long durableThrough() {
    return durableThrough;
  }

  /** What is to be written next, in its new places. */
  Batch rest(SegmentFiles files, Place place) throws IOException {
    Batch moved = new Batch();
    for (Held each : rest) {
      OpenSegment segment = each.piece.segment;
      OpenSegment target = target(segment, files, place);
      moved.addCopy(each.batch, each.piece, target, each.piece.offset + shift(segment));
    }
    return moved;
  }

  /** The new segment instead of an old one; made, if there is none yet. */
  OpenSegment target(OpenSegment old, SegmentFiles files, Place place) throws IOException {
    OpenSegment target = targets.get(old);
    if (target == null) {
      target = files.replace(place, old.segment());
      targets.put(old, target);
    }
    return target;
  }

  /** By how much offsets grow from an old segment to the new one. */
  long shift(OpenSegment old) {
    return old == from ? from.segment().base() + Segment.HEADER_BYTES - start : 0;
  }

  /** The old segments. */
  Set<OpenSegment> left() {
    return targets.keySet();
  }
}
