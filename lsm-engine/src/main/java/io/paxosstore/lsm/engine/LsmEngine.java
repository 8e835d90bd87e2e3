package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.EngineStatistics;
import io.paxosstore.lsm.LiveOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.compaction.LevelShape;
import io.paxosstore.lsm.compaction.WriteRate;
import io.paxosstore.lsm.dead.DeadSpans;
import io.paxosstore.lsm.events.Corruptions;
import io.paxosstore.lsm.events.EventQueue;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.sstable.BlockCache;
import io.paxosstore.lsm.sstable.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;

/**
 * The log-structured merge tree as a {@link StorageEngine}: a table of contents of this package.
 */
public final class LsmEngine implements StorageEngine {
  /** Deleted keys in a row that a scan steps over: to prove that they are deleted costs as much. */
  private static final int SHORT_DEAD_RUN = 16;

  private final Path directory;
  private final DirectoryLock ownership;
  private final EventQueue events;
  private final Corruptions corruptions;
  private final EngineCounters counters = new EngineCounters();
  private final WriteRate compactionRate = new WriteRate();
  private final Health health;
  private final BlockCache cache;
  private final Store store;
  private final Wal wal;
  private final Maintenance maintenance;
  private final Compactions compactions;
  private final Flushes flushes;
  private final Writes writes;
  private final Transfers transfers;
  private final AtomicLong watermark = new AtomicLong();
  private final DeadSpans deadSpans;
  private final DeadSpanProver deadKeys;
  private volatile LiveOptions live;

  private LsmEngine(
      EngineOptions options, LevelShape shape, int shortDeadRun, DirectoryLock ownership)
      throws IOException {
    FileSystem fileSystem = options.fileSystem();
    directory = options.directory();
    boolean background = options.background();
    this.ownership = ownership;
    live = LiveOptions.of(options);
    events = new EventQueue("lsm-events " + directory, options.listener(), background);
    corruptions = new Corruptions(events);
    WriteBrake brake = new WriteBrake(counters, events);
    health = new Health(directory, events);
    cache = new BlockCache(options.cacheBytes());
    store = Store.open(fileSystem, directory, options.coldTier(), cache, corruptions);
    wal = new Wal(fileSystem, directory, options.memtableBytes());
    watermark.set(store.manifest().watermark());
    maintenance =
        new Maintenance(
            fileSystem, directory, store, shape, watermark::get, compactionRate, counters, events);
    compactions =
        new Compactions(
            directory, maintenance, health, brake, events, background, live.compaction());
    flushes =
        new Flushes(
            directory,
            store,
            wal,
            maintenance,
            compactions,
            health,
            brake,
            events,
            background,
            options.memtableBytes());
    deadSpans = new DeadSpans(shortDeadRun);
    writes = new Writes(store, wal, flushes, health, brake, events, deadSpans, background);
    deadKeys =
        new DeadSpanProver(deadSpans, store, health, writes::visibleSequence, watermark::get);
    transfers =
        new Transfers(
            fileSystem,
            directory,
            store,
            maintenance,
            compactions,
            flushes,
            writes,
            health,
            watermark);
  }

  /** Opens or creates the store of a directory. */
  public static LsmEngine open(EngineOptions options) {
    return open(options, LevelShape.forMemtables(options.memtableBytes()), SHORT_DEAD_RUN);
  }

  /**
   * Opens or creates a store with levels of a given shape.
   *
   * @param shortDeadRun deleted keys in a row that a scan steps over without having them proven
   */
  static LsmEngine open(EngineOptions options, LevelShape shape, int shortDeadRun) {
    DirectoryLock ownership = null;
    boolean opened = false;
    try {
      options.fileSystem().createDirectories(options.directory());
      ownership = options.fileSystem().lock(options.directory());
      LsmEngine engine = new LsmEngine(options, shape, shortDeadRun, ownership);
      ownership = null;
      try {
        engine.recover();
        opened = true;
        return engine;
      } finally {
        if (!opened) {
          engine.close();
        }
      }
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(String.valueOf(e.getMessage()), e);
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space to open the store in " + options.directory(), e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot open the store in " + options.directory() + ": " + e.getMessage(), e);
    } finally {
      if (ownership != null) {
        unlock(ownership);
      }
    }
  }

  private void recover() throws IOException {
    writes.replay();
    compactions.signalIfDue();
  }

  @Override
  public long apply(WriteBatch batch, Durability durability) {
    return writes.apply(batch, durability);
  }

  @Override
  public long apply(List<WriteBatch> batches, Durability durability) {
    return writes.apply(batches, durability);
  }

  @Override
  public boolean hasRoom() {
    return flushes.hasRoom();
  }

  @Override
  public void flush() {
    flushes.flush();
  }

  @Override
  public void compact() {
    flushes.flush();
    try {
      maintenance.compactEverything();
    } catch (NoSpaceException e) {
      throw new DiskFullException("store " + directory + " cannot compact: the disk is full", e);
    } catch (IOException e) {
      health.poison(e);
      throw new StorageException("store " + directory + " cannot compact: " + e.getMessage(), e);
    } finally {
      compactions.signal();
      events.deliver();
    }
  }

  @Override
  public boolean get(byte[] key, long at, Cell cell) {
    int slot = store.enter();
    try {
      health.checkReadable();
      ReadView view = store.view();
      return view.find(key, at, writes.visibleSequence(), cell) == Table.VALUE;
    } finally {
      store.exit(slot);
    }
  }

  @Override
  public long versionOf(byte[] key, long at) {
    int slot = store.enter();
    try {
      health.checkReadable();
      ReadView view = store.view();
      Cell cell = new Cell();
      return view.find(key, at, writes.visibleSequence(), cell) == Table.NONE ? 0 : cell.version();
    } finally {
      store.exit(slot);
    }
  }

  @Override
  public Snapshot snapshot() {
    int slot = store.enter();
    try {
      health.checkReadable();
      ReadView view = store.view();
      view.retain();
      return new LsmSnapshot(view, writes.visibleSequence(), deadKeys);
    } finally {
      store.exit(slot);
    }
  }

  @Override
  public long flushedThrough() {
    return maintenance.flushedThrough();
  }

  @Override
  public void watermark(long timestamp) {
    watermark.accumulateAndGet(timestamp, Math::max);
  }

  @Override
  public long watermark() {
    return watermark.get();
  }

  @Override
  public void checkpoint(Path target) {
    transfers.checkpoint(target);
  }

  @Override
  public void export(List<ScanRange> ranges, long at, Path target) {
    transfers.export(ranges, at, target);
  }

  @Override
  public void ingest(Path source) {
    transfers.ingest(source);
  }

  @Override
  public long approximateBytes(ScanRange range) {
    health.checkReadable();
    ReadView view = store.acquireView();
    try {
      long bytes = 0;
      for (int level = 0; level < view.tables().levels(); level++) {
        for (Table table : view.tables().overlapping(level, range.from(), range.to())) {
          bytes += table.bytesBetween(range.from(), range.to());
        }
      }
      return bytes;
    } finally {
      view.release();
    }
  }

  @Override
  public List<byte[]> keySamples(ScanRange range, int count) {
    if (count < 0 || count > MAX_KEY_SAMPLES) {
      throw new IllegalArgumentException(
          count + " key samples; allowed are 0 to " + MAX_KEY_SAMPLES);
    }
    health.checkReadable();
    ReadView view = store.acquireView();
    try {
      return KeySampler.sample(view, range, count);
    } finally {
      view.release();
    }
  }

  @Override
  public EngineStatistics statistics() {
    health.checkReadable();
    Map<String, Long> values = counters.read();
    values.put("compactionDebtBytes", maintenance.debtBytes());
    values.put("tablesSetAside", maintenance.tablesSetAside());
    values.put("corruptPlaces", corruptions.places());
    values.put("bytesWritten", writes.bytesWritten());
    values.putAll(deadSpans.counters());
    values.putAll(events.counters());
    return Figures.read(store, cache, values);
  }

  @Override
  public LiveOptions liveOptions() {
    return live;
  }

  @Override
  public void reconfigure(LiveOptions options) {
    health.checkReadable();
    synchronized (this) {
      live = options;
      flushes.memtableBytes(options.memtableBytes());
      cache.resize(options.cacheBytes());
      compactionRate.limit(options.compactionBytesPerSecond());
      compactions.allow(options.compaction());
    }
  }

  @Override
  public void close() {
    if (!health.close()) {
      return;
    }
    flushes.wakeWriters();
    compactionRate.release();
    flushes.stop();
    compactions.stop();
    transfers.stop();
    Lock writing = flushes.writeLock();
    writing.lock();
    try {
      wal.close();
    } finally {
      writing.unlock();
      store.close();
      unlock(ownership);
      events.close();
    }
  }

  private static void unlock(DirectoryLock ownership) {
    try {
      ownership.close();
    } catch (IOException e) {
      throw new StorageException("cannot let go of a store's directory", e);
    }
  }
}
