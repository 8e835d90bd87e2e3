package io.paxosstore.tpcc.lsm;

/** A store answered with something else than what was written. Its figures mean nothing. */
final class WrongValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongValueException(String message) {
    super(message);
  }
}
