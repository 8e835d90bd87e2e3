package io.paxosstore.lsm;

import org.jspecify.annotations.Nullable;

/**
 * The operating system could not read a file, which its message names. Nothing is known to be
 * damaged and nothing was changed: the same may succeed later. Should it not, the disk has to be
 * looked after.
 */
public final class ReadFailedException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** Says which file could not be read, where, and why. */
  public ReadFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
