package io.paxosstore.paxos;

/**
 * What a node has counted since it was opened, all groups together.
 *
 * @param proposals records that were submitted here, as home
 * @param batches entries that were made here: what was submitted while one was in flight shares the
 *     next
 * @param decided entries that were decided, whoever made them
 * @param voids of these, those without effect (R1)
 * @param refused entries made here that lost their position, were never sent, or were void
 * @param votes changes of votes that were written to the shared log
 * @param syncs of the shared log, each for all groups
 * @param tenures how often this node became a group's home
 * @param overtaken how often another node took that from it
 * @param handedOver how often it handed that to another
 * @param duels how often it wanted to become home and gave way to a higher ballot
 * @param takeovers how often it set out to become home
 * @param spuriousTakeovers how many of these because the home was silent, which was not dead
 * @param reads that asked whether this node is home, or how far others are
 * @param probes messages that ask for an answer, for reads or because one is overdue
 */
public record NodeFigures(
    long proposals,
    long batches,
    long decided,
    long voids,
    long refused,
    long votes,
    long syncs,
    long tenures,
    long overtaken,
    long handedOver,
    long duels,
    long takeovers,
    long spuriousTakeovers,
    long reads,
    long probes) {
  /** Of a node that has done nothing. */
  public static final NodeFigures NONE =
      new NodeFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
