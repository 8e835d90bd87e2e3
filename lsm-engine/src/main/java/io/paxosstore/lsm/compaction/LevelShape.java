package io.paxosstore.lsm.compaction;

/**
 * How large levels and tables may grow.
 *
 * @param level0Tables tables in level 0 that call for a compaction, if it is worth it
 * @param level1Bytes size of level 1; each further level may be {@code growth} times as large
 * @param growth factor from level to level
 * @param tableBytes size at which a compaction begins a new table
 * @param blockBytes size at which a table begins a new block
 */
public record LevelShape(
    int level0Tables, long level1Bytes, int growth, long tableBytes, int blockBytes) {
  /**
   * The shape that suits memtables of a size: four of them make level 0 full, level 1 takes eight.
   */
  public static LevelShape forMemtables(long memtableBytes) {
    return new LevelShape(4, 8 * memtableBytes, 10, Math.max(memtableBytes, 64 << 10), 4 << 10);
  }

  /** Tables in level 0 that are merged even if that rewrites much more than they bring. */
  int mostLevel0Tables() {
    return level0Tables * 5 / 2;
  }

  long targetBytes(int level) {
    long bytes = level1Bytes;
    for (int i = 1; i < level; i++) {
      bytes *= growth;
    }
    return bytes;
  }
}
