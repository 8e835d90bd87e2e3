package io.paxosstore.paxos.replica;

/**
 * Finding out what others know to be chosen: each replica is itself responsible for it. Asks at
 * once when somebody is seen to be ahead, later again, less and less often, and stops after a while
 * if nobody here waits for an answer: an idle group costs nothing.
 */
final class Curiosity {
  private static final int MOST_QUESTIONS = 8;

  private final ReplicaOptions options;
  private final Peers peers;
  private long askedAtHead;
  private long askedFor;

  /** Somebody was asked, and nothing has come of it yet. */
  private boolean asking;

  private int tries;
  private long askAt = Turn.NEVER;

  /** A reader here waits until this position is decided. */
  private long settleThrough;

  private long settleAt = Turn.NEVER;
  private boolean impatient;

  Curiosity(ReplicaOptions options, Peers peers) {
    this.options = options;
    this.peers = peers;
  }

  /**
   * Somebody here waits until the position is decided: if it does not happen in time, this replica
   * has to do it itself.
   */
  void settle(Turn turn, long position) {
    settleThrough = Math.max(settleThrough, position);
    if (settleAt == Turn.NEVER) {
      settleAt = turn.now() + options.timing().patienceNanos();
    }
  }

  /** As {@link #settle}, unless it was tried before. */
  void settleOnce(Turn turn, long position) {
    if (position > settleThrough) {
      settle(turn, position);
    }
  }

  /** Who might have decided it is gone: there is nothing to be patient for. */
  void hurry(Turn turn) {
    if (settleAt != Turn.NEVER) {
      settleAt = turn.now();
    }
  }

  /** Somebody has waited too long. */
  boolean isImpatient(Turn turn) {
    impatient |= turn.isOver(settleAt);
    return impatient;
  }

  boolean isWaitedFor() {
    return settleAt != Turn.NEVER;
  }

  /** Position that somebody here waits for; 0 if nobody does. */
  long settlesThrough() {
    return isWaitedFor() ? settleThrough : 0;
  }

  boolean isIdle() {
    return settleAt == Turn.NEVER && askAt == Turn.NEVER;
  }

  /**
   * Takes note of how far things are.
   *
   * @param head position of the last decided entry
   * @param lacking position through which something is there to be found out
   */
  void progress(Turn turn, long head, long lacking) {
    if (settleThrough <= head) {
      despair();
    }
    long through = Math.max(lacking, settlesThrough());
    if (through <= head) {
      askAt = Turn.NEVER;
      asking = false;
      return;
    }
    if (head > askedAtHead) {
      asking = false;
    }
    boolean first = through > askedFor || (askAt == Turn.NEVER && isWaitedFor());
    if (!asking && peers.chosenThrough() > head) {
      // One question at a time: the answer to it moves the head.
      asking = askTheBest(head);
      first |= asking;
    }
    askedAtHead = head;
    askedFor = Math.max(askedFor, through);
    if (first && !(asking && askAt != Turn.NEVER)) {
      tries = 0;
      askAt = turn.pause(options.timing().retryNanos(), tries);
    }
  }

  void expire(Turn turn, int hint) {
    if (!turn.isOver(askAt)) {
      return;
    }
    Peer home = peers.find(hint);
    for (Peer peer : peers) {
      if (tries > 0 || home == null || home.lost || home == peer) {
        peer.ask();
      }
    }
    tries++;
    asking = tries < MOST_QUESTIONS || isWaitedFor();
    askAt = asking ? turn.pause(options.timing().retryNanos(), tries) : Turn.NEVER;
  }

  long deadline() {
    return Math.min(askAt, impatient ? Turn.NEVER : settleAt);
  }

  /** Somebody is back who may know more. */
  void again() {
    asking = false;
    askedFor = 0;
  }

  /** Nobody can be found who would decide anything. */
  void despair() {
    settleAt = Turn.NEVER;
    impatient = false;
  }

  private boolean askTheBest(long head) {
    Peer best = null;
    for (Peer peer : peers) {
      long through = peer.standing.chosenThrough();
      if (through > head
          && !peer.lost
          && (best == null || through > best.standing.chosenThrough())) {
        best = peer;
      }
    }
    if (best != null) {
      best.ask();
    }
    return best != null;
  }
}
