package io.paxosstore.lsm.sstable;

/**
 * What a table's file is made of.
 *
 * @param blocks readable ones
 * @param storedBytes their length in the file
 * @param rawBytes their length in the cache
 * @param keys distinct keys in them
 * @param filterBytes length of the filter
 * @param indexBytes length of the index
 */
public record TableSummary(
    int blocks, long storedBytes, long rawBytes, long keys, int filterBytes, int indexBytes) {}
