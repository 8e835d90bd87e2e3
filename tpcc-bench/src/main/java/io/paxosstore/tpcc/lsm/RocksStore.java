package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.HyperClockCache;
import org.rocksdb.IndexSearchType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * An open RocksDB, without the project's SPI between. Compression, filter bits, cache and memtable
 * bytes are those of our own engine; all else is its default, or the tuned setting.
 */
final class RocksStore implements Store {
  private static final int FILTER_BITS = 10;
  private static final int NEWEST_FORMAT = 7;
  private static final int RECYCLED_LOGS = 4;
  private static final long POLL_NANOS = 50_000_000;
  private static final int QUIET_POLLS = 5;
  private static final List<String> UNREST =
      List.of(
          "rocksdb.num-running-flushes",
          "rocksdb.num-running-compactions",
          "rocksdb.mem-table-flush-pending",
          "rocksdb.compaction-pending");

  private final RocksDB db;
  private final Use use;
  private final List<AutoCloseable> owned;

  static {
    RocksDB.loadLibrary();
  }

  private RocksStore(RocksDB db, Use use, List<AutoCloseable> owned) {
    this.db = db;
    this.use = use;
    this.owned = owned;
  }

  static RocksStore open(Path directory, Memory memory, Use use, boolean tuned) {
    // What RocksDB 11 makes by itself where it is not given a cache, with a size.
    Cache cache = new HyperClockCache(memory.cacheBytes(), 0, -1, false);
    BloomFilter filter = new BloomFilter(FILTER_BITS);
    BlockBasedTableConfig tables =
        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter);
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(memory.memtableBytes())
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
    if (use == Use.ALL_VERSIONS) {
      options.useFixedLengthPrefixExtractor(Rows.KEY_BYTES);
    }
    if (tuned) {
      tables
          .setFormatVersion(NEWEST_FORMAT)
          .setSeparateKeyValueInDataBlock(true)
          .setIndexSearchType(IndexSearchType.kInterpolation);
      options.setMaxWriteBufferNumber(3);
      if (use != Use.NEWEST_WITHOUT_LOG) {
        options.setRecycleLogFileNum(RECYCLED_LOGS);
      }
    }
    options.setTableFormatConfig(tables);
    try {
      Files.createDirectories(directory);
      RocksDB db = RocksDB.open(options, directory.toString());
      return new RocksStore(db, use, List.of(options, filter, cache));
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB does not open " + directory, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Reader reader() {
    return new RocksReader(db, use);
  }

  @Override
  public Writer writer(Safety safety) {
    return new RocksWriter(db, safety, use);
  }

  @Override
  public void settle() {
    try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
      db.flush(waiting);
      db.compactRange();
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB does not compact", e);
    }
    awaitQuiet();
  }

  @Override
  public void awaitQuiet() {
    for (int quiet = 0; quiet < QUIET_POLLS; quiet++) {
      Pause.nanos(POLL_NANOS);
      for (String sign : UNREST) {
        if (property(sign) > 0) {
          quiet = 0;
        }
      }
    }
  }

  private long property(String name) {
    try {
      return db.getLongProperty(name);
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB does not tell " + name, e);
    }
  }

  @Override
  public void close() {
    db.close();
    for (AutoCloseable each : owned) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close RocksDB", e);
      }
    }
  }
}
