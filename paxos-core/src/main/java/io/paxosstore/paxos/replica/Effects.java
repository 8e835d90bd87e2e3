package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;

/**
 * What a replica wants done. Called during {@link Replica#on}, in order; an implementation must not
 * call back into the replica from here.
 */
public interface Effects {
  /** Why a tenure is over. */
  enum End {
    /** A higher ballot was heard of. */
    OVERTAKEN,

    /** It was offered to another node, which took it. */
    HANDED_OVER,

    /** {@link ReplicaEvent.Resign} was asked for. */
    RESIGNED
  }

  /** Sends a message; it may be lost. */
  void send(int to, GroupMessage message);

  /**
   * Makes a change durable; {@link ReplicaEvent.Persisted} tells when it is.
   *
   * @param token ascending from 1, for this replica object
   */
  void persist(long token, Persist change);

  /**
   * The entry at the next position is chosen. Called for every position once, in order.
   *
   * @param ballot under which this replica holds it
   * @param counts false if it is void (R1): it changes nothing
   */
  void decided(Entry entry, Ballot ballot, boolean counts);

  /**
   * What was just submitted is in the entry with this id, which takes this position if it is not
   * refused.
   */
  void appended(EntryId id, long position);

  /**
   * The records that were submitted into this entry certainly have no effect: it was never sent, or
   * its position holds another, or it is void. The others of the same tenure end in {@link
   * #decided}.
   */
  void refused(EntryId id);

  /** This node is home: an entry of its own, of this ballot, counts (R3). */
  void tenureBegan(Ballot ballot);

  /**
   * This node is home no longer. What it had offered may still come to count.
   *
   * @param hint who is probably home now, as {@link Replica#homeHint()}
   */
  void tenureEnded(End reason, int hint);

  /**
   * This node wanted to be home and lets another go first. It tries again after a while, unless
   * that one turns out to be home, which is told once more, or no majority answers.
   */
  void yielded(int hint);

  /** The confirmation stands: this node was home at some moment after it was asked for. */
  void confirmed(long id);

  /** The confirmation cannot be had: this node is not home. */
  void notHome(long id, int hint);

  /**
   * Nothing above this position had been told to any client before the check was asked for. The
   * read may be answered once everything up to it is applied, or earlier if what is undecided does
   * not concern it. The replica sees to it that the position is decided.
   */
  void checked(long id, long position);

  /** Asks for {@link ReplicaEvent.Wakeup} at this time; an earlier one that is pending suffices. */
  void wakeAt(long nanos);

  /**
   * A peer needs chosen entries that are no longer in memory: read them from log or storage and
   * answer with {@link ReplicaEvent.Supplied}, with as much from the front as suits. Entries up to
   * {@link Standing#trimmedThrough} need a snapshot instead.
   */
  void supply(int to, long from, long through);

  /**
   * A peer applied the same positions and has another result: one of the two is damaged.
   *
   * @param own head here
   * @param other head there, at the same position
   */
  void diverged(int peer, Head own, Head other);
}
