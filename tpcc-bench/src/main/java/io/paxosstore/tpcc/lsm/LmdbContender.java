package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
      Path directory = Files.createTempDirectory("paxosstore-bench-lmdb");
      try {
        LmdbStore.open(directory, new Memory(1, 1)).close();
        return true;
      } finally {
        Disk.delete(directory);
      }
    } catch (LinkageError | RuntimeException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Store open(Path directory, Memory memory, Use use) {
    return LmdbStore.open(directory, memory);
  }
}
