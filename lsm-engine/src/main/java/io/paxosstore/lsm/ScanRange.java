package io.paxosstore.lsm;

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

  /** The same keys, greatest first. */
  public ScanRange reversed() {
    return new ScanRange(from, to, !reverse, tombstones);
  }

  /** The same keys, deleted ones included. */
  public ScanRange withTombstones() {
    return new ScanRange(from, to, reverse, true);
  }
}
