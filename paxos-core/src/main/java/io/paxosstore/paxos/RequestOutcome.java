package io.paxosstore.paxos;

/** What a group's applied state knows of a request id (R9, R10). */
public sealed interface RequestOutcome {
  /** It took effect. */
  record Committed(long commitTs) implements RequestOutcome {}

  /** Its prepare counts here; other groups decide with this one. */
  record Undecided(EntryRecord.Prepare prepare) implements RequestOutcome {}

  /** It has no effect here, for good. */
  record Aborted() implements RequestOutcome {}

  /** Nothing with this id counts here yet. */
  record Unseen() implements RequestOutcome {}

  /** The id lies below the group's floor: nobody can tell any more. */
  record Forgotten() implements RequestOutcome {}
}
