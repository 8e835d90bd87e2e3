package io.paxosstore.lsm.fs;

import java.io.IOException;

/** The disk or a quota is full. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the file that could not grow. */
  public NoSpaceException(String message) {
    super(message);
  }
}
