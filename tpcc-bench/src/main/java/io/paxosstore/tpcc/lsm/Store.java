package io.paxosstore.tpcc.lsm;

/** An open store of a contender. Thread-safe. */
interface Store extends AutoCloseable {
  /** Reads for one thread. */
  Reader reader();

  /** Writes for one thread. */
  Writer writer(Safety safety);

  /** Flushes and merges everything into one level. */
  void settle();

  /** Returns when no flush or compaction is at work or due. */
  void awaitQuiet();

  @Override
  void close();
}
