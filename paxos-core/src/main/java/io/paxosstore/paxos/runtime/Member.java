package io.paxosstore.paxos.runtime;

import java.net.InetSocketAddress;

/**
 * A node of a cluster and where the others reach it.
 *
 * @param id a positive number
 * @param host name or address for the traffic between nodes
 * @param port of the same; 0 only in a cluster of one
 */
public record Member(int id, String host, int port) {
  /** Checks that the values make sense. */
  public Member {
    if (id < 1) {
      throw new IllegalArgumentException("node id " + id + " is not positive");
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("node " + id + " has no host");
    }
    if (port < 0 || port > 0xFFFF) {
      throw new IllegalArgumentException("node " + id + ": port " + port + " is none");
    }
  }

  @Override
  public String toString() {
    return id + "=" + host + ":" + port;
  }

  /** Where it listens, resolved now. */
  InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }
}
