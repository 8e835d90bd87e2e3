package io.paxosstore.sql.server;

/**
 * A request that no correct client sends: after it, nothing that the connection says is trusted.
 */
final class ProtocolViolationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProtocolViolationException(String message) {
    super(message);
  }
}
