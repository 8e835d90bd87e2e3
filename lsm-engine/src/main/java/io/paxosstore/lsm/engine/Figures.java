package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.EngineStatistics;
import io.paxosstore.lsm.memtable.Memtable;
import io.paxosstore.lsm.sstable.BlockCache;
import io.paxosstore.lsm.sstable.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts together what the parts of an engine have counted. */
final class Figures {
  private Figures() {}

  /** Adds what cache and store know to counters, and reads the sizes of the current view. */
  static EngineStatistics read(Store store, BlockCache cache, Map<String, Long> counters) {
    counters.put("reads", store.reads());
    counters.put("bytesRead", cache.loadedBytes());
    counters.put("cacheMisses", cache.misses());
    counters.put("cacheBytes", cache.usedBytes());
    counters.put("cacheCapacityBytes", cache.capacityBytes());
    counters.put("indexBytes", cache.indexBytes());
    ReadView view = store.acquireView();
    try {
      List<Integer> tablesPerLevel = new ArrayList<>();
      for (int level = 0; level < view.tables().levels(); level++) {
        tablesPerLevel.add(view.tables().level(level).length);
      }
      List<Table> tables = view.tables().all();
      return new EngineStatistics(
          tables.stream().mapToLong(table -> table.meta().bytes()).sum(),
          view.memtables().stream().mapToLong(Memtable::bytes).sum(),
          tables.size(),
          tablesPerLevel,
          Map.copyOf(counters));
    } finally {
      view.release();
    }
  }
}
