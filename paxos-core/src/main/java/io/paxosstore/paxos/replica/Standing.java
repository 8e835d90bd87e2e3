package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica durably holds of a group, as it tells others (design.md §5.2, R6).
 *
 * @param promised no offer of a lower ballot is accepted any more
 * @param accepted what it has accepted, ascending and disjoint; begins below the head's position
 *     with as much as the replica has at hand, so that a receiver can tell which of its own entries
 *     are the chosen ones (further rule 2)
 * @param head after the last entry that it knows to be chosen; that one, and all before it, are
 * @param trimmedThrough the entries up to here can no longer be had from it, only a snapshot
 */
public record Standing(Ballot promised, List<Run> accepted, Head head, long trimmedThrough) {
  /** Of a replica that has heard nothing, and what is believed of one that was not heard of. */
  public static final Standing NONE = new Standing(Ballot.NONE, List.of(), Head.NONE, 0);

  /** Copies the list. */
  public Standing {
    accepted = List.copyOf(accepted);
  }

  /** Position through which it knows the entries to be chosen. */
  public long chosenThrough() {
    return head.position();
  }

  /** Greatest position of which it holds an entry, chosen or not. */
  public long acceptedThrough() {
    long last = accepted.isEmpty() ? 0 : accepted.getLast().through();
    return Math.max(last, head.position());
  }

  /** The ballot under which it holds an entry at {@code position}; null if it does not say. */
  public @Nullable Ballot acceptedAt(long position) {
    for (int i = accepted.size() - 1; i >= 0; i--) {
      Run run = accepted.get(i);
      if (run.covers(position)) {
        return run.ballot();
      }
    }
    return null;
  }
}
