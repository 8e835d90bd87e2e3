package io.paxosstore.paxos;

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
}
