package io.paxosstore.lsm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a scan visits: keys in [from, to), in key order or reversed.
 *
 * @param from first key, inclusive; null for the first key of the store
 * @param to last key, exclusive; null for the end of the store
 * @param reverse true to visit the greatest key first
 * @param tombstones true to visit also keys whose newest version at the scan's timestamp is a
 *     delete (of the key or of a range that still has an older version of the key below it); {@link
 *     Cursor#isTombstone()} tells them apart. Validation of a range read needs them.
 */
public record ScanRange(
    byte @Nullable [] from, byte @Nullable [] to, boolean reverse, boolean tombstones) {
  /** Keys in [from, to), ascending, without tombstones. */
  public static ScanRange of(byte @Nullable [] from, byte @Nullable [] to) {
    return new ScanRange(from, to, false, false);
  }

  /**
   * Keys that begin with a prefix, ascending, without tombstones. The empty prefix is that of all
   * keys; behind one of bytes 0xFF alone no other key comes, so its range has no upper bound.
   */
  public static ScanRange prefix(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
      length--;
    }
    byte[] to = null;
    if (length > 0) {
      to = Arrays.copyOf(prefix, length);
      to[length - 1]++;
    }
    return of(prefix.length == 0 ? null : prefix.clone(), to);
  }

  /** The same keys, greatest first. */
  public ScanRange reversed() {
    return new ScanRange(from, to, !reverse, tombstones);
  }

  /** The same keys, deleted ones included. */
  public ScanRange withTombstones() {
    return new ScanRange(from, to, reverse, true);
  }
}
