package io.paxosstore.tpcc.history;

/** How an operation ended, as far as its client knows. */
public enum Outcome {
  /** It was acknowledged: it has happened, at one instant between call and answer. */
  OK,
  /** It was refused for certain: it has not happened and never will. */
  FAIL,
  /** Nobody knows: it may have happened, may happen later, or never. */
  INFO
}
