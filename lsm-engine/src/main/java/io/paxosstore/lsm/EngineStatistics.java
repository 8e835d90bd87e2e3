package io.paxosstore.lsm;

import java.util.List;
import java.util.Map;

/**
 * A point-in-time reading of an engine's counters, which begin at 0 when it is opened.
 *
 * <table>
 * <caption>Counters by name. An engine leaves out what it does not know.</caption>
 * <tr><td>{@code bytesWritten}</td><td>encoded bytes of all applied batches</td></tr>
 * <tr><td>{@code reads}</td><td>point reads and opened snapshots</td></tr>
 * <tr><td>{@code bytesRead}</td><td>bytes of blocks, decoded, that reads had to load</td></tr>
 * <tr><td>{@code cacheMisses}</td><td>how many blocks these were</td></tr>
 * <tr><td>{@code cacheHits}</td><td>blocks found in the cache; RocksDB only: in the project's own
 * engine a hit is one array load, and counting it would cost more than that</td></tr>
 * <tr><td>{@code flushes}, {@code flushNanos}, {@code bytesFlushed}</td><td>memtables written, time
 * for it, bytes of the tables</td></tr>
 * <tr><td>{@code compactions}, {@code compactionNanos}, {@code bytesCompactedFrom}, {@code
 * bytesCompacted}</td><td>merges, time for them, bytes of the tables read and written</td></tr>
 * <tr><td>{@code compactionDebtBytes}</td><td>bytes now in levels beyond what these should hold:
 * what compactions have to move at least until nothing is due</td></tr>
 * <tr><td>{@code tablesDropped}</td><td>tables that went unread, because range deletes hide all of
 * their rows</td></tr>
 * <tr><td>{@code tablesCooled}</td><td>tables that went to the cold directory</td></tr>
 * <tr><td>{@code writesSlowed}, {@code writeSlowedNanos}</td><td>writes that waited for compactions
 * to keep up, and for how long, all together</td></tr>
 * <tr><td>{@code writeStoppedNanos}</td><td>how long writers waited for a memtable to be
 * flushed</td></tr>
 * <tr><td>{@code cacheCapacityBytes}, {@code indexBytes}, {@code cacheBytes}</td><td>{@linkplain
 * EngineOptions#cacheBytes() the budget}, what indexes and filters of open tables and what cached
 * blocks take of it</td></tr>
 * <tr><td>{@code corruptPlaces}</td><td>places in tables that failed their check</td></tr>
 * <tr><td>{@code tablesSetAside}</td><td>damaged tables that were replaced by what could be read of
 * them</td></tr>
 * <tr><td>{@code eventsLeftOut}, {@code listenerFailures}</td><td>see {@link EngineListener}</td></tr>
 * <tr><td>{@code deadSpans}, {@code deadSpanLeaps}, {@code deadKeySteps}, {@code deadSpanProofs},
 * {@code deadSpanPuts}</td><td>spans of deleted keys that are known, leaps of scans over them,
 * deleted keys stepped over one by one, spans proven, and rows put into one</td></tr>
 * <tr><td>{@code rangeDeletes}</td><td>range deletes that are kept; RocksDB only</td></tr>
 * </table>
 *
 * @param bytesOnDisk live SSTable bytes
 * @param memtableBytes bytes held by memtables
 * @param tables live SSTables
 * @param tablesPerLevel live SSTables per level, level 0 first
 * @param counters counters by the names above
 */
public record EngineStatistics(
    long bytesOnDisk,
    long memtableBytes,
    int tables,
    List<Integer> tablesPerLevel,
    Map<String, Long> counters) {}
