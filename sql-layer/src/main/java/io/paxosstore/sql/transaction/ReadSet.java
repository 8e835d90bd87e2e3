package io.paxosstore.sql.transaction;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a transaction has read: (key, columns) and (range, columns), and the groups it lies in.
 * Values are not kept: they can be read again at the snapshot, so validation needs nothing that a
 * restart would lose (further rule 18).
 */
final class ReadSet {
  /**
   * Beyond this much, keys are replaced by the range between the first and the last of each index.
   */
  private static final int POINT_BYTES_MAX = 64 << 20;

  private final PointReads points = new PointReads();
  private final RangeReads ranges = new RangeReads();

  /** In the order of the groups. */
  private long[] groups = new long[4];

  private int groupCount;
  private long lastGroup;

  boolean isEmpty() {
    return points.count() == 0 && ranges.isEmpty();
  }

  int size() {
    return points.count() + ranges.count();
  }

  void addPoint(byte[] key, int hash, long columns) {
    addGroup(Keys.group(key));
    points.add(key, hash, columns);
    if (points.bytes() > POINT_BYTES_MAX) {
      coarsen();
    }
  }

  void addRange(byte[] from, byte[] to, long columns) {
    addGroup(Keys.group(from));
    ranges.add(new ReadRange(from, to, columns));
  }

  PointReads points() {
    return points;
  }

  RangeReads ranges() {
    return ranges;
  }

  int groupCount() {
    return groupCount;
  }

  long group(int i) {
    return groups[i];
  }

  /** True if a change of these columns of the key may have changed something that was read. */
  boolean meets(byte[] key, int hash, long changed) {
    int i = points.find(key, hash);
    if (i >= 0 && (changed == Columns.ALL || (changed & points.columns(i)) != 0)) {
      return true;
    }
    return !ranges.isEmpty() && ranges.meets(key, changed);
  }

  boolean meets(DeletedRange deleted) {
    return points.anyIn(deleted.from(), deleted.to()) || ranges.anyOverlaps(deleted);
  }

  /** All columns of the key that were read, one way or the other. */
  long columns(byte[] key, int hash) {
    int i = points.find(key, hash);
    return (i >= 0 ? points.columns(i) : Columns.NONE) | ranges.columns(key);
  }

  /** The transaction's fate depends on this group, read or not. */
  void addGroup(long group) {
    if (group == lastGroup && groupCount > 0) {
      return;
    }
    lastGroup = group;
    int at = 0;
    for (int low = 0, high = groupCount; low < high; at = low) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(groups[middle], group) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (at < groupCount && groups[at] == group) {
      return;
    }
    if (groupCount == groups.length) {
      groups = Arrays.copyOf(groups, 2 * groupCount);
    }
    System.arraycopy(groups, at, groups, at + 1, groupCount - at);
    groups[at] = group;
    groupCount++;
  }

  private void coarsen() {
    Map<byte[], ReadRange> byIndex = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < points.count(); i++) {
      byte[] key = points.key(i);
      ReadRange point = new ReadRange(key, Keys.after(key), points.columns(i));
      byIndex.merge(
          Arrays.copyOf(key, Math.min(key.length, Keys.INDEX_PREFIX_BYTES)),
          point,
          RangeReads::union);
    }
    byIndex.values().forEach(ranges::add);
    points.clear();
  }
}
