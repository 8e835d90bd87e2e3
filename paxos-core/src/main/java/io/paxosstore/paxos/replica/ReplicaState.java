package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import java.util.List;

/**
 * The durable state of a replica, as recovered from the shared log and the storage engine, or as
 * {@link Replica#durable()} tells it before the replica is evicted.
 *
 * @param promised the greatest ballot of all {@link Persist.Promise} and binding {@link
 *     Persist.Accepted}
 * @param accepted the last {@link Persist.Accepted} of each position above {@code head}, ascending
 * @param head after the last applied entry
 * @param chosenThrough the accepted entries up to here are known to be chosen; at least the head's
 *     position
 * @param trimmedThrough entries up to here can no longer be read from the log
 */
public record ReplicaState(
    Ballot promised,
    List<BallotedEntry> accepted,
    Head head,
    long chosenThrough,
    long trimmedThrough) {
  /** Of a group that nobody has touched. */
  public static final ReplicaState EMPTY =
      new ReplicaState(Ballot.NONE, List.of(), Head.NONE, 0, 0);

  /** Copies the list and checks that it is in order. */
  public ReplicaState {
    accepted = List.copyOf(accepted);
    long last = head.position();
    for (BallotedEntry each : accepted) {
      if (each.position() <= last) {
        throw new IllegalArgumentException(
            each + " is out of order after position " + last + ", the head is at " + head);
      }
      last = each.position();
    }
  }
}
