package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.memtable.Memtable;
import io.paxosstore.lsm.rows.ThinnedKeys;
import io.paxosstore.lsm.rows.WeightedKeys;
import io.paxosstore.lsm.sstable.Table;
import java.util.List;

/**
 * Parts a range by bytes without reading rows of tables: the separators of their blocks are in
 * memory, and between two of them lies a block. Memtables are walked, unless they are small beside
 * the tables.
 */
final class KeySampler {
  /** Points looked at for each sample: the parts differ by about as much as one of them holds. */
  private static final int POINTS_PER_SAMPLE = 16;

  private static final int FEWEST_POINTS = 1024;

  /** Memtables with less than this share of the bytes move no part's bounds by much. */
  private static final int NEGLIGIBLE_SHARE = 16;

  private KeySampler() {}

  /** As {@link io.paxosstore.lsm.StorageEngine#keySamples}. */
  static List<byte[]> sample(ReadView view, ScanRange range, int count) {
    int points = Math.max(FEWEST_POINTS, POINTS_PER_SAMPLE * (count + 1));
    WeightedKeys keys = new WeightedKeys();
    long blocks = 0;
    long bytes = 0;
    for (int level = 0; level < view.tables().levels(); level++) {
      for (Table table : view.tables().overlapping(level, range.from(), range.to())) {
        blocks += table.blocksBetween(range.from(), range.to());
        bytes += table.bytesBetween(range.from(), range.to());
      }
    }
    int stride = (int) Math.min(Integer.MAX_VALUE, blocks / points + 1);
    for (int level = 0; level < view.tables().levels(); level++) {
      for (Table table : view.tables().overlapping(level, range.from(), range.to())) {
        table.sample(range.from(), range.to(), stride, keys);
      }
    }
    for (Memtable memtable : view.memtables()) {
      if (memtable.bytes() >= bytes / NEGLIGIBLE_SHARE) {
        ThinnedKeys thinned = new ThinnedKeys(points);
        thinned.walk(
            memtable.scan(range.from(), range.to(), false, Long.MAX_VALUE, Long.MAX_VALUE));
        thinned.addTo(keys);
      }
    }
    return keys.pick(range, count);
  }
}
