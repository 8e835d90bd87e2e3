package io.paxosstore.paxos.replica;

/**
 * What the parts of a replica need while it takes one event.
 *
 * @param now the clock, in nanoseconds
 * @param effects where to put what follows
 */
record Turn(long now, Effects effects) {
  /** A deadline that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  boolean isOver(long deadline) {
    return deadline <= now;
  }

  /** A pause that doubles with every try, up to eight times the first. */
  long pause(long nanos, int tries) {
    return now + (nanos << Math.min(tries, 3));
  }
}
