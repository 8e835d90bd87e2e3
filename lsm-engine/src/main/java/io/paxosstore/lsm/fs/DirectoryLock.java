package io.paxosstore.lsm.fs;

import java.io.IOException;

/**
 * A held directory; closing it lets the next owner in. The operating system lets go of it when the
 * process dies.
 */
public interface DirectoryLock extends AutoCloseable {
  @Override
  void close() throws IOException;
}
