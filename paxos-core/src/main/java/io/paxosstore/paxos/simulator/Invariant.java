package io.paxosstore.paxos.simulator;

/** What the simulator checks after each step (reliability.md K12). */
public enum Invariant {
  /** Two entries were chosen at one position, or a node decided another than was chosen. */
  ONE_VALUE_PER_POSITION("one value per position"),
  /** One ballot names two entries at a position (R5). */
  ONE_VALUE_PER_BALLOT("one value per position and ballot"),
  /** A node told of a lower promise than before, or took up less than it had told. */
  PROMISES_NEVER_FALL("promises never fall"),
  /** A message asserted what was not durable (R6), or that something not chosen was. */
  DURABLE_BEFORE_TOLD("nothing is told before it is durable"),
  /** An entry was void although it names the head, or counted although it does not (R1). */
  VOID_IFF_NOT_CHAINED("an entry is void exactly if it does not name the head"),
  /** Two nodes came to different states by the same positions. */
  EQUAL_STATE("the same positions give the same state"),
  /** A stamp was not greater than an earlier one of its group (R11). */
  STAMPS_ASCEND("stamps of a group ascend"),
  /** A client was told of a commit that does not count, or no longer does (R2). */
  ACKNOWLEDGED_COUNTS("what was acknowledged counts"),
  /** A client was told that a commit has no effect, and it counts (R9). */
  REFUSED_NEVER_COUNTS("what was refused never counts"),
  /** A request took effect twice (further rule 3). */
  ONE_EFFECT_PER_REQUEST("a request has one effect at most"),
  /** A read that began after an acknowledgement did not see it (R4, further rules 6 and 10). */
  LINEARIZABLE("reads are linearizable"),
  /** The faults are over, and yet something does not get done. */
  PROGRESS("once healed, everything gets done"),
  /** Nothing is to be done, and yet messages flow. */
  SILENCE("an idle group costs no message"),
  /** The replica threw. */
  NO_EXCEPTION("a replica does not fail");

  private final String meaning;

  Invariant(String meaning) {
    this.meaning = meaning;
  }

  /** In words. */
  public String meaning() {
    return meaning;
  }
}
