package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file that is written at positions and can be read back. Writes must come from one thread
 * at a time; a sync may run beside a write and then covers at least what was written before it
 * began.
 */
public interface WritableFile extends ReadableFile {
  /** Writes all remaining bytes of the buffer at {@code position}. */
  void write(long position, ByteBuffer source) throws IOException;

  /**
   * Makes everything written so far durable (fdatasync). After a failure the content is unknown:
   * never retried.
   */
  void sync() throws IOException;

  /** Cuts the file to {@code lengthBytes}. */
  void truncate(long lengthBytes) throws IOException;
}
