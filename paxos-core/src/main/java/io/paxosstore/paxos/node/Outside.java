package io.paxosstore.paxos.node;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;

/**
 * What a {@link NodeCore} tells whoever drives it. Called on the driver's thread, during its calls
 * of the core; an implementation must not call back into the core, must not wait and must not
 * throw.
 *
 * <p>{@link #send} and {@link #wakeAt} may come in every call. All others come in {@link
 * NodeCore#endTurn}, and of one group in the order in which they happened: what was applied before
 * a tenure began is readable when the beginning is told.
 */
public interface Outside {
  /** A message for another node; it may be lost. */
  void send(int to, GroupMessage message);

  /** Call {@link NodeCore#wakeup} at this time. Earlier calls with later times are void. */
  void wakeAt(long nanos);

  /** This node is home of the group, and everything before its tenure is readable (R3). */
  void tenureBegan(GroupId group, Ballot ballot);

  /**
   * This node is home no longer. What it had submitted may still come to be {@link #applied} or
   * {@link #refused}; nobody can tell when.
   *
   * @param hint node that is probably home now; -1 if none is known
   */
  void tenureEnded(GroupId group, int hint);

  /** Somebody else is to be home, as an {@link NodeCore#acquire} found. */
  void yielded(GroupId group, int hint);

  /**
   * The entries of the group up to this position are readable in the storage engine.
   *
   * @param ownThrough what was submitted here, up to and including this sequence, is among them
   *     unless it was {@link #refused}; 0 if nothing that was submitted here is new among them
   */
  void applied(GroupId group, long position, long ownThrough);

  /**
   * What was submitted to the group with these sequences certainly has no effect.
   *
   * @param from first sequence
   * @param through last sequence
   */
  void refused(GroupId group, long from, long through);

  /** The confirmation stands: this node was home at some moment after it was asked for. */
  void confirmed(GroupId group, long id);

  /** The confirmation cannot be had: this node is not home. */
  void notHome(GroupId group, long id, int hint);

  /**
   * A version check has its answer: no client had been told of anything above this position before
   * the check was asked for. The position may not be applied here yet.
   */
  void checked(GroupId group, long id, long position);

  /**
   * The group lags so far behind that only a snapshot helps: ask the node for one, see {@link
   * NodeCore#install}. Told once until one is installed or was given up.
   */
  void snapshotWanted(GroupId group, int from);

  /**
   * Work that may wait for the disk is due: call {@link NodeCore#chores}, on a thread of its own if
   * there is one. Told on any thread, even on one that only reads the clock.
   */
  void choresWanted();

  /**
   * A peer has another checksum of what it has applied through this position: one of the two is
   * damaged. Told now and then while it is not known which.
   */
  void disagrees(GroupId group, int peer, long position);

  /**
   * What is applied to the group here is damaged: a majority has another checksum at this position.
   * The replica serves and votes no more until a snapshot was installed.
   *
   * @param peer one of that majority
   */
  void quarantined(GroupId group, long position, int peer);

  /** A peer has decided the same positions and has another head: one of the two is damaged. */
  void diverged(GroupId group, int peer, Head own, Head other);
}
