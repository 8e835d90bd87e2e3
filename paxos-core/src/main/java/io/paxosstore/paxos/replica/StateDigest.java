package io.paxosstore.paxos.replica;

/**
 * How far a node has applied a group, and what came of it: equal checksums at a position are equal
 * states, as far as a checksum can tell.
 *
 * @param position of the last applied entry; 0 if nothing is said
 * @param checksum running, over the entries through there and their effects
 */
public record StateDigest(long position, int checksum) {
  /** Says nothing. */
  public static final StateDigest NONE = new StateDigest(0, 0);

  /** Checks that nothing is said of nothing. */
  public StateDigest {
    if (position < 0 || (position == 0 && checksum != 0)) {
      throw new IllegalArgumentException("checksum " + checksum + " at position " + position);
    }
  }
}
