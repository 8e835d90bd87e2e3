package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.RequestId;

/**
 * Decides whether what clients are told can be true. Where writes of a key stand in the order of
 * its group is said by a number that grows: a position, or a commit timestamp.
 */
interface Judge {
  /** Of a key, the last write that any client knows to be there. */
  long floor(int key);

  /** Position through which clients were told of writes. */
  long acknowledged();

  /**
   * A client is told that its write counts.
   *
   * @param at where in the order
   * @param floor what was known of the key when the write began
   */
  void acknowledged(RequestId request, int key, long at, long floor);

  /** A client is told that its write has no effect, ever (R9). */
  void refused(RequestId request);

  /**
   * A client is told that this is the last write of the key.
   *
   * @param floor what was known of the key when the client asked
   */
  void read(int key, long at, long floor);

  /** The node's disk is empty from now on, and nobody expects it to know anything. */
  void wiped(int node);
}
