package io.paxosstore.paxos;

import java.util.function.Consumer;

/** Answers requests of other nodes, see {@link Peers#serve}. */
@FunctionalInterface
public interface PeerService {
  /**
   * Answers one request, on a virtual thread of its own that may wait. Not interrupted when the
   * asking node is gone and nobody waits for the answer any more: a {@link PeerListener} hears of
   * that.
   *
   * @param from the node that asks
   * @param request its bytes; the service's own
   * @return the answer, not to be changed afterwards
   * @throws Exception the asking side gets a {@link PeerException} of kind {@link
   *     PeerException.Kind#FAILED} with the message of this one
   */
  byte[] handle(int from, byte[] request) throws Exception;

  /**
   * The same, where something may have to be said ahead of the answer: what the asking side must
   * know if the answer should be lost.
   *
   * @param forewords sends a foreword. It is on its way before any group message that this node
   *     sends afterwards, to whomever: so it is there when a record that is appended afterwards
   *     counts, should this process die, if that node lives. Fails with an IllegalStateException if
   *     too much waits for that node already
   */
  default byte[] handle(int from, byte[] request, Consumer<byte[]> forewords) throws Exception {
    return handle(from, request);
  }
}
