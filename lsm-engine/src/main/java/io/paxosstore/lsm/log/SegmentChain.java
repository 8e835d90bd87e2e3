package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which segments make up the log, each the continuation of the one before, and which were left
 * behind at a fail-over. Pure.
 *
 * @param segments those that count, oldest first
 * @param voids those that a later segment passed over
 */
record SegmentChain(List<Segment> segments, List<Segment> voids) {
  /**
   * Follows the chain back from the segment with the highest number.
   *
   * @throws CorruptionException if one is missing
   */
  static SegmentChain of(List<Segment> found) {
    List<Segment> left = new ArrayList<>(found);
    left.sort(Comparator.comparingLong(Segment::number));
    List<Segment> counted = new ArrayList<>();
    List<Segment> voids = new ArrayList<>();
    @Nullable Segment next = null;
    while (!left.isEmpty()) {
      Segment segment = left.removeLast();
      if (next == null) {
        counted.addFirst(segment);
      } else if (segment.number() == next.number()) {
        throw new CorruptionException(
            segment.file() + ": has the number of " + next.file() + " as well");
      } else if (segment.number() > next.previous()) {
        voids.addFirst(segment);
        continue;
      } else if (next.follows(segment) || next.supersedesTailOf(segment)) {
        counted.addFirst(segment);
      } else {
        throw new CorruptionException(
            next.file()
                + ": does not continue "
                + segment.file()
                + "; segment "
                + next.previous()
                + " is missing or strange");
      }
      next = segment;
    }
    return new SegmentChain(List.copyOf(counted), List.copyOf(voids));
  }

  /** The segment after one that counts; null after the last. */
  static @Nullable Segment after(List<Segment> segments, int index) {
    return index + 1 < segments.size() ? segments.get(index + 1) : null;
  }
}
