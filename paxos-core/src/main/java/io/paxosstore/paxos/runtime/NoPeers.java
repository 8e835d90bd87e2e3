package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.PeerService;
import io.paxosstore.paxos.Peers;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The other nodes of a cluster of one.
 *
 * @param self id of the only node
 */
record NoPeers(int self) implements Peers {
  @Override
  public List<Integer> others() {
    return List.of();
  }

  @Override
  public boolean isConnected(int node) {
    return false;
  }

  @Override
  public boolean isSuspected(int node) {
    return false;
  }

  @Override
  public byte[] call(int node, byte[] request, Duration timeout) throws PeerException {
    throw noPeer(node);
  }

  @Override
  public void call(
      int node,
      byte[] request,
      Duration timeout,
      Consumer<byte[]> forewords,
      Consumer<byte[]> answered,
      Consumer<PeerException> failed) {
    throw noPeer(node);
  }

  @Override
  public int maxRequestBytes() {
    return 0;
  }

  @Override
  public void serve(PeerService service) {
    // Nobody will ask.
  }

  @Override
  public void listen(PeerListener listener) {
    // Nobody will come.
  }

  private static IllegalArgumentException noPeer(int node) {
    return new IllegalArgumentException("node " + node + " is no peer: there is only one");
  }
}
