package io.paxosstore.lsm.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a bounded number of evenly spread keys of a walk whose length nobody knows beforehand: when
 * there are too many, every other one goes and the spacing doubles. Not thread-safe.
 */
public final class ThinnedKeys {
  private final int most;
  private final List<byte[]> keys = new ArrayList<>();
  private long spacingBytes = 1;
  private long walkedBytes;

  /** Keeps fewer than {@code most} keys, at least half of that of a long walk. */
  public ThinnedKeys(int most) {
    this.most = most;
  }

  /** Walks a whole source. */
  public void walk(RowSource rows) {
    while (rows.next()) {
      if (walkedBytes >= keys.size() * spacingBytes) {
        keys.add(rows.copyKey());
        if (keys.size() == most) {
          thin();
        }
      }
      walkedBytes += (long) rows.keyLength() + rows.valueLength() + Long.BYTES;
    }
  }

  private void thin() {
    for (int i = 0; i < most / 2; i++) {
      keys.set(i, keys.get(2 * i));
    }
    keys.subList(most / 2, keys.size()).clear();
    spacingBytes = Math.max(2 * spacingBytes, walkedBytes / Math.max(1, most / 2));
  }

  /** Adds what was kept, each key with its share of the bytes. */
  public void addTo(WeightedKeys target) {
    for (byte[] key : keys) {
      target.add(key, walkedBytes / keys.size());
    }
  }
}
