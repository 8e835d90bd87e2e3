package io.paxosstore.tpcc.lsm;

import java.nio.file.Path;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Env;

/** LMDB through lmdbjava: a B+ tree in a memory map. */
final class LmdbContender implements Contender {
  @Override
  public String name() {
    return "lmdb";
  }

  @Override
  public Role role() {
    return Role.SHOWN;
  }

  @Override
  public boolean isAvailable() {
    try {
      return Env.create(ByteBufferProxy.PROXY_OPTIMAL) != null;
    } catch (LinkageError | RuntimeException e) {
      return false;
    }
  }

  @Override
  public Store open(Path directory, Memory memory, Use use) {
    return LmdbStore.open(directory, memory);
  }
}
