package io.paxosstore.paxos;

/**
 * One append holds more bytes than the log takes at once. Refused whole, never split: a part of a
 * transaction is none.
 */
public final class EntryTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says how large the entries are and what is allowed. */
  public EntryTooLargeException(String message) {
    super(message);
  }
}
