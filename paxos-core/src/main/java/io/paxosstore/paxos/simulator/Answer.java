package io.paxosstore.paxos.simulator;

/** What a client hears. */
sealed interface Answer {
  /** The write is in the entry at this position, which counts. */
  record Committed(long position) implements Answer {}

  /** The write has no effect and will never have one (R9). */
  record Refused() implements Answer {}

  /** The last write of the key is at this position; 0 if there is none. */
  record Value(long position) implements Answer {}

  /** Not here, but there: the gateway goes there; a client never hears it. */
  record Elsewhere(int hint) implements Answer {}

  /** The transaction's part here counts, and it has no outcome yet. */
  record Prepared(long prepareTs) implements Answer {}

  /** Nothing came of it here, whatever may come of it elsewhere: try again. */
  record Again() implements Answer {}
}
