package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.LiveOptions;
import io.paxosstore.lsm.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.HistogramType;
import org.rocksdb.LRUCache;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RateLimiter;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB with its options, which must live as long. It is counted, because a snapshot or
 * cursor that outlives the engine must meet an error, not freed memory.
 */
final class RocksDatabase {
  /** A rate that no disk reaches: the limiter itself cannot be taken out. */
  private static final long NO_LIMIT = 1L << 40;

  final RocksDB db;

  /** Versions of keys. */
  final ColumnFamilyHandle rows;

  /** Range deletes, the watermark and the last sequence. */
  final ColumnFamilyHandle facts;

  final WriteOptions inMemory = new WriteOptions().setDisableWAL(true);
  final WriteOptions toSystem = new WriteOptions();
  final WriteOptions synced = new WriteOptions().setSync(true);

  /** RocksDB's counters. */
  final Statistics statistics;

  private final RateLimiter limiter;
  private final List<AutoCloseable> owned;
  private final AtomicInteger references = new AtomicInteger(1);

  static {
    RocksDB.loadLibrary();
  }

  private RocksDatabase(
      RocksDB db,
      List<ColumnFamilyHandle> families,
      Statistics statistics,
      RateLimiter limiter,
      List<AutoCloseable> owned) {
    this.db = db;
    this.statistics = statistics;
    this.limiter = limiter;
    rows = families.get(0);
    facts = families.get(1);
    this.owned = owned;
  }

  static RocksDatabase open(Path directory, long memtableBytes, long cacheBytes, RocksEvents events)
      throws RocksDBException {
    Statistics statistics = new Statistics(EnumSet.allOf(HistogramType.class));
    statistics.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
    RateLimiter limiter = new RateLimiter(NO_LIMIT);
    Cache cache = new LRUCache(cacheBytes);
    BloomFilter filter = new BloomFilter(10);
    ColumnFamilyOptions family =
        new ColumnFamilyOptions()
            .setWriteBufferSize(memtableBytes)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    // Indexes and filters are part of the budget.
                    .setCacheIndexAndFilterBlocks(true)
                    .setPinL0FilterAndIndexBlocksInCache(true)
                    .setBlockSize(16 << 10)
                    .setFilterPolicy(filter));
    // Without its log, RocksDB keeps the two families at one point in time only if it flushes them
    // together.
    DBOptions options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setAtomicFlush(true)
            .setStatistics(statistics)
            .setRateLimiter(limiter)
            .setListeners(List.of(events));
    List<AutoCloseable> owned =
        new ArrayList<>(List.of(options, family, filter, cache, statistics, limiter, events));
    List<ColumnFamilyHandle> families = new ArrayList<>();
    RocksDB db =
        RocksDB.open(
            options,
            directory.toString(),
            List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                new ColumnFamilyDescriptor(
                    "facts".getBytes(java.nio.charset.StandardCharsets.US_ASCII), family)),
            families);
    return new RocksDatabase(db, families, statistics, limiter, owned);
  }

  /** Changes what RocksDB can change while it runs. */
  void reconfigure(LiveOptions live) throws RocksDBException {
    MutableColumnFamilyOptions options =
        MutableColumnFamilyOptions.builder()
            .setWriteBufferSize(live.memtableBytes())
            .setDisableAutoCompactions(!live.compaction())
            .build();
    db.setOptions(rows, options);
    db.setOptions(facts, options);
    limiter.setBytesPerSecond(
        live.compactionBytesPerSecond() == 0
            ? NO_LIMIT
            : Math.min(NO_LIMIT, live.compactionBytesPerSecond()));
  }

  void retain() {
    int seen;
    do {
      seen = references.get();
      if (seen == 0) {
        throw new StorageException("RocksDB is closed");
      }
    } while (!references.compareAndSet(seen, seen + 1));
  }

  void release() {
    if (references.decrementAndGet() > 0) {
      return;
    }
    rows.close();
    facts.close();
    db.close();
    inMemory.close();
    toSystem.close();
    synced.close();
    for (AutoCloseable option : owned) {
      try {
        option.close();
      } catch (Exception e) {
        throw new StorageException("cannot close RocksDB", e);
      }
    }
  }
}
