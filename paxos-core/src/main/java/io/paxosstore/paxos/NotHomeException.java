package io.paxosstore.paxos;

import io.paxosstore.lsm.StorageException;

/**
 * This node is not the group's home, or no longer: nothing was appended, nothing was confirmed. Ask
 * {@link ReplicatedLog#locate} and go there.
 */
public final class NotHomeException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** Says which group. */
  public NotHomeException(String message) {
    super(message);
  }
}
