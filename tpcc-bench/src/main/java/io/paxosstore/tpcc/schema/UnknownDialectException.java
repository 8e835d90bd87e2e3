package io.paxosstore.tpcc.schema;

/** No dialect has that name or is known for that URL; the message lists those that there are. */
public final class UnknownDialectException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownDialectException(String message) {
    super(message);
  }
}
