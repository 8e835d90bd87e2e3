package io.paxosstore.paxos.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where nodes listen. */
@FunctionalInterface
public interface PeerAddresses {
  /**
   * The address to dial now, asked before every attempt; an unresolved one is resolved each time.
   * Null while it is not known. On the event loop: must not wait.
   */
  @Nullable InetSocketAddress of(int node);
}
