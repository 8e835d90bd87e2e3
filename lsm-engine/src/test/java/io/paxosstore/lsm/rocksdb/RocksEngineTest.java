package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksEngineTest extends StorageEngineContract {
  @TempDir Path directory;

  @Override
  protected EngineOptions options(String name) {
    return EngineOptions.at(directory.resolve(name)).kind(EngineOptions.Kind.ROCKSDB);
  }
}
