package io.paxosstore.tpcc.lsm;

/**
 * What a figure is held to.
 *
 * @param factor how many times better than the best RocksDB it has to be; 0 if it is only shown
 * @param moreIsBetter whether better is more
 */
record Goal(double factor, boolean moreIsBetter) {
  /** At least so many times as much. */
  static Goal faster(double factor) {
    return new Goal(factor, true);
  }

  /** At most as much. */
  static Goal noMore() {
    return new Goal(1, false);
  }

  /** Only shown. */
  static Goal none() {
    return new Goal(0, true);
  }
}
