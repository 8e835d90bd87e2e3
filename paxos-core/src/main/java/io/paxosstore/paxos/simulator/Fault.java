package io.paxosstore.paxos.simulator;

/** Kinds of faults; which of them a world knows is drawn from its seed. */
enum Fault {
  /** One node is cut off, in both directions. */
  ISOLATION(2),
  /** The nodes fall into two parts. */
  PARTITION(3),
  /** One direction of one link is cut. */
  ONE_WAY_CUT(2),
  /** One link is cut, in both directions, and both nodes see all others. */
  LINK_CUT(3),
  /** All that a node sends, or all that it hears, is lost. */
  DEAF_OR_MUTE(2),
  /** A link loses, repeats and delays much. */
  TROUBLE(2),
  /** What arrives on a link waits, and arrives late and all at once. */
  HOLD(2),
  /** Nodes are cut off one by one, and come back in another order. */
  SWIZZLE(3),
  /** A node stops for a while. */
  PAUSE(1),
  /** A node crashes between two effects of a step, and restarts. */
  CRASH(1),
  /** Nodes crash at the same time, all of them maybe. */
  CRASHES(2),
  /** A node's syncs take very long. */
  SLOW_DISK(1),
  /** A node's syncs do not return for a while. */
  STALLED_DISK(1),
  /** A node loses its disk, for good. */
  WIPE(3),
  /** A wall clock jumps, forward or back. */
  CLOCK_JUMP(1),
  /** A node suspects another without reason. */
  SUSPICION(2),
  /** Several nodes want to be home at the same time. */
  DUEL(2),
  /** The home is asked to go elsewhere. */
  HAND_OVER(2),
  /** A node drops the group's state from memory if it may. */
  EVICTION(1),
  /**
   * What a node has applied to a group rots, and no checksum of its files shows it. Once, after the
   * healing: as long as others lag, too, nobody can say whose state is right.
   */
  ROT(3);

  private final int leastMembers;

  Fault(int leastMembers) {
    this.leastMembers = leastMembers;
  }

  /** It comes when all else is over. */
  boolean isLast() {
    return this == ROT;
  }

  /** Whether it takes the real storage engine. */
  boolean concernsWholeNodes() {
    return this == ROT;
  }

  boolean concerns(int members) {
    return members >= leastMembers;
  }
}
