package io.paxosstore.sql.transaction;

/** What became of a commit whose answer was lost. */
public enum CommitOutcome {
  COMMITTED,
  ROLLED_BACK,
  /** No majority answered, or it was too long ago. */
  UNKNOWN
}
