package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.EngineStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/** RocksDB's own counters under the names of {@link EngineStatistics}. */
final class RocksFigures {
  private static final long NANOS_PER_MICRO = 1000;

  private RocksFigures() {}

  static EngineStatistics read(RocksDatabase database, Map<String, Long> more)
      throws RocksDBException {
    Map<String, Long> counters = new HashMap<>(more);
    Statistics tickers = database.statistics;
    counters.put("bytesWritten", tickers.getTickerCount(TickerType.BYTES_WRITTEN));
    counters.put("bytesRead", tickers.getTickerCount(TickerType.BLOCK_CACHE_BYTES_WRITE));
    counters.put("cacheHits", tickers.getTickerCount(TickerType.BLOCK_CACHE_HIT));
    counters.put("cacheMisses", tickers.getTickerCount(TickerType.BLOCK_CACHE_MISS));
    counters.put("bytesFlushed", tickers.getTickerCount(TickerType.FLUSH_WRITE_BYTES));
    counters.put("bytesCompacted", tickers.getTickerCount(TickerType.COMPACT_WRITE_BYTES));
    counters.put("bytesCompactedFrom", tickers.getTickerCount(TickerType.COMPACT_READ_BYTES));
    counters.put(
        "writeSlowedNanos", tickers.getTickerCount(TickerType.STALL_MICROS) * NANOS_PER_MICRO);
    counters.put("compactionDebtBytes", property(database, "estimate-pending-compaction-bytes"));
    counters.put("cacheCapacityBytes", property(database, "block-cache-capacity"));
    counters.put("cacheBytes", property(database, "block-cache-usage"));
    counters.put("indexBytes", property(database, "estimate-table-readers-mem"));
    List<Integer> tablesPerLevel = new ArrayList<>();
    List<LiveFileMetaData> files = database.db.getLiveFilesMetaData();
    for (LiveFileMetaData file : files) {
      while (tablesPerLevel.size() <= file.level()) {
        tablesPerLevel.add(0);
      }
      tablesPerLevel.set(file.level(), tablesPerLevel.get(file.level()) + 1);
    }
    return new EngineStatistics(
        property(database, "total-sst-files-size"),
        property(database, "cur-size-all-mem-tables"),
        files.size(),
        List.copyOf(tablesPerLevel),
        Map.copyOf(counters));
  }

  private static long property(RocksDatabase database, String name) throws RocksDBException {
    return database.db.getLongProperty(database.rows, "rocksdb." + name);
  }
}
