package io.paxosstore.tpcc.lsm;

/**
 * What a store may use.
 *
 * @param memtableBytes size at which a memtable is flushed
 * @param cacheBytes size of the cache of decoded blocks
 */
record Memory(long memtableBytes, long cacheBytes) {}
