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
  /** Keys that {@link #keySamples} gives at most. */
  int MAX_KEY_SAMPLES = 4096;

  /** Opens the project's own engine on a directory, with the options that suit most. */
  static StorageEngine open(Path directory) {
    return open(EngineOptions.at(directory));
  }

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
   * Deletes every row of the range whose newest version is older than {@code olderThan}: no read at
   * or above {@code olderThan - 1} sees it from the moment this returns, and versions below it do
   * not come back. A row with a newer version stays. Open snapshots go on seeing what they see.
   *
   * <p>It is one range delete at version {@code olderThan - 1}, applied now, with all that this
   * implies: it is atomic and as durable as asked, replicas that apply it at the same place agree,
   * and compaction reclaims the space, by whole tables where all of one expired, once the watermark
   * has reached that version. The engine has no clock: who wants rows of a prefix to live for a
   * time calls this every now and then with the timestamp of so long ago (docs/decisions/011).
   *
   * @throws IllegalArgumentException if the range has no upper bound
   */
  default void expire(ScanRange range, long olderThan, Durability durability) {
    Expiry.apply(this, range, olderThan, durability);
  }

  /**
   * Writes a consistent copy that can be opened as a store of its own, by hard links where the file
   * system offers them. Includes everything applied before the call.
   *
   * @throws StorageException if {@code directory} exists and is not empty
   */
  void checkpoint(Path directory);

  /** Writes one range; see {@link #export(List, Path)}. */
  default void export(ScanRange range, Path directory) {
    export(List.of(range), directory);
  }

  /**
   * Writes all that is kept of the keys in some ranges: every version, every delete, and range
   * deletes cut at the ranges' bounds, as of one moment and with everything applied before the
   * call, and the watermark. It goes as sorted tables and a description (docs/formats/export.md)
   * into a new directory, and is durable when this returns. Every engine {@linkplain #ingest takes}
   * what another wrote. Memtables are flushed first.
   *
   * @param ranges in any order; their direction and whether they ask for deletes do not matter
   * @throws IllegalArgumentException if there is no range, one is empty, or two overlap
   * @throws StorageException if {@code directory} exists and is not empty
   */
  default void export(List<ScanRange> ranges, Path directory) {
    export(ranges, Long.MAX_VALUE, directory);
  }

  /**
   * The same without what came later than a version: the ranges as they were at {@code at}, with
   * what is kept of their past.
   *
   * @param at greatest version of a change that is written
   * @throws IllegalArgumentException also if {@code at} is below the watermark: versions that it
   *     needs may be gone
   */
  void export(List<ScanRange> ranges, long at, Path directory);

  /**
   * Replaces the exported ranges by what the directory holds, atomically with respect to readers
   * and crashes, and durably: whatever this store had there, at all versions, is gone, and
   * everything else stays. Snapshots that are open keep what they see. The watermark is raised to
   * the exported one. The directory is left as it is and no longer needed.
   *
   * <p>Memtables are flushed; writers wait while what was applied last is flushed and cut, which
   * may take some hundred milliseconds, compactions wait longer. The RocksDB engine takes all of an
   * export in one batch in memory: of at most 1 GiB.
   *
   * <p>A refusal changes nothing. Every byte is checked before anything is. Damage of this store
   * inside the ranges is no hindrance: it is replaced, too, and writes that it stopped go on.
   *
   * @throws CorruptionException if a file is damaged, naming it and the offset, or has an unknown
   *     format
   * @throws DiskFullException if there is no room for the tables
   * @throws StorageException if the directory holds no export
   */
  void ingest(Path directory);

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

  /**
   * Keys that part the range into pieces of about equal bytes, for the planner. They are strictly
   * inside the range, ascending, and near rows that exist or did; there are fewer than asked for if
   * the range has too little to be parted so finely, none if it is empty. The project's own engine
   * looks at the block separators of its tables, which are in memory, and at memtables that are not
   * small beside them. RocksDB reads a block for each halving of a part, and rows that it has in
   * memory only count the same whatever their size.
   *
   * @param range its direction and its tombstones do not matter
   * @param count 0 to {@value #MAX_KEY_SAMPLES}
   * @throws IllegalArgumentException if {@code count} is out of bounds
   */
  List<byte[]> keySamples(ScanRange range, int count);

  /** What may change at run time, as it is now. */
  LiveOptions liveOptions();

  /**
   * Changes options of the running engine, for reads and writes from now on; not remembered when it
   * is opened again.
   *
   * @throws UnsupportedOperationException if this engine cannot change one of those that differ
   *     (RocksDB: the size of its cache); then none has changed
   */
  void reconfigure(LiveOptions options);

  /** Counters and sizes, for people and tests. */
  EngineStatistics statistics();

  /**
   * Flushes nothing that the log can replay, stops background work and releases the directory.
   * Idempotent.
   */
  @Override
  void close();
}
