package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngineContract;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.file.Path;

class LsmInMemoryTest extends StorageEngineContract {
  private final MemoryFileSystem files = new MemoryFileSystem();

  @Override
  protected EngineOptions options(String directory) {
    return new EngineOptions(
        Path.of(directory), EngineOptions.Kind.LSM, files, 1 << 20, 1 << 20, false);
  }
}
