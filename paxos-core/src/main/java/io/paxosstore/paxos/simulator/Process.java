package io.paxosstore.paxos.simulator;

/** What runs on a node. */
interface Process {
  /** Number of this life of the node. */
  int boot();

  void start();

  /** It is gone, without a chance to do anything. */
  void kill();

  /** It is to crash within so many effects, in the middle of a step. */
  void crashWithin(int effects);

  boolean isDoomed();

  /** A request of a client of this node, or that another node sent here. */
  void take(Attempt attempt, int asker);

  void receive(int from, Packet packet);

  /** From now on this node believes that another cannot be reached, or that it can. */
  void believes(int peer, boolean gone);

  /** Somebody here wants this node to be home. */
  void acquire(int group);

  /** The home is to go elsewhere; or comes here, if this is not the home. */
  void handOver(int group, int to);

  /** The group's state in memory is dropped if that does no harm. */
  void evict(int group);

  long appliedThrough(int group);
}
