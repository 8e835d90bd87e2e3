package io.paxosstore.lsm;

import java.nio.file.Path;
import java.util.List;

/**
 * A versioned, ordered key-value store whose version dimension is the transaction's commit
 * timestamp (design.md §4).
 *
 * <p>Implementations: the project's own log-structured merge tree and RocksDB, see {@link
 * EngineOptions#kind()}. Keys are byte strings of 1 to {@value WriteBatch#MAX_KEY_BYTES} bytes,
 * ordered as unsigned bytes; any key may be a prefix of another. Thread-safe: applies are
 * serialised by the engine, reads are lock-free with respect to them.
 *
 * <p>Failures: {@link CorruptionException} for bytes that fail their check, {@link
 * DirectoryLockedException} if another process has the directory, {@link DiskFullException} when
 * writes are refused for want of space, {@link StorageException} otherwise. A failed write or sync
 * of a log or manifest poisons the engine: every later call fails with the first cause.
 */
public interface StorageEngine extends AutoCloseable {
  /** Opens a store, creating it if the directory holds none. Recovery is done when this returns. */
  static StorageEngine open(EngineOptions options) {
    return Engines.open(options);
  }

  /**
   * Applies one batch atomically with respect to readers and crashes.
   *
   * @return the apply sequence of the batch: 1 for the first of this process, growing by one per
   *     batch
   */
  default long apply(WriteBatch batch, Durability durability) {
    return apply(List.of(batch), durability);
  }

  /**
   * Applies several batches, each with its own version, atomically as one: no reader and no
   * recovery sees a part of them.
   *
   * @return the apply sequence of the whole
   * @throws IllegalArgumentException if a batch has no positive version
   */
  long apply(List<WriteBatch> batches, Durability durability);

  /** Point read on the current state; see {@link Snapshot#get}. */
  boolean get(byte[] key, long at, Cell cell);

  /** Version of the newest change on the current state; see {@link Snapshot#versionOf}. */
  long versionOf(byte[] key, long at);

  /** Opens a read view of everything applied so far. */
  Snapshot snapshot();

  /**
   * The greatest apply sequence such that it and all earlier ones are in synced SSTables, so that a
   * log that covers them may be trimmed.
   */
  long flushedThrough();

  /** Writes all memtables to synced SSTables and returns when they are installed. */
  void flush();

  /**
   * Flushes and merges all files into the last level. For tests, benchmarks and after bulk loads.
   */
  void compact();

  /**
   * Versions that no read at or above {@code timestamp} can see may be dropped from now on. Never
   * lowers; a lower value is ignored. Reads below it may miss versions: the caller refuses them
   * ("snapshot too old"). Batches applied from now on have greater versions, unless they repeat
   * what was applied before (a replay).
   */
  void watermark(long timestamp);

  /**
   * The current watermark; 0 if it was never raised. Survives restarts at least as high as the
   * versions dropped need.
   */
  long watermark();

  /**
   * Writes a consistent copy that can be opened as a store of its own, by hard links where the file
   * system offers them. Includes everything applied before the call.
   *
   * @throws StorageException if {@code directory} exists and is not empty
   */
  void checkpoint(Path directory);

  /**
   * False while the disk is so full that what is written would only fill memory; tried again before
   * it is said. Who promises a write before making it asks first.
   */
  default boolean hasRoom() {
    return true;
  }

  /**
   * Approximate bytes on disk of the keys in the range; 0 for ranges that are in memory only. For
   * the planner.
   */
  long approximateBytes(ScanRange range);

  /** Counters and sizes, for people and tests. */
  EngineStatistics statistics();

  /**
   * Flushes nothing that the log can replay, stops background work and releases the directory.
   * Idempotent.
   */
  @Override
  void close();
}
