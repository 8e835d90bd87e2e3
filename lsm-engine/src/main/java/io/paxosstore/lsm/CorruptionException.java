package io.paxosstore.lsm;

import org.jspecify.annotations.Nullable;

/**
 * Bytes on disk fail their checksum or make no sense. The message names file and offset; the rest
 * of the store stays readable.
 */
public final class CorruptionException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** Says what failed, where and in which file. */
  public CorruptionException(String message) {
    super(message);
  }

  /** Says what failed, where and in which file, and why. */
  public CorruptionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
