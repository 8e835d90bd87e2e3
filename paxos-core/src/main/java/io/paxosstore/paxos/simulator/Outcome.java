package io.paxosstore.paxos.simulator;

import org.jspecify.annotations.Nullable;

/**
 * How the run of a seed went.
 *
 * @param seed of the run
 * @param hash of everything that happened; the same in every run of the seed
 * @param events that were hashed
 * @param simulatedNanos virtual time with work and faults; what follows to see everything heal is
 *     not counted
 * @param members of each group
 * @param groups that ran at the same time
 * @param commits that clients were told of, transactions over several groups included
 * @param reads that clients were answered
 * @param tenures that began
 * @param faults that were injected
 * @param violated the invariant that did not hold; null if all did
 * @param evidence what was seen of it; empty if nothing
 */
public record Outcome(
    long seed,
    long hash,
    long events,
    long simulatedNanos,
    int members,
    int groups,
    long commits,
    long reads,
    long tenures,
    long faults,
    @Nullable Invariant violated,
    String evidence) {
  /** True if every invariant held. */
  public boolean isGood() {
    return violated == null;
  }

  /** What went wrong, and the command that shows it again; for people. */
  public String describe() {
    return violated == null
        ? "seed " + seed + ": every invariant held"
        : "seed "
            + seed
            + ": "
            + evidence
            + "\nreplay: bin/paxosstore simulate --seed "
            + seed
            + " --trace";
  }
}
