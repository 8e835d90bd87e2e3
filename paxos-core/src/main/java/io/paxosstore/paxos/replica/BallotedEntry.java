package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;

/**
 * The fact that the owner of a ballot proposed an entry: nobody's vote (R6). Two are equal if
 * ballot, position and entry id are: an id names one entry for good.
 *
 * @param ballot under which the entry was proposed
 * @param entry what was proposed
 */
public record BallotedEntry(Ballot ballot, Entry entry) {
  /** Where the entry was proposed. */
  public long position() {
    return entry.position();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BallotedEntry that
        && ballot.equals(that.ballot)
        && entry.position() == that.entry.position()
        && entry.id().equals(that.entry.id())
        && entry.group().equals(that.entry.group());
  }

  @Override
  public int hashCode() {
    return 31 * ballot.hashCode() + entry.id().hashCode();
  }

  @Override
  public String toString() {
    return entry.position() + ":" + entry.id() + "/" + entry.records().size() + "@" + ballot;
  }
}
