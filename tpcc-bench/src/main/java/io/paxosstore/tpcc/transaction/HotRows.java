package io.paxosstore.tpcc.transaction;

/**
 * When a transaction changes the rows that all others want, its district's and warehouse's. The
 * order of statements is free; what is best depends on what a database does with those who come too
 * late.
 */
public enum HotRows {
  /**
   * First: where a snapshot is taken once, and whoever finds a row changed since is refused. The
   * less the refused have done the less is lost.
   */
  FIRST,
  /** Last: where writers queue and then go on. The shorter a lock is held the better. */
  LAST
}
