package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.ColdTier;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.log.FailOver;
import io.paxosstore.lsm.log.LogOptions;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a node is opened.
 *
 * @param directory the data directory; created if missing
 * @param fileSystem the seam to the operating system
 * @param engine the storage engine's implementation
 * @param memtableBytes size at which the engine flushes a memtable
 * @param cacheBytes size of the engine's block cache
 * @param segmentBytes size of a log segment
 * @param maxAppendBytes longest append, all groups together
 * @param pinnedLogBytes log that is not yet flushed into tables beyond which the engine is asked to
 *     flush; bounds replay
 * @param background false to run no threads of the node's or the engine's own; deterministic, for
 *     tests
 * @param wallMillis milliseconds since 1970
 * @param coldTier where old tables of the engine go; null if they stay; not for RocksDB
 * @param failOver where the log goes on while the data directory stalls; null for nowhere
 */
public record NodeOptions(
    Path directory,
    FileSystem fileSystem,
    EngineOptions.Kind engine,
    long memtableBytes,
    long cacheBytes,
    long segmentBytes,
    int maxAppendBytes,
    long pinnedLogBytes,
    boolean background,
    LongSupplier wallMillis,
    @Nullable ColdTier coldTier,
    @Nullable FailOver failOver) {
  private static final int MAX_APPEND_BYTES = 64 << 20;
  private static final int RECORD_OVERHEAD_BYTES = 4 << 10;

  /** A durable node with the project's own engine. */
  public static NodeOptions at(Path directory) {
    return new NodeOptions(
        directory,
        RealFileSystem.INSTANCE,
        EngineOptions.Kind.LSM,
        32L << 20,
        128L << 20,
        16L << 20,
        MAX_APPEND_BYTES,
        128L << 20,
        true,
        System::currentTimeMillis,
        null,
        null);
  }

  /**
   * A node that lives in this process's memory and is gone with it. It takes the buffers of one on
   * disk if the heap has room for them, and less in a small one.
   */
  public static NodeOptions inMemory() {
    long heap = Runtime.getRuntime().maxMemory();
    long memtableBytes = Math.clamp(heap / 128, 8L << 20, 32L << 20);
    return new NodeOptions(
        Path.of("/mem"),
        new MemoryFileSystem(),
        EngineOptions.Kind.LSM,
        memtableBytes,
        Math.clamp(heap / 32, 16L << 20, 128L << 20),
        1L << 20,
        MAX_APPEND_BYTES,
        2 * memtableBytes,
        true,
        System::currentTimeMillis,
        null,
        null);
  }

  /** These options on another file system. */
  public NodeOptions fileSystem(FileSystem fileSystem) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  /** These options with another storage engine. */
  public NodeOptions engine(EngineOptions.Kind engine) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  /** These options with other sizes of memtable, log segment and unflushed log. */
  public NodeOptions sizes(long memtableBytes, long segmentBytes, long pinnedLogBytes) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  /** These options with another size of the block cache. */
  public NodeOptions cacheBytes(long cacheBytes) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  /** These options with background threads on or off. */
  public NodeOptions background(boolean background) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  /** These options with another wall clock. */
  public NodeOptions wallMillis(LongSupplier wallMillis) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  /** These options with a second directory for the log, or without one. */
  public NodeOptions failOver(@Nullable FailOver failOver) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  /** These options with a second directory for the engine's old tables, or without one. */
  public NodeOptions coldTier(@Nullable ColdTier coldTier) {
    return new NodeOptions(
        directory,
        fileSystem,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        maxAppendBytes,
        pinnedLogBytes,
        background,
        wallMillis,
        coldTier,
        failOver);
  }

  EngineOptions engineOptions() {
    EngineOptions options =
        new EngineOptions(
            directory.resolve("lsm"), engine, fileSystem, memtableBytes, cacheBytes, background);
    return coldTier == null ? options : options.coldTier(coldTier);
  }

  /** With room for what a record of the log says beside the append. */
  LogOptions coreLogOptions() {
    return new LogOptions(
        directory.resolve("log"),
        fileSystem,
        segmentBytes,
        maxAppendBytes + RECORD_OVERHEAD_BYTES,
        failOver);
  }
}
