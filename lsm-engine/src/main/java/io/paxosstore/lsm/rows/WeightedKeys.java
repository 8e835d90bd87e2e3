package io.paxosstore.lsm.rows;

import io.paxosstore.lsm.ScanRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys of a range, each with the bytes that follow it, from which those are picked that part the
 * range evenly. Not thread-safe.
 */
public final class WeightedKeys {
  private final List<Point> points = new ArrayList<>();

  private record Point(byte[] key, long bytes) {}

  /** From {@code key} on there are about {@code bytes} more. Keys may come in any order. */
  public void add(byte[] key, long bytes) {
    points.add(new Point(key, bytes));
  }

  /**
   * At most {@code count} keys strictly inside the range, ascending, with about as many bytes
   * before the first, between two neighbours and after the last.
   */
  public List<byte[]> pick(ScanRange range, int count) {
    points.sort((a, b) -> Keys.compare(a.key(), b.key()));
    long total = 0;
    for (Point point : points) {
      total += point.bytes();
    }
    List<byte[]> picked = new ArrayList<>();
    byte[] last = range.from();
    long before = 0;
    int part = 1;
    for (Point point : points) {
      // In floating point: a product of two large numbers must not overflow.
      if (part <= count
          && before > 0
          && before >= (double) total * part / (count + 1)
          && (last == null || Keys.compare(point.key(), last) > 0)
          && (range.to() == null || Keys.compare(point.key(), range.to()) < 0)) {
        picked.add(point.key());
        last = point.key();
        while (part <= count && before >= (double) total * part / (count + 1)) {
          part++;
        }
      }
      before += point.bytes();
    }
    return picked;
  }
}
