package io.paxosstore.paxos;

import io.paxosstore.lsm.StorageException;

/**
 * What was appended certainly has no effect: another entry took its position, it was void (R1), or
 * its request id was taken by an abort marker. The transaction may be run again.
 */
public final class RefusedException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** Says which group and why. */
  public RefusedException(String message) {
    super(message);
  }
}
