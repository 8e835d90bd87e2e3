package io.paxosstore.lsm.fs;

import java.io.IOException;

/** Somebody else owns the directory. */
public final class DirectoryInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the directory and, where known, its owner. */
  public DirectoryInUseException(String message) {
    super(message);
  }
}
