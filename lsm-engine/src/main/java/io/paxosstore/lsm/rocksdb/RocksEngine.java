package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.EngineStatistics;
import io.paxosstore.lsm.LiveOptions;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.events.EventQueue;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.ExportWriter;
import io.paxosstore.lsm.export.KeyRanges;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.VersionGc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as a {@link StorageEngine}. Rows and range deletes of an apply go into one RocksDB batch;
 * a lock keeps what is in memory of the range deletes in step with it. Garbage below the watermark
 * is collected by {@link #compact()} only.
 */
public final class RocksEngine implements StorageEngine {
  private static final String SUBDIRECTORY = "rocksdb";
  private static final int EXPORT_BLOCK_BYTES = 4 << 10;
  private static final long EXPORT_TABLE_BYTES = 32L << 20;

  private final Path directory;
  private final FileSystem fileSystem;
  private final DirectoryLock ownership;
  private final EventQueue queue;
  private final RocksEvents events;
  private final RocksDatabase database;

  /** Held for writing while the store changes, for reading while a view of it is taken. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private RangeTombstones ranges;
  private long sequence;
  private long applies;
  private volatile long flushedThrough;
  private volatile long watermark;
  private volatile LiveOptions live;
  private boolean closed;

  private RocksEngine(EngineOptions options, DirectoryLock ownership) throws RocksDBException {
    directory = options.directory();
    fileSystem = options.fileSystem();
    this.ownership = ownership;
    live = LiveOptions.of(options);
    queue = new EventQueue("rocksdb-events " + directory, options.listener(), true);
    events = new RocksEvents(queue);
    database =
        RocksDatabase.open(
            directory.resolve(SUBDIRECTORY), options.memtableBytes(), options.cacheBytes(), events);
    RocksFacts facts = RocksFacts.read(database);
    ranges = RangeTombstones.of(facts.ranges());
    sequence = facts.sequence();
    watermark = facts.watermark();
  }

  /** Opens or creates the store of a directory on the real file system. */
  public static RocksEngine open(EngineOptions options) {
    if (!(options.fileSystem() instanceof RealFileSystem)) {
      throw new IllegalArgumentException(
          "RocksDB opens files itself: it runs on the real file system only");
    }
    if (options.coldTier() != null) {
      throw new IllegalArgumentException("the RocksDB engine has no cold tier");
    }
    DirectoryLock ownership = null;
    try {
      options.fileSystem().createDirectories(options.directory());
      ownership = options.fileSystem().lock(options.directory());
      RocksEngine engine = new RocksEngine(options, ownership);
      ownership = null;
      return engine;
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new StorageException("cannot open the store in " + options.directory(), e);
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot open " + options.directory(), e);
    } finally {
      if (ownership != null) {
        unlock(ownership);
      }
    }
  }

  @Override
  public long apply(List<WriteBatch> batches, Durability durability) {
    for (WriteBatch batch : batches) {
      if (batch.version() <= 0) {
        throw new IllegalArgumentException(
            "version " + batch.version() + " of a write batch is not positive");
      }
    }
    lock.writeLock().lock();
    try (org.rocksdb.WriteBatch changes = new org.rocksdb.WriteBatch()) {
      checkOpen();
      Translation translation = new Translation(changes);
      for (WriteBatch batch : batches) {
        translation.version = batch.version();
        batch.forEach(translation);
      }
      RocksFacts.putSequence(changes, database, sequence);
      database.db.write(options(durability), changes);
      if (!translation.added.isEmpty()) {
        List<RangeTombstone> all = new ArrayList<>(ranges.all());
        all.addAll(translation.added);
        ranges = RangeTombstones.of(all);
      }
      return ++applies;
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot apply a batch to " + directory, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private WriteOptions options(Durability durability) {
    return switch (durability) {
      case NONE -> database.inMemory;
      case OS -> database.toSystem;
      case SYNC -> database.synced;
    };
  }

  private void checkOpen() {
    if (closed) {
      throw new StorageException("store " + directory + " is closed");
    }
  }

  @Override
  public boolean get(byte[] key, long at, Cell cell) {
    try (Snapshot now = snapshot()) {
      return now.get(key, at, cell);
    }
  }

  @Override
  public long versionOf(byte[] key, long at) {
    try (Snapshot now = snapshot()) {
      return now.versionOf(key, at);
    }
  }

  @Override
  public Snapshot snapshot() {
    NoWait.check(); // whether a read of it reaches the disk cannot be seen from here
    lock.readLock().lock();
    try {
      checkOpen();
      return new RocksView(database, ranges);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public long flushedThrough() {
    return flushedThrough;
  }

  @Override
  public void flush() {
    lock.writeLock().lock();
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      checkOpen();
      database.db.flush(options, List.of(database.rows, database.facts));
      flushedThrough = applies;
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot flush " + directory, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void compact() {
    flush();
    lock.writeLock().lock();
    try {
      checkOpen();
      collectGarbage();
      database.db.compactRange(database.rows);
      database.db.compactRange(database.facts);
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot compact " + directory, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void collectGarbage() throws RocksDBException {
    List<RangeTombstone> kept = new ArrayList<>();
    // Nothing is outside of this pass, so every delete at or below the watermark has done its work
    // when the pass is over. Rank 1: rows
    // that a range delete of their own version covers are told by their sequence, not by age of
    // source.
    VersionGc rule =
        new VersionGc(watermark, Long.MAX_VALUE, List.of(new Coverage(1, ranges, Long.MAX_VALUE)));
    try (org.rocksdb.WriteBatch changes = new org.rocksdb.WriteBatch();
        RocksIterator iterator = database.db.newIterator(database.rows)) {
      RocksRows rows = new RocksRows(iterator, null, null, false, Long.MAX_VALUE, true);
      while (rows.next()) {
        if (rule.judge(rows, 0) == VersionGc.Fate.DROP || isDeletedForGood(rows)) {
          changes.delete(database.rows, RocksKeys.encode(rows.copyKey(), rows.version()));
        }
      }
      for (RangeTombstone range : ranges.all()) {
        if (range.version() <= watermark) {
          RocksFacts.deleteRange(changes, database, range);
        } else {
          kept.add(range);
        }
      }
      RocksFacts.putWatermark(changes, database, watermark);
      database.db.write(database.synced, changes);
    }
    ranges = RangeTombstones.of(kept);
  }

  private boolean isDeletedForGood(RocksRows row) {
    if (row.version() > watermark) {
      return false;
    }
    int place = ranges.find(row.keyArray(), 0, row.keyLength(), row.version(), Long.MAX_VALUE);
    return place >= 0
        && ranges.versionAt(place) == row.version()
        && ranges.sequenceAt(place) > row.sequence();
  }

  @Override
  public synchronized void watermark(long timestamp) {
    watermark = Math.max(watermark, timestamp);
  }

  @Override
  public long watermark() {
    return watermark;
  }

  @Override
  public void checkpoint(Path target) {
    flush();
    try (Checkpoint checkpoint = Checkpoint.create(database.db)) {
      if (fileSystem.exists(target) && !fileSystem.list(target).isEmpty()) {
        throw new StorageException("checkpoint directory " + target + " is not empty");
      }
      fileSystem.createDirectories(target);
      checkpoint.createCheckpoint(target.resolve(SUBDIRECTORY).toString());
    } catch (IOException e) {
      throw new StorageException("cannot write a checkpoint to " + target, e);
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot write a checkpoint to " + target, e);
    }
  }

  @Override
  public void export(List<ScanRange> ranges, long at, Path target) {
    KeyRanges wanted = KeyRanges.of(ranges);
    try (RocksExport contents = exported()) {
      new ExportWriter(fileSystem, target, EXPORT_BLOCK_BYTES, EXPORT_TABLE_BYTES)
          .write(wanted, at, watermark, contents);
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space for an export in " + target, e);
    } catch (IOException e) {
      throw new StorageException("cannot write an export to " + target + ": " + e.getMessage(), e);
    }
  }

  private RocksExport exported() {
    lock.readLock().lock();
    try {
      checkOpen();
      return new RocksExport(database, ranges);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void ingest(Path source) {
    try {
      ingest(source, Export.verified(fileSystem, source));
    } catch (IOException e) {
      throw new StorageException("cannot ingest " + source + ": " + e.getMessage(), e);
    }
  }

  private void ingest(Path source, Export export) {
    lock.writeLock().lock();
    try (org.rocksdb.WriteBatch changes = new org.rocksdb.WriteBatch()) {
      checkOpen();
      RocksIngest ingest = new RocksIngest(changes, database, sequence);
      ingest.excise(export.ranges(), ranges);
      ingest.add(fileSystem, source, export);
      long raised = Math.max(watermark, export.watermark());
      RocksFacts.putSequence(changes, database, ingest.sequence());
      RocksFacts.putWatermark(changes, database, raised);
      // The log holds the batch; what went past the log before it must not be missing then.
      flush();
      database.db.write(database.synced, changes);
      ranges = ingest.deletes();
      sequence = ingest.sequence();
      watermark(raised);
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot ingest " + source, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public long approximateBytes(ScanRange range) {
    lock.readLock().lock();
    try {
      checkOpen();
      return RocksSizes.between(
          database,
          RocksSizes.lowerBound(range.from()),
          RocksSizes.upperBound(range.to()),
          SizeApproximationFlag.INCLUDE_FILES);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public List<byte[]> keySamples(ScanRange range, int count) {
    if (count < 0 || count > MAX_KEY_SAMPLES) {
      throw new IllegalArgumentException(
          count + " key samples; allowed are 0 to " + MAX_KEY_SAMPLES);
    }
    lock.readLock().lock();
    try {
      checkOpen();
      return RocksSizes.sample(database, range, count);
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot sample keys", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public LiveOptions liveOptions() {
    return live;
  }

  @Override
  public void reconfigure(LiveOptions options) {
    if (options.cacheBytes() != live.cacheBytes()) {
      throw new UnsupportedOperationException(
          "RocksDB's Java interface cannot change the size of a cache (cacheBytes "
              + live.cacheBytes()
              + " to "
              + options.cacheBytes()
              + "): open the store anew");
    }
    lock.writeLock().lock();
    try {
      checkOpen();
      database.reconfigure(options);
      if (options.memtableBytes() < live.memtableBytes()) {
        // A memtable of RocksDB keeps the size that it was begun with.
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(false)) {
          database.db.flush(flush, List.of(database.rows, database.facts));
        }
      }
      live = options;
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot change options", e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public EngineStatistics statistics() {
    lock.readLock().lock();
    try {
      checkOpen();
      Map<String, Long> counters = new HashMap<>(queue.counters());
      counters.put("rangeDeletes", (long) ranges.all().size());
      events.read(counters);
      return RocksFigures.read(database, counters);
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot read statistics", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      database.release();
      unlock(ownership);
    } finally {
      lock.writeLock().unlock();
    }
    queue.close();
  }

  private static void unlock(DirectoryLock ownership) {
    try {
      ownership.close();
    } catch (IOException e) {
      throw new StorageException("cannot let go of a store's directory", e);
    }
  }

  /** Changes of the contract as changes of RocksDB; under the write lock. */
  private final class Translation implements WriteBatch.Visitor {
    private static final byte[] EMPTY = {};

    private final org.rocksdb.WriteBatch changes;
    private final List<RangeTombstone> added = new ArrayList<>();
    private long version;

    Translation(org.rocksdb.WriteBatch changes) {
      this.changes = changes;
    }

    @Override
    public void put(byte[] bytes, int keyOffset, int keyLength, int valueOffset, int valueLength) {
      write(
          RocksKeys.encode(bytes, keyOffset, keyLength, version),
          RocksKeys.value(RocksKeys.PUT, ++sequence, bytes, valueOffset, valueLength));
    }

    @Override
    public void delete(byte[] bytes, int keyOffset, int keyLength) {
      write(
          RocksKeys.encode(bytes, keyOffset, keyLength, version),
          RocksKeys.value(RocksKeys.DELETE, ++sequence, EMPTY, 0, 0));
    }

    @Override
    public void deleteRange(
        byte[] bytes, int fromOffset, int fromLength, int toOffset, int toLength) {
      RangeTombstone range =
          new RangeTombstone(
              Arrays.copyOfRange(bytes, fromOffset, fromOffset + fromLength),
              Arrays.copyOfRange(bytes, toOffset, toOffset + toLength),
              version,
              ++sequence);
      try {
        RocksFacts.putRange(changes, database, range);
      } catch (RocksDBException e) {
        throw RocksFailures.translate("cannot add a range delete", e);
      }
      added.add(range);
    }

    private void write(byte[] key, byte[] value) {
      try {
        changes.put(database.rows, key, value);
      } catch (RocksDBException e) {
        throw RocksFailures.translate("cannot add a row", e);
      }
    }
  }
}
