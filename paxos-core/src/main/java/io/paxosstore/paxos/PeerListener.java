package io.paxosstore.paxos;

/**
 * Hears of connections to other nodes, one event after another, on the event loop of the transport:
 * must return fast and must not wait.
 */
public interface PeerListener {
  /** A connection's handshake is done; messages reach the node from now on. */
  default void connected(int node) {}

  /**
   * The connection is lost, with everything that was under way on it. A closed or reset connection
   * is told at once: the process is gone, or closed it. Every {@link #connected} is followed by
   * exactly one of these.
   */
  default void disconnected(int node) {}

  /** The connected node has become {@link Peers#isSuspected suspected}. */
  default void suspected(int node) {}

  /** Something came from the suspected node; it is suspected no longer. */
  default void trusted(int node) {}
}
