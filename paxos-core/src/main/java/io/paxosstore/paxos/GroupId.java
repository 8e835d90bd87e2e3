package io.paxosstore.paxos;

import java.util.Comparator;

/**
 * An entity group: the unit of replication, ordering and one-round commit (design.md §3). Ordered
 * as its keys are.
 *
 * @param family the set of tables that partition by the same entity-group key; unsigned
 * @param slot the slot within the family; unsigned
 */
public record GroupId(int family, int slot) implements Comparable<GroupId> {
  private static final Comparator<GroupId> ORDER =
      Comparator.<GroupId>comparingLong(group -> Integer.toUnsignedLong(group.family))
          .thenComparingLong(group -> Integer.toUnsignedLong(group.slot));

  @Override
  public int compareTo(GroupId that) {
    return ORDER.compare(this, that);
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(family) + "/" + Integer.toUnsignedString(slot);
  }
}
