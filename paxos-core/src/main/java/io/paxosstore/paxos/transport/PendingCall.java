package io.paxosstore.paxos.transport;

import io.paxosstore.paxos.PeerException;
import java.util.function.Consumer;

/**
 * A call on its way. Exactly one of the two consumers is called, by whoever holds it at the end:
 * the connection while the call is in its table, else who could not hand it over.
 *
 * @param node who is asked
 * @param request what is asked
 * @param timeoutNanos as the caller said
 * @param deadline of {@link System#nanoTime()}
 * @param forewords is given what comes ahead of the answer
 */
record PendingCall(
    int node,
    byte[] request,
    long timeoutNanos,
    long deadline,
    Consumer<byte[]> forewords,
    Consumer<byte[]> answered,
    Consumer<PeerException> failed) {
  void fail(PeerException.Kind kind, String what) {
    failed.accept(new PeerException(kind, node, "node " + node + " " + what));
  }
}
