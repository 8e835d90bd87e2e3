package io.paxosstore.tpcc.lsm;

/** What a store is opened for, as far as a setting depends on it. */
enum Use {
  /** Only the newest version of a key is ever asked for. RocksDB need not know of versions. */
  NEWEST,
  /** The same, and nothing is written to a log. RocksDB then refuses to recycle log files. */
  NEWEST_WITHOUT_LOG,
  /** Any version may be asked for. RocksDB has them as a suffix of the key, the newest first. */
  ALL_VERSIONS
}
