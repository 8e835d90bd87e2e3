package io.paxosstore.tpcc.load;

import io.paxosstore.tpcc.model.Scale;
import java.time.Duration;

/**
 * How to load.
 *
 * @param threads each with a connection
 * @param rowsInTransaction about how many rows are committed together
 * @param seed of which all rows are made
 * @param drop whether tables that are there are dropped first
 * @param foreignKeys whether the tables refer to each other
 * @param slots number of groups of warehouses; 0: the database decides
 * @param progressEvery how often a line of progress is printed
 */
public record LoadOptions(
    Scale scale,
    int threads,
    int rowsInTransaction,
    long seed,
    boolean drop,
    boolean foreignKeys,
    int slots,
    Duration progressEvery) {
  public LoadOptions {
    if (threads < 1 || rowsInTransaction < 1) {
      throw new IllegalArgumentException("threads and rows in a transaction must be 1 or more");
    }
  }
}
