package io.paxosstore.lsm.fs;

import java.nio.ByteBuffer;

/**
 * One opening of a file in memory; it keeps the content alive after the name is gone, as an open
 * file does.
 */
record MemoryFile(MemoryBytes bytes) implements WritableFile {
  @Override
  public int read(long position, ByteBuffer target) {
    return bytes.read(position, target);
  }

  @Override
  public void write(long position, ByteBuffer source) {
    bytes.write(position, source);
  }

  @Override
  public void sync() {}

  @Override
  public void truncate(long lengthBytes) {
    bytes.truncate(lengthBytes);
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public void close() {}
}
