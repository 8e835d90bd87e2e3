package io.paxosstore.paxos.transport;

/** The other end does not speak the protocol; the connection is closed. */
final class PeerProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  PeerProtocolException(String message) {
    super(message);
  }

  PeerProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
