package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.compaction.LevelShape;

/**
 * Opens the engine with levels that are full after a few rows, so that every path is taken by
 * little data.
 */
public final class ShapedLsm {
  private ShapedLsm() {}

  /** A run of deleted keys that is no longer short. */
  private static final int DEAD_RUN = 2;

  /** Blocks of 128 bytes, tables of one KiB, level 1 of two. */
  public static StorageEngine tiny(EngineOptions options) {
    return LsmEngine.open(options, new LevelShape(2, 2 << 10, 3, 1 << 10, 128), DEAD_RUN);
  }

  /** Levels of the usual shape, but dead spans for the shortest runs. */
  public static StorageEngine eager(EngineOptions options) {
    return LsmEngine.open(options, LevelShape.forMemtables(options.memtableBytes()), DEAD_RUN);
  }
}
