package io.paxosstore.lsm;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.RealFileSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a store is opened.
 *
 * @param directory where it lives; created if missing
 * @param kind which implementation
 * @param fileSystem the seam to the operating system; the RocksDB engine accepts only {@link
 *     RealFileSystem}
 * @param memtableBytes size at which a memtable is flushed
 * @param cacheBytes budget of cached blocks, indexes and filters together. Indexes and filters of
 *     the tables in use come first; blocks get what they leave, an eighth of the budget at least.
 *     Beside it there are up to three memtables
 * @param background false to run no threads: flushes and compactions then happen only inside {@code
 *     apply} when they must, and in {@link StorageEngine#flush()} and {@link
 *     StorageEngine#compact()}. Deterministic; for tests.
 * @param listener is told what the engine does by itself
 * @param coldTier where old tables go; null if they stay. A store that has had one is opened with
 *     it whether it is named here or not, but then nothing more goes there. Not for RocksDB
 */
public record EngineOptions(
    Path directory,
    Kind kind,
    FileSystem fileSystem,
    long memtableBytes,
    long cacheBytes,
    boolean background,
    EngineListener listener,
    @Nullable ColdTier coldTier) {
  /** The implementations of {@link StorageEngine}. */
  public enum Kind {
    /** The project's own log-structured merge tree. */
    LSM,
    /** RocksDB through rocksdbjni. */
    ROCKSDB
  }

  /** Options without a listener and a cold tier. */
  public EngineOptions(
      Path directory,
      Kind kind,
      FileSystem fileSystem,
      long memtableBytes,
      long cacheBytes,
      boolean background) {
    this(
        directory,
        kind,
        fileSystem,
        memtableBytes,
        cacheBytes,
        background,
        EngineListener.NONE,
        null);
  }

  /**
   * The project's own engine on the real file system: 32 MiB memtables, 128 MiB cache, background
   * threads.
   */
  public static EngineOptions at(Path directory) {
    return new EngineOptions(
        directory, Kind.LSM, RealFileSystem.INSTANCE, 32L << 20, 128L << 20, true);
  }

  /** These options with another implementation. */
  public EngineOptions kind(Kind kind) {
    return new EngineOptions(
        directory, kind, fileSystem, memtableBytes, cacheBytes, background, listener, coldTier);
  }

  /** These options on another file system. */
  public EngineOptions fileSystem(FileSystem fileSystem) {
    return new EngineOptions(
        directory, kind, fileSystem, memtableBytes, cacheBytes, background, listener, coldTier);
  }

  /** These options with another memtable size. */
  public EngineOptions memtableBytes(long memtableBytes) {
    return new EngineOptions(
        directory, kind, fileSystem, memtableBytes, cacheBytes, background, listener, coldTier);
  }

  /** These options with another cache size. */
  public EngineOptions cacheBytes(long cacheBytes) {
    return new EngineOptions(
        directory, kind, fileSystem, memtableBytes, cacheBytes, background, listener, coldTier);
  }

  /** These options with old tables in a second directory. */
  public EngineOptions coldTier(ColdTier coldTier) {
    return new EngineOptions(
        directory, kind, fileSystem, memtableBytes, cacheBytes, background, listener, coldTier);
  }

  /** These options with background threads on or off. */
  public EngineOptions background(boolean background) {
    return new EngineOptions(
        directory, kind, fileSystem, memtableBytes, cacheBytes, background, listener, coldTier);
  }

  /** These options with a listener. */
  public EngineOptions listener(EngineListener listener) {
    return new EngineOptions(
        directory, kind, fileSystem, memtableBytes, cacheBytes, background, listener, coldTier);
  }
}
