package io.paxosstore.lsm.sstable;

/**
 * Something that is wrong in a table's file.
 *
 * @param offset where in the file
 * @param firstKey least key of which the table cannot be trusted any more
 * @param endKey a key after all of them
 * @param what is wrong, in words
 */
public record TableFault(long offset, byte[] firstKey, byte[] endKey, String what) {}
