package io.paxosstore.tpcc.lsm;

import java.nio.file.Path;

/**
 * RocksDB: with its defaults, or with what the project's studies found to be its fastest setting
 * for such rows (values apart from keys, interpolation search, the newest format, recycled logs).
 */
record RocksContender(String name, boolean tuned) implements Contender {
  @Override
  public Role role() {
    return Role.YARDSTICK;
  }

  @Override
  public Store open(Path directory, Memory memory, Use use) {
    return RocksStore.open(directory, memory, use, tuned);
  }
}
