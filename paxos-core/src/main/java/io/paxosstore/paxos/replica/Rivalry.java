package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import java.util.function.LongSupplier;

/**
 * Whether this node wants to be home, and when it may try: who has lost a duel waits for a random
 * while and lets the other finish (design.md §5.1).
 */
final class Rivalry {
  private static final int MOST_DOUBLINGS = 5;

  private final long backOffNanos;
  private final LongSupplier random;
  private Ballot highest;
  private boolean wanted;
  private int losses;
  private boolean waiting;
  private long notBefore;
  private boolean rivalIsHome;

  Rivalry(ReplicaOptions options, Ballot promised) {
    this.backOffNanos = options.timing().backOffNanos();
    this.random = options.random();
    this.highest = promised;
  }

  /** The greatest ballot heard of. */
  Ballot highest() {
    return highest;
  }

  /** Owner of the greatest ballot heard of; -1 if there is none. */
  int hint() {
    return highest.equals(Ballot.NONE) ? -1 : highest.node();
  }

  boolean isWanted() {
    return wanted;
  }

  void heard(Ballot ballot) {
    if (ballot.compareTo(highest) > 0) {
      highest = ballot;
      rivalIsHome = false;
    }
  }

  /** The owner of the ballot makes offers: a majority has promised. */
  void offers(Ballot ballot) {
    rivalIsHome |= ballot.equals(highest);
  }

  void want() {
    wanted = true;
    rivalIsHome &= waiting;
  }

  void satisfied() {
    wanted = false;
  }

  /** The pause after a lost duel is over: somebody who is gone need not be waited for. */
  void waitNoLonger() {
    waiting = false;
  }

  void won() {
    losses = 0;
    wanted = false;
    waiting = false;
  }

  void lost(long now) {
    long mean = backOffNanos << Math.min(losses, MOST_DOUBLINGS);
    losses++;
    waiting = true;
    notBefore = now + mean / 2 + Math.floorMod(random.getAsLong(), mean);
  }

  boolean mayTry() {
    return !waiting;
  }

  /** The rival that was given way to has turned out to be home. */
  boolean rivalIsHome() {
    return rivalIsHome;
  }

  void expire(Turn turn) {
    if (waiting && turn.isOver(notBefore)) {
      waiting = false;
    }
  }

  long deadline() {
    return waiting ? notBefore : Turn.NEVER;
  }
}
