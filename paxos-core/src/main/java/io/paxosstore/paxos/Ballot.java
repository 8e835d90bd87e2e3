package io.paxosstore.paxos;

import java.util.Comparator;

/**
 * The right to propose, as R5 orders it: nobody uses a ballot of an earlier boot, so a ballot never
 * names two values.
 *
 * @param round grows with every takeover
 * @param node who prepared it
 * @param boot the node's boot number, synced before the node sends anything
 */
public record Ballot(long round, int node, int boot) implements Comparable<Ballot> {
  /** Lower than every ballot that anybody prepares. */
  public static final Ballot NONE = new Ballot(0, 0, 0);

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::round)
          .thenComparingInt(Ballot::node)
          .thenComparingInt(Ballot::boot);

  @Override
  public int compareTo(Ballot that) {
    return ORDER.compare(this, that);
  }
}
