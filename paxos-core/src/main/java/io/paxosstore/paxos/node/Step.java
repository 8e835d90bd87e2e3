package io.paxosstore.paxos.node;

import java.util.function.Consumer;

/** What a replica's events led to, in order: applied and told at the end of the turn. */
sealed interface Step {
  /** Whose. */
  Group group();

  /** An entry was decided. */
  record Apply(Group group, EntryApplier.Decided decided) implements Step {}

  /** Something is to be told to the outside. */
  record Tell(Group group, Consumer<Outside> told) implements Step {}
}
