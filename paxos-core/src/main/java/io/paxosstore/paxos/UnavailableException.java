package io.paxosstore.paxos;

import io.paxosstore.lsm.StorageException;

/**
 * No majority of the group's replicas answered in time. For an append: whether it counts is unknown
 * and may be asked later by its request id.
 */
public final class UnavailableException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** Says which group and what was waited for. */
  public UnavailableException(String message) {
    super(message);
  }
}
