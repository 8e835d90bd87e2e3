package io.paxosstore.lsm;

import org.jspecify.annotations.Nullable;

/** Another process, or another engine in this one, has the directory open. */
public final class DirectoryLockedException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** Says what failed, where and in which file. */
  public DirectoryLockedException(String message) {
    super(message);
  }

  /** Says what failed, where and in which file, and why. */
  public DirectoryLockedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
