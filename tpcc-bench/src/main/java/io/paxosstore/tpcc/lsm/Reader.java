package io.paxosstore.tpcc.lsm;

/** Reads by one thread. Whatever is found has been compared with what was written. */
interface Reader extends AutoCloseable {
  /** Reads the newest version of a row; false if there is none. */
  boolean get(long number);

  /** Reads the newest versions of several rows; returns how many were found. */
  int multiGet(long[] numbers);

  /** Reads rows from a number on, with an iterator that is opened for it; returns how many. */
  int seek(long number, int rows);

  /** The same with an iterator that is kept and sees the store as it was when first used. */
  int seekAgain(long number, int rows);

  /** Reads all rows in order; returns how many. */
  long scan();

  /** Reads the newest version of a row that is not after {@code at}; returns it, 0 if none. */
  long versionAt(long number, long at);

  @Override
  void close();
}
