package io.paxosstore.lsm;

import org.jspecify.annotations.Nullable;

/**
 * A write was refused because the disk is full. Reads go on; writes succeed again once there is
 * space.
 */
public final class DiskFullException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** Says what failed, where and in which file. */
  public DiskFullException(String message) {
    super(message);
  }

  /** Says what failed, where and in which file, and why. */
  public DiskFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
