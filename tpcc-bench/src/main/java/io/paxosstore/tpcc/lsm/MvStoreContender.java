package io.paxosstore.tpcc.lsm;

import java.nio.file.Path;

/** H2's MVStore: a copy-on-write B+ tree on the heap, in Java. */
final class MvStoreContender implements Contender {
  @Override
  public String name() {
    return "mvstore";
  }

  @Override
  public Role role() {
    return Role.SHOWN;
  }

  @Override
  public Store open(Path directory, Memory memory, Use use) {
    return MvStoreStore.open(directory, memory);
  }
}
