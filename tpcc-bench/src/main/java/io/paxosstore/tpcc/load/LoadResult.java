package io.paxosstore.tpcc.load;

import io.paxosstore.tpcc.schema.TpccInfo;

/**
 * What a load did.
 *
 * @param info what the database is loaded with now
 * @param rows rows written by this run; 0 if everything was there
 * @param partsFound parts that an earlier run had finished
 * @param retries transactions that were run again after a conflict, and parts after a lost
 *     connection
 * @param seconds time for the rows, without the creation of the tables and their statistics
 */
public record LoadResult(TpccInfo info, long rows, int partsFound, long retries, double seconds) {}
