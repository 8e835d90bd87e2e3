package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineEvent;
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
import io.paxosstore.lsm.engine.BackgroundWorker.Outcome;
import io.paxosstore.lsm.events.Corruptions;
import io.paxosstore.lsm.events.EventQueue;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.ExportWriter;
import io.paxosstore.lsm.export.KeyRanges;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.memtable.Memtable;
import io.paxosstore.lsm.sstable.BlockCache;
import io.paxosstore.lsm.sstable.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log-structured merge tree as a {@link StorageEngine}: a table of contents of this package.
 */
public final class LsmEngine implements StorageEngine {
  /** Sealed memtables that may wait for their flush before writers must. */
  private static final int MAX_SEALED = 2;

  /** Flushes before the one that writers wait for. */
  private static final int PASSES_BEFORE_INGEST = 2;

  /** Deleted keys in a row that a scan steps over: to prove that they are deleted costs as much. */
  private static final int SHORT_DEAD_RUN = 16;

  private final FileSystem fileSystem;
  private final Path directory;
  private final boolean background;
  private final DirectoryLock ownership;
  private final EventQueue events;
  private final Corruptions corruptions;
  private final EngineCounters counters = new EngineCounters();
  private final WriteRate compactionRate = new WriteRate();
  private final WriteBrake brake;
  private final Health health;
  private final BlockCache cache;
  private final Store store;
  private final Wal wal;
  private final Maintenance maintenance;
  private final BackgroundWorker flusher;
  private final BackgroundWorker compactor;
  private final AtomicLong watermark = new AtomicLong();

  private final ReentrantLock writing = new ReentrantLock();
  private final Condition flushed = writing.newCondition();

  /** Held by an ingest; taken before all other locks. */
  private final ReentrantLock ingesting = new ReentrantLock();

  private final BatchApplier applier;
  private final DeadSpans deadSpans;
  private final DeadSpanProver deadKeys;
  private long applies;
  private volatile LiveOptions live;

  /** As the live options say; under the write lock. */
  private long memtableBytes;

  /** Of all batches; under the write lock. */
  private long bytesWritten;

  private volatile boolean diskFull;

  /** Steps of the flusher; under the write lock. */
  private long flushAttempts;

  /** Changes up to this sequence may be seen: the last change of the last whole apply. */
  private volatile long visibleSequence;

  private LsmEngine(
      EngineOptions options, LevelShape shape, int shortDeadRun, DirectoryLock ownership)
      throws IOException {
    fileSystem = options.fileSystem();
    directory = options.directory();
    memtableBytes = options.memtableBytes();
    background = options.background();
    this.ownership = ownership;
    live = LiveOptions.of(options);
    events = new EventQueue("lsm-events " + directory, options.listener(), background);
    corruptions = new Corruptions(events);
    brake = new WriteBrake(counters, events);
    health = new Health(directory, events);
    cache = new BlockCache(options.cacheBytes());
    store = Store.open(fileSystem, directory, options.coldTier(), cache, corruptions);
    wal = new Wal(fileSystem, directory, memtableBytes);
    watermark.set(store.manifest().watermark());
    maintenance =
        new Maintenance(
            fileSystem, directory, store, shape, watermark::get, compactionRate, counters, events);
    flusher = new BackgroundWorker("lsm-flush " + directory, this::flushStep);
    compactor = new BackgroundWorker("lsm-compact " + directory, this::compactStep);
    deadSpans = new DeadSpans(shortDeadRun);
    deadKeys = new DeadSpanProver(deadSpans, store, health, () -> visibleSequence, watermark::get);
    applier = new BatchApplier(store.view().active(), deadSpans);
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
    wal.replay(
        store.manifest().logPosition(),
        (position, batches) -> {
          if (store.view().active().usedBytes() >= memtableBytes) {
            store.switchMemtable();
            flushSealed();
          }
          Memtable active = store.view().active();
          for (WriteBatch batch : batches) {
            applier.apply(batch, active);
          }
          active.applied(0, position);
        });
    visibleSequence = applier.sequence();
    if (maintenance.isCompactionDue()) {
      compactSoon();
    }
  }

  @Override
  public long apply(WriteBatch batch, Durability durability) {
    checkVersion(batch);
    health.checkReadable();
    pace(batch.encodedLength());
    long applied;
    long position = 0;
    writing.lock();
    try {
      makeRoom();
      if (durability != Durability.NONE) {
        position = log(List.of(batch));
      }
      Memtable active = store.view().active();
      try {
        applier.begin();
        applier.apply(batch, active);
      } catch (Throwable e) {
        health.poison(e);
        throw e;
      }
      bytesWritten += batch.encodedLength();
      applied = publish(active, position);
    } finally {
      writing.unlock();
      tell();
    }
    await(position, durability);
    return applied;
  }

  @Override
  public long apply(List<WriteBatch> batches, Durability durability) {
    long bytes = 0;
    for (WriteBatch batch : batches) {
      checkVersion(batch);
      bytes += batch.encodedLength();
    }
    health.checkReadable();
    pace(bytes);
    long applied;
    long position = 0;
    writing.lock();
    try {
      makeRoom();
      if (durability != Durability.NONE) {
        position = log(batches);
      }
      Memtable active = store.view().active();
      try {
        applier.begin();
        for (WriteBatch batch : batches) {
          applier.apply(batch, active);
        }
      } catch (Throwable e) {
        health.poison(e);
        throw e;
      }
      bytesWritten += bytes;
      applied = publish(active, position);
    } finally {
      writing.unlock();
      tell();
    }
    await(position, durability);
    return applied;
  }

  /** Without threads, what happened is told by who made it happen, when he holds no lock. */
  private void tell() {
    if (!background) {
      events.deliver();
    }
  }

  private static void checkVersion(WriteBatch batch) {
    if (batch.version() <= 0) {
      throw new IllegalArgumentException(
          "version " + batch.version() + " of a write batch is not positive");
    }
  }

  private long publish(Memtable active, long position) {
    long applied = ++applies;
    active.applied(applied, position);
    visibleSequence = applier.sequence();
    return applied;
  }

  private long log(List<WriteBatch> batches) {
    try {
      return wal.append(batches);
    } catch (DiskFullException | IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      health.poison(e);
      throw e;
    }
  }

  private void await(long position, Durability durability) {
    if (durability == Durability.NONE) {
      return;
    }
    try {
      wal.await(position, durability);
    } catch (RuntimeException e) {
      health.poison(e);
      throw e;
    }
  }

  private void pace(long bytes) {
    if (background) {
      brake.pace(store.view().tables().level(0).length, bytes);
    }
  }

  private void diskFull(boolean full) {
    if (diskFull != full) {
      diskFull = full;
      events.add(full ? new EngineEvent.DiskFull() : new EngineEvent.DiskHasRoom());
    }
  }

  /**
   * Seals a full memtable; under the write lock. When the disk is full it refuses rather than
   * filling memory.
   */
  private void makeRoom() {
    health.checkReadable();
    Memtable active = store.view().active();
    if (active.isEmpty() || active.usedBytes() < memtableBytes) {
      return;
    }
    if (background) {
      while (store.view().memtables().size() > MAX_SEALED) {
        if (diskFull) {
          flusher.signal();
          throw new DiskFullException("store " + directory + " cannot flush: the disk is full");
        }
        long begun = System.nanoTime();
        flushed.awaitUninterruptibly();
        brake.stopped(store.view().tables().level(0).length, begun);
        health.checkReadable();
      }
      store.switchMemtable();
      flusher.signal();
    } else {
      if (store.view().memtables().size() == 1) {
        store.switchMemtable();
      }
      flushSealed();
      compactInline();
    }
  }

  @Override
  public boolean hasRoom() {
    if (!diskFull || !background) {
      return true;
    }
    writing.lock();
    try {
      flusher.signal();
      // One attempt of the flusher, which tells us either way.
      long before = flushAttempts;
      long left = TimeUnit.SECONDS.toNanos(1);
      while (diskFull && flushAttempts == before && left > 0) {
        left = flushed.awaitNanos(left);
      }
      return !diskFull;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !diskFull;
    } finally {
      writing.unlock();
    }
  }

  private Outcome flushStep() {
    try {
      boolean worked = maintenance.flushOldest();
      diskFull(false);
      if (worked) {
        afterFlush();
      }
      return worked ? Outcome.WORKED : Outcome.IDLE;
    } catch (NoSpaceException e) {
      diskFull(true);
      return Outcome.BLOCKED;
    } catch (Throwable e) {
      health.poison(e);
      return Outcome.IDLE;
    } finally {
      writing.lock();
      try {
        flushAttempts++;
        flushed.signalAll();
      } finally {
        writing.unlock();
      }
    }
  }

  private void afterFlush() {
    wal.trim(store.manifest().logPosition());
    if (background && maintenance.isCompactionDue()) {
      compactor.signal();
    }
  }

  private Outcome compactStep() {
    try {
      if (health.isClosed() || !live.compaction() || !maintenance.compactOnce()) {
        return Outcome.IDLE;
      }
      brake.compacted();
      return Outcome.WORKED;
    } catch (NoSpaceException e) {
      return Outcome.BLOCKED;
    } catch (CorruptionException e) {
      // Not on the disk, or it would have been set aside: what comes and goes is tried again after
      // the next flush. Who reads these keys is told.
      return Outcome.IDLE;
    } catch (Throwable e) {
      health.poison(e);
      return Outcome.IDLE;
    }
  }

  private void compactInline() {
    while (compactStep() == Outcome.WORKED) {
      // One step after the other until no level is full.
    }
  }

  private void compactSoon() {
    if (background) {
      compactor.signal();
    }
  }

  /** Writes all sealed memtables to tables, on this thread. */
  private void flushSealed() {
    try {
      while (maintenance.flushOldest()) {
        diskFull(false);
        afterFlush();
      }
    } catch (NoSpaceException e) {
      diskFull(true);
      throw new DiskFullException("store " + directory + " cannot flush: the disk is full", e);
    } catch (IOException e) {
      health.poison(e);
      throw new StorageException("store " + directory + " cannot flush: " + e.getMessage(), e);
    }
  }

  /** Puts a fresh memtable in front of one that was written; under the write lock. */
  private void seal() {
    Memtable active = store.view().active();
    if (!active.isEmpty() || active.lastApply() > maintenance.flushedThrough()) {
      store.switchMemtable();
    }
  }

  @Override
  public void flush() {
    health.checkReadable();
    writing.lock();
    try {
      seal();
    } finally {
      writing.unlock();
    }
    flushSealed();
    writing.lock();
    try {
      flushed.signalAll();
    } finally {
      writing.unlock();
    }
    tell();
  }

  @Override
  public void compact() {
    flush();
    try {
      maintenance.compactEverything();
    } catch (NoSpaceException e) {
      throw new DiskFullException("store " + directory + " cannot compact: the disk is full", e);
    } catch (IOException e) {
      health.poison(e);
      throw new StorageException("store " + directory + " cannot compact: " + e.getMessage(), e);
    } finally {
      compactSoon();
      tell();
    }
  }

  @Override
  public boolean get(byte[] key, long at, Cell cell) {
    int slot = store.enter();
    try {
      health.checkReadable();
      ReadView view = store.view();
      return view.find(key, at, visibleSequence, cell) == Table.VALUE;
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
      return view.find(key, at, visibleSequence, cell) == Table.NONE ? 0 : cell.version();
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
      return new LsmSnapshot(view, visibleSequence, deadKeys);
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
    flush();
    try {
      Checkpoint.write(fileSystem, store, target);
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space for a checkpoint in " + target, e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot write a checkpoint to " + target + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void export(List<ScanRange> ranges, long at, Path target) {
    KeyRanges wanted = KeyRanges.of(ranges);
    flush();
    ReadView view = store.acquireView();
    try {
      LevelShape shape = maintenance.shape();
      // The watermark is read after the view: what collected versions from it had none higher.
      new ExportWriter(fileSystem, target, shape.blockBytes(), shape.tableBytes())
          .write(wanted, at, watermark.get(), new RangeExport(view.tables()));
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space for an export in " + target, e);
    } catch (IOException e) {
      throw new StorageException("cannot write an export to " + target + ": " + e.getMessage(), e);
    } finally {
      view.release();
    }
  }

  @Override
  public void ingest(Path source) {
    health.checkReadable();
    ingesting.lock();
    try {
      Export export = Export.verified(fileSystem, source);
      try (Ingest ingest = new Ingest(fileSystem, directory, store, maintenance, export)) {
        ingest.copyTables(source, health::checkReadable);
        Lock compactions = maintenance.compactions();
        compactions.lock();
        try {
          // Most of the work is done while others write, so that they wait for little in the end.
          for (int pass = 0; pass < PASSES_BEFORE_INGEST; pass++) {
            flush();
            ingest.cutTables();
          }
          replaceRanges(ingest, export.watermark());
        } finally {
          compactions.unlock();
        }
      }
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space in " + directory + " to ingest " + source, e);
    } catch (IOException e) {
      throw new StorageException("cannot ingest " + source + ": " + e.getMessage(), e);
    } finally {
      ingesting.unlock();
      compactSoon();
    }
  }

  private void replaceRanges(Ingest ingest, long exportedWatermark) throws IOException {
    writing.lock();
    try {
      health.checkReadable();
      // With nothing in memory, the manifest's position in the log is after all that was applied:
      // no replay brings back what goes now.
      seal();
      flushSealed();
      ingest.cutTables();
      applier.begin();
      deadSpans.forget();
      ingest.install(health::poison, () -> watermark(exportedWatermark));
    } finally {
      visibleSequence = applier.sequence();
      flushed.signalAll();
      writing.unlock();
    }
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
    values.put("bytesWritten", bytesWritten());
    values.putAll(deadSpans.counters());
    values.putAll(events.counters());
    return Figures.read(store, cache, values);
  }

  private long bytesWritten() {
    writing.lock();
    try {
      return bytesWritten;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public LiveOptions liveOptions() {
    return live;
  }

  @Override
  public void reconfigure(LiveOptions options) {
    health.checkReadable();
    writing.lock();
    try {
      live = options;
      memtableBytes = options.memtableBytes();
    } finally {
      writing.unlock();
    }
    cache.resize(options.cacheBytes());
    compactionRate.limit(options.compactionBytesPerSecond());
    if (options.compaction()) {
      compactSoon();
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      if (health.isClosed()) {
        return;
      }
      health.close();
      flushed.signalAll();
    } finally {
      writing.unlock();
    }
    compactionRate.release();
    flusher.stop();
    compactor.stop();
    // An ingest on another thread sees that the store is closed and ends.
    ingesting.lock();
    ingesting.unlock();
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
