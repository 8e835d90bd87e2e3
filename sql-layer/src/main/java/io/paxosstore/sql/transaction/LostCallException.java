package io.paxosstore.sql.transaction;

/** A call to another node has no answer. */
final class LostCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean notHandled;

  /**
   * A call without an answer.
   *
   * @param notHandled true if the node certainly did nothing
   */
  LostCallException(boolean notHandled, String message) {
    super(message, null, false, false);
    this.notHandled = notHandled;
  }

  boolean notHandled() {
    return notHandled;
  }
}
