package io.paxosstore.paxos.simulator;

/** An invariant of the protocol does not hold: the end of the run. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Invariant invariant;

  Violation(Invariant invariant, String evidence) {
    super(invariant.meaning() + ": " + evidence);
    this.invariant = invariant;
  }

  Violation(Invariant invariant, String evidence, Throwable cause) {
    super(invariant.meaning() + ": " + evidence, cause);
    this.invariant = invariant;
  }

  Invariant invariant() {
    return invariant;
  }
}
