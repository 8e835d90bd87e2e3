package io.paxosstore.lsm;

import java.util.Map;

/**
 * A point-in-time reading of an engine's counters.
 *
 * @param bytesOnDisk live SSTable bytes
 * @param memtableBytes bytes held by memtables
 * @param tables live SSTables
 * @param tablesPerLevel live SSTables per level, level 0 first; one element for engines that do not
 *     tell
 * @param counters further counters by name (flushes, compactions, bytesFlushed, bytesCompacted,
 *     cacheHits, cacheMisses, …)
 */
public record EngineStatistics(
    long bytesOnDisk,
    long memtableBytes,
    int tables,
    java.util.List<Integer> tablesPerLevel,
    Map<String, Long> counters) {}
