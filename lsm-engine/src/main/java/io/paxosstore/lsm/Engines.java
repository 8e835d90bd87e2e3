package io.paxosstore.lsm;

import io.paxosstore.lsm.engine.LsmEngine;
import io.paxosstore.lsm.rocksdb.RocksEngine;

/** Finds the implementation that the options ask for. */
final class Engines {
  private Engines() {}

  static StorageEngine open(EngineOptions options) {
    return switch (options.kind()) {
      case LSM -> LsmEngine.open(options);
      case ROCKSDB -> RocksEngine.open(options);
    };
  }
}
