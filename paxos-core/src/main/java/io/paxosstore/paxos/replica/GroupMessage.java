package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.GroupId;
import java.util.List;

/**
 * The one message between two replicas of a group (design.md §5.2): prepare, promise, accept,
 * accepted, learn, catch-up, confirmation and version check are all this. Receiving is a join of
 * states: a message may be lost, repeated or overtaken without harm. A value: equal messages are
 * equal, print the same and have the same hash in every run.
 *
 * @param group of which group
 * @param epoch of the configuration that the sender knows; others do not hear it
 * @param number of the message, greater than that of every earlier one of the sending node, across
 *     restarts, too ({@link ReplicaOptions#numbers()})
 * @param echo greatest number that the sender has received from the receiver; 0 if none. What makes
 *     an answer count for a confirmation or a version check (further rule 6)
 * @param asks true if the receiver is to answer, whatever it has to say
 * @param standing the sender's durable state
 * @param view what the sender believes of the receiver's
 * @param wanted ballot that the receiver is asked to promise; {@link Ballot#NONE} if it is not
 * @param entries facts about undecided positions, ascending: those under the sender's own ballot
 *     are offers to accept; others are what it has accepted, told with a promise. Never its vote
 *     (R6)
 * @param learned chosen entries that the receiver seems to lack, ascending and without gap
 * @param baton whether the place of the home is asked for or offered
 * @param stamp of the sender's hybrid logical clock
 * @param digest of the state that the sender has applied; {@link StateDigest#NONE} if it tells none
 */
public record GroupMessage(
    GroupId group,
    int epoch,
    long number,
    long echo,
    boolean asks,
    Standing standing,
    Standing view,
    Ballot wanted,
    List<BallotedEntry> entries,
    List<BallotedEntry> learned,
    Baton baton,
    long stamp,
    StateDigest digest) {
  /** Copies the lists. */
  public GroupMessage {
    entries = List.copyOf(entries);
    learned = List.copyOf(learned);
  }

  /** A message that tells nothing of what its sender has applied. */
  public GroupMessage(
      GroupId group,
      int epoch,
      long number,
      long echo,
      boolean asks,
      Standing standing,
      Standing view,
      Ballot wanted,
      List<BallotedEntry> entries,
      List<BallotedEntry> learned,
      Baton baton,
      long stamp) {
    this(
        group,
        epoch,
        number,
        echo,
        asks,
        standing,
        view,
        wanted,
        entries,
        learned,
        baton,
        stamp,
        StateDigest.NONE);
  }

  /** A hint about who should be home. */
  public enum Baton {
    /** Nothing is said. */
    KEPT,

    /** The sender would like to be home, when it suits the receiver. */
    SOUGHT,

    /** The sender, who is home, has nothing in flight: the receiver may take over now. */
    OFFERED
  }

  // Spelt out, because the hash of an enum constant differs from run to run.
  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
