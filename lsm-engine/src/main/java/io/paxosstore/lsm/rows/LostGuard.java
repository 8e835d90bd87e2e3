package io.paxosstore.lsm.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * Stops a scan before it passes keys whose changes were lost: not only those that it finds, also
 * those that it does not find any more.
 */
final class LostGuard {
  /** Keys [from, to) of a lost range. */
  record Part(byte[] from, byte[] to, LostRange range) {}

  private final Part[] parts;
  private final boolean reverse;

  /** The first part that the scan has not left behind. */
  private int following;

  LostGuard(List<Part> parts, boolean reverse) {
    this.reverse = reverse;
    this.parts =
        parts.stream()
            .sorted(
                reverse
                    ? (a, b) -> Keys.compare(b.to(), a.to())
                    : (a, b) -> Keys.compare(a.from(), b.from()))
            .toArray(Part[]::new);
  }

  /**
   * The parts of [first, end) that no range delete hides which is newer than all that was lost and
   * not newer than {@code at}.
   */
  static List<Part> uncovered(
      LostRange range, byte[] first, byte[] end, long at, Coverage[] coverage) {
    List<Part> parts = List.of(new Part(first, end, range));
    for (Coverage source : coverage) {
      for (RangeTombstone deleted : source.tombstones().fragments()) {
        if (deleted.version() > range.maxVersion()
            && deleted.version() <= at
            && deleted.sequence() <= source.sequenceLimit()) {
          parts = without(parts, deleted);
        }
      }
    }
    return parts;
  }

  private static List<Part> without(List<Part> parts, RangeTombstone deleted) {
    List<Part> left = new ArrayList<>();
    for (Part part : parts) {
      byte[] end = least(part.to(), deleted.from());
      byte[] from = greatest(part.from(), deleted.to());
      if (Keys.compare(part.from(), end) < 0) {
        left.add(new Part(part.from(), end, part.range()));
      }
      if (Keys.compare(from, part.to()) < 0) {
        left.add(new Part(from, part.to(), part.range()));
      }
    }
    return left;
  }

  private static byte[] least(byte[] a, byte[] b) {
    return Keys.compare(a, b) <= 0 ? a : b;
  }

  private static byte[] greatest(byte[] a, byte[] b) {
    return Keys.compare(a, b) >= 0 ? a : b;
  }

  /** The scan is to go on at {@code key}; what lies before it is of no interest. */
  void moved(byte[] key) {
    following = 0;
    while (following < parts.length && isBehind(parts[following], key)) {
      following++;
    }
  }

  private boolean isBehind(Part part, byte[] key) {
    return reverse ? Keys.compare(part.from(), key) > 0 : Keys.compare(part.to(), key) <= 0;
  }

  /** The scan has come to a key and found nothing before it. */
  void reached(byte[] key, int offset, int length) {
    if (following == parts.length) {
      return;
    }
    Part part = parts[following];
    byte[] bound = reverse ? part.to() : part.from();
    int order = Keys.compare(bound, 0, bound.length, key, offset, length);
    if (reverse ? order > 0 : order <= 0) {
      throw LostRanges.refusal(part.range());
    }
  }

  /** The scan has found nothing more. */
  void ended() {
    if (following < parts.length) {
      throw LostRanges.refusal(parts[following].range());
    }
  }
}
