package io.paxosstore.paxos;

/** A call to another node has no answer; {@link #kind()} says what is known about it. */
public final class PeerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What happened to a call. */
  public enum Kind {
    /**
     * Not sent, for want of a connection or because the node is silent: certainly not delivered.
     */
    NOT_CONNECTED,

    /**
     * Refused at the node's door, or at this node's own: certainly not handled. Try again later.
     */
    BUSY,

    /** The connection was lost while waiting: whether the request was handled is unknown. */
    LOST,

    /** The node has become {@link Peers#isSuspected suspected}: unknown, and may yet happen. */
    SUSPECTED,

    /** No answer within the caller's own timeout: unknown, and may yet happen. */
    TIMED_OUT,

    /** The waiting thread was interrupted, and still is: unknown, and may yet happen. */
    INTERRUPTED,

    /** The node's service threw; the message is its own. What it did before is the service's. */
    FAILED
  }

  private final Kind kind;
  private final int node;

  /** A failure of a call to {@code node}. */
  public PeerException(Kind kind, int node, String message) {
    super(message);
    this.kind = kind;
    this.node = node;
  }

  /** What is known about the request. */
  public Kind kind() {
    return kind;
  }

  /** Who was asked. */
  public int node() {
    return node;
  }

  /** True if the request certainly was not handled, so that asking another node repeats nothing. */
  public boolean notHandled() {
    return switch (kind) {
      case NOT_CONNECTED, BUSY -> true;
      case LOST, SUSPECTED, TIMED_OUT, INTERRUPTED, FAILED -> false;
    };
  }
}
