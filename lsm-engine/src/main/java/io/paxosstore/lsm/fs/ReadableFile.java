package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file that is read at positions. Thread-safe for concurrent reads. */
public interface ReadableFile extends AutoCloseable {
  /**
   * Reads at {@code position} until the buffer is full or the file ends.
   *
   * @return bytes read; fewer than asked only at the end of the file
   */
  int read(long position, ByteBuffer target) throws IOException;

  /** Length of the file in bytes. */
  long size() throws IOException;

  @Override
  void close() throws IOException;
}
