package io.paxosstore.lsm;

import org.jspecify.annotations.Nullable;

/**
 * The storage layer failed: an I/O error, or an engine that is closed or poisoned by an earlier
 * failure. The message says what, where and in which file.
 */
public class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed, where and in which file. */
  public StorageException(String message) {
    super(message);
  }

  /** Says what failed, where and in which file, and why. */
  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
