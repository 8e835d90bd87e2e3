package io.paxosstore.tpcc.lsm;

/** Writes by one thread. */
interface Writer extends AutoCloseable {
  /** Writes one row. */
  void put(long number, long version);

  /** Writes rows as one. */
  void put(long[] numbers, long version);

  @Override
  void close();
}
