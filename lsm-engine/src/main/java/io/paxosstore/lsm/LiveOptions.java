package io.paxosstore.lsm;

/**
 * What can be changed while an engine runs: {@code
 * engine.reconfigure(engine.liveOptions().cacheBytes(64 << 20))}. Values are checked here, so there
 * is no object with bad ones.
 *
 * @param memtableBytes size at which a memtable is flushed, {@value #LEAST_MEMTABLE_BYTES} to
 *     {@value #MOST_MEMTABLE_BYTES}; the next write sees it. Levels and log segments keep the sizes
 *     that the engine was opened with
 * @param cacheBytes budget of blocks, indexes and filters, see {@link EngineOptions#cacheBytes()};
 *     not negative. What is too much leaves at once
 * @param compaction false to begin no compaction in the background; {@link StorageEngine#compact()}
 *     still works. Writes get slower and slower while tables pile up
 * @param compactionBytesPerSecond what background compactions write at most, also the one that is
 *     under way; 0 for no limit, else at least {@value #LEAST_COMPACTION_RATE}. In RocksDB flushes
 *     count, too
 */
public record LiveOptions(
    long memtableBytes, long cacheBytes, boolean compaction, long compactionBytesPerSecond) {
  /** Least size of a memtable. */
  public static final long LEAST_MEMTABLE_BYTES = 1 << 10;

  /** Greatest size of a memtable. */
  public static final long MOST_MEMTABLE_BYTES = 4L << 30;

  /** Least rate of compactions. */
  public static final long LEAST_COMPACTION_RATE = 64 << 10;

  /**
   * Options within their bounds.
   *
   * @throws IllegalArgumentException if one is not
   */
  public LiveOptions {
    if (memtableBytes < LEAST_MEMTABLE_BYTES || memtableBytes > MOST_MEMTABLE_BYTES) {
      throw new IllegalArgumentException(
          "memtableBytes "
              + memtableBytes
              + "; allowed are "
              + LEAST_MEMTABLE_BYTES
              + " to "
              + MOST_MEMTABLE_BYTES);
    }
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cacheBytes " + cacheBytes + " is negative");
    }
    if (compactionBytesPerSecond != 0 && compactionBytesPerSecond < LEAST_COMPACTION_RATE) {
      throw new IllegalArgumentException(
          "compactionBytesPerSecond "
              + compactionBytesPerSecond
              + "; allowed are 0, for no limit, and "
              + LEAST_COMPACTION_RATE
              + " or more");
    }
  }

  /** What an engine begins with: no limit to compactions. */
  public static LiveOptions of(EngineOptions options) {
    return new LiveOptions(
        Math.clamp(options.memtableBytes(), LEAST_MEMTABLE_BYTES, MOST_MEMTABLE_BYTES),
        Math.max(0, options.cacheBytes()),
        true,
        0);
  }

  /** These options with another memtable size. */
  public LiveOptions memtableBytes(long memtableBytes) {
    return new LiveOptions(memtableBytes, cacheBytes, compaction, compactionBytesPerSecond);
  }

  /** These options with another cache size. */
  public LiveOptions cacheBytes(long cacheBytes) {
    return new LiveOptions(memtableBytes, cacheBytes, compaction, compactionBytesPerSecond);
  }

  /** These options with background compactions allowed or not. */
  public LiveOptions compaction(boolean compaction) {
    return new LiveOptions(memtableBytes, cacheBytes, compaction, compactionBytesPerSecond);
  }

  /** These options with another limit for background compactions. */
  public LiveOptions compactionBytesPerSecond(long compactionBytesPerSecond) {
    return new LiveOptions(memtableBytes, cacheBytes, compaction, compactionBytesPerSecond);
  }
}
