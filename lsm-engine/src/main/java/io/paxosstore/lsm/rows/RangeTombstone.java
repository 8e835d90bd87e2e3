package io.paxosstore.lsm.rows;

/**
 * Every key in [from, to) was deleted at {@code version}.
 *
 * @param sequence orders changes of one version inside a memtable; 0 once in a table, where {@link
 *     VersionGc} has settled them
 */
public record RangeTombstone(byte[] from, byte[] to, long version, long sequence) {}
