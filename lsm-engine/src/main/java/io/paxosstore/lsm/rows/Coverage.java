package io.paxosstore.lsm.rows;

/**
 * Range tombstones of one source of a merge.
 *
 * @param rank the source's rank; lower is newer
 * @param sequenceLimit changes of a memtable after this one are not seen; {@link Long#MAX_VALUE}
 *     for tables
 */
public record Coverage(int rank, RangeTombstones tombstones, long sequenceLimit) {}
