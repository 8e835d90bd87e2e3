package io.paxosstore.paxos;

import java.nio.ByteBuffer;

/**
 * Receives the groups' messages on the event loop of the transport: must return fast and must not
 * wait.
 */
public interface GroupMessageListener {
  /**
   * A message has come.
   *
   * @param from the node that sent it
   * @param message from position to limit; valid during the call only
   */
  void received(int from, ByteBuffer message);

  /**
   * All messages that came together have been received: answers to them go out in one frame if they
   * are flushed now.
   */
  default void receivedAll() {}
}
