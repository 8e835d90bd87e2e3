package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;

/**
 * A change of a replica's durable state, to be appended to the shared log. Changes of a group
 * become durable in the order in which they were asked for.
 */
public sealed interface Persist {
  /** No lower ballot is accepted from now on. */
  record Promise(Ballot ballot) implements Persist {}

  /**
   * An entry is held at its position, in place of what was held there. Implies the promise of the
   * ballot if {@code binds}.
   *
   * @param ballot under which it was proposed
   * @param entry what is held
   * @param binds false for a chosen entry that was learned: it may come under a ballot below the
   *     promised one and changes no promise
   * @param chosenThrough the entries up to here, as the changes before this one left them, are
   *     chosen: on recovery they need not be agreed on again
   */
  record Accepted(Ballot ballot, Entry entry, boolean binds, long chosenThrough)
      implements Persist {}
}
