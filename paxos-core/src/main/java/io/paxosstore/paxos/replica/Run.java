package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;

/**
 * Neighbouring positions whose entries are held under one ballot (further rule 1).
 *
 * @param ballot under which the entries were proposed
 * @param from first position
 * @param through last position
 */
public record Run(Ballot ballot, long from, long through) {
  /** Checks that the run is not empty. */
  public Run {
    if (from < 1 || through < from) {
      throw new IllegalArgumentException("run from " + from + " through " + through);
    }
  }

  /** True if the run has an entry at {@code position}. */
  public boolean covers(long position) {
    return from <= position && position <= through;
  }
}
