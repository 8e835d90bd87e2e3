package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.EntryRecord;
import java.util.List;

/** What happens to a replica. */
public sealed interface ReplicaEvent {
  /**
   * The first event of every replica: it tells what its recovered state knows to be decided. Sends
   * nothing.
   */
  record Started() implements ReplicaEvent {}

  /** A message has come from a node; from others than members it is ignored. */
  record Received(int from, GroupMessage message) implements ReplicaEvent {}

  /** The change with this token, and all that were asked for before it, are durable. */
  record Persisted(long token) implements ReplicaEvent {}

  /**
   * Records for the group's next entry, all for the same one; their stamps grow (R11). Answered by
   * {@link Effects#appended} before the call returns. Only at home, and only as {@link
   * Replica#admits} says.
   */
  record Submit(List<EntryRecord> records) implements ReplicaEvent {
    /** Copies the list. */
    public Submit {
      records = List.copyOf(records);
    }
  }

  /**
   * As {@link Submit}, but nothing is offered before {@link Offer}, or whatever else happens: so
   * what is submitted together shares an entry.
   */
  record Enqueue(List<EntryRecord> records) implements ReplicaEvent {
    /** Copies the list. */
    public Enqueue {
      records = List.copyOf(records);
    }
  }

  /** What was enqueued is offered as far as the window allows. */
  record Offer() implements ReplicaEvent {}

  /**
   * Somebody here wants this node to be home: the reason that a takeover needs. Repeating it does
   * no harm. Ends in {@link Effects#tenureBegan}, or in {@link Effects#yielded} if another node was
   * faster.
   */
  record Acquire() implements ReplicaEvent {}

  /**
   * This node is preferred as home: the home is asked to hand over when it suits. No reason for a
   * takeover by itself.
   */
  record Seek() implements ReplicaEvent {}

  /**
   * The home is to go to another node: offered to it as soon as nothing is in flight and it lags no
   * more. Nothing happens if this node is not home.
   */
  record HandOver(int to) implements ReplicaEvent {}

  /**
   * This node need not be home any longer: the tenure ends if nothing is in flight, so that an idle
   * group can be evicted (further rule 19). Nothing happens otherwise.
   */
  record Resign() implements ReplicaEvent {}

  /**
   * What the node has applied is damaged: the tenure or the way to it ends at once, whatever is in
   * flight.
   */
  record Quarantined() implements ReplicaEvent {}

  /** The connection to a node was lost, or the node is suspected. */
  record PeerLost(int node) implements ReplicaEvent {}

  /** A node can be reached again. */
  record PeerSeen(int node) implements ReplicaEvent {}

  /**
   * A read at home asks whether this node is still home (R4). Ends in {@link Effects#confirmed} or
   * {@link Effects#notHome}.
   *
   * @param id chosen by the caller
   */
  record Confirm(long id) implements ReplicaEvent {}

  /**
   * A version check (further rule 10): what is the last position that a client may have been told
   * of? Ends in {@link Effects#checked}, and keeps trying until it does or is cancelled.
   *
   * @param id chosen by the caller, different from those of confirmations
   */
  record Check(long id) implements ReplicaEvent {}

  /** The caller no longer waits for a confirmation or check. */
  record Cancel(long id) implements ReplicaEvent {}

  /**
   * Chosen entries for a peer, from log or storage, as {@link Effects#supply} asked for; empty if
   * there are none, or if the caller sends a snapshot by other means.
   */
  record Supplied(int to, List<BallotedEntry> entries) implements ReplicaEvent {
    /** Copies the list. */
    public Supplied {
      entries = List.copyOf(entries);
    }
  }

  /** A snapshot has put the storage engine, durably, at this head; it lies ahead of the own one. */
  record SnapshotInstalled(Head head) implements ReplicaEvent {}

  /** The entries up to here were removed from log and memory. */
  record Trimmed(long through) implements ReplicaEvent {}

  /** The time that {@link Effects#wakeAt} asked for has come; earlier or repeated does no harm. */
  record Wakeup() implements ReplicaEvent {}
}
