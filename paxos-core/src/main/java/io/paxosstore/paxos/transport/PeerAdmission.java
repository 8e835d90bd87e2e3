package io.paxosstore.paxos.transport;

import org.jspecify.annotations.Nullable;

/** Decides, beyond what every handshake checks, whether a node may connect. */
@FunctionalInterface
public interface PeerAdmission {
  /** Admits everybody. */
  PeerAdmission ALL = identity -> null;

  /**
   * Why the node is refused, in words for its log; null if it is admitted. On the event loop: must
   * not wait.
   */
  @Nullable String refusal(PeerIdentity identity);
}
