package io.paxosstore.tpcc.lsm;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import java.nio.file.Path;

/** The project's own engine, as it is by default. */
final class OwnContender implements Contender {
  @Override
  public String name() {
    return "paxosstore";
  }

  @Override
  public Role role() {
    return Role.OURS;
  }

  @Override
  public Store open(Path directory, Memory memory, Use use) {
    StorageEngine engine =
        StorageEngine.open(
            EngineOptions.at(directory)
                .memtableBytes(memory.memtableBytes())
                .cacheBytes(memory.cacheBytes()));
    return new OwnStore(engine, use);
  }
}
