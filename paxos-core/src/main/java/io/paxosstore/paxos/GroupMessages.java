package io.paxosstore.paxos;

/**
 * The way of the groups' messages between nodes (design.md §5.2). Nothing is promised: a message
 * may be lost, and what is asked of it is only that it is not damaged and that order holds between
 * two messages of one connection. Thread-safe.
 */
public interface GroupMessages {
  /**
   * Queues a message for the next {@link #flush()}. Dropped, and counted, if the node is not
   * connected or too much waits for it already: the protocol repeats what is lost.
   *
   * @param message not to be changed afterwards
   * @throws IllegalArgumentException if the node is no peer of this one, or the message is longer
   *     than {@link #maxMessageBytes()}
   */
  void send(int node, byte[] message);

  /** Sends what is queued, to each node in one frame and with one flush: the end of a turn. */
  void flush();

  /** Longest message in bytes. */
  int maxMessageBytes();

  /** Sets who receives messages; until then they are dropped. To be called once. */
  void receive(GroupMessageListener listener);
}
