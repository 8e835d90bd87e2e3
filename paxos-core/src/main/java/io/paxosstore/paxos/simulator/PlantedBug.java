package io.paxosstore.paxos.simulator;

/**
 * Rules of {@code protocol-rules.md}, left out on purpose: the simulator must notice
 * (reliability.md K13). None touches the replica: they lie to it, or misuse what it says.
 */
public enum PlantedBug {
  /** A void entry is applied all the same. */
  VOID_ENTRY_COUNTS("R1"),
  /** A commit is acknowledged when a majority holds its entry, whatever comes of earlier ones. */
  ACKNOWLEDGES_WHAT_IS_CHOSEN("R2"),
  /** Who has a ballot of its own answers reads, before an entry of its own counts. */
  READS_BEFORE_FIRST_ENTRY("R3"),
  /** A home read is answered without asking whether this node still is the home. */
  READS_ARE_NOT_CONFIRMED("R4"),
  /** A restarted process has the boot number of the one before. */
  BOOT_NUMBER_IS_REUSED("R5"),
  /** What was written is taken for durable. */
  SYNC_IS_SKIPPED("R6"),
  /** The home counts itself before its entry is durable. */
  OWN_VOTE_IS_NOT_SYNCED("R6"),
  /** A wiped disk votes under its node's old name. */
  FOREIGN_INCARNATION_IS_HEARD("R8"),
  /** A node that cannot commit tells the client that nobody will, without a marker. */
  REFUSES_WITHOUT_MARKER("R9"),
  /** After a restart the clock forgets what it told. */
  CLOCK_FORGETS("R11"),
  /** Accepted entries are told as one range under the greatest ballot. */
  ONE_RANGE_ONE_BALLOT("further rule 1"),
  /** What is below the sender's head is taken for chosen as the receiver holds it. */
  LEARNS_BY_POSITION("further rule 2"),
  /** A home does not look whether a request has had its effect. */
  REQUESTS_ARE_NOT_REMEMBERED("further rule 3"),
  /** An old acknowledgement passes for an answer to the last question. */
  OLD_ACKNOWLEDGEMENT_CONFIRMS("further rule 6"),
  /** A version check is told of chosen entries only. */
  VERSION_CHECK_HEARS_CHOSEN_ONLY("further rule 10"),
  /** Readers look at versions only, and miss what is prepared (whole nodes). */
  READERS_IGNORE_INTENTS("R16"),
  /** Who finds an old prepare aborts it without asking the other groups (whole nodes). */
  RECOVERS_WITHOUT_MARKERS("R9"),
  /** Nodes do not compare their states (whole nodes). */
  CHECKSUMS_ARE_NOT_COMPARED("K9"),
  /** A group is evicted while it has something in flight. */
  BUSY_GROUP_IS_EVICTED("further rule 19");

  private final String rule;

  PlantedBug(String rule) {
    this.rule = rule;
  }

  /** Whether it takes whole nodes to plant it. */
  boolean concernsWholeNodes() {
    return this == READERS_IGNORE_INTENTS
        || this == RECOVERS_WITHOUT_MARKERS
        || this == CHECKSUMS_ARE_NOT_COMPARED;
  }

  /** The rule that is left out. */
  public String rule() {
    return rule;
  }
}
