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

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is not {@code FAMILY/SLOT}
   */
  public static GroupId parse(String text) {
    int slash = text.indexOf('/');
    try {
      return new GroupId(
          Integer.parseUnsignedInt(text, 0, slash, 10),
          Integer.parseUnsignedInt(text, slash + 1, text.length(), 10));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("'" + text + "' is not FAMILY/SLOT", e);
    }
  }

  @Override
  public int compareTo(GroupId that) {
    return ORDER.compare(this, that);
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(family) + "/" + Integer.toUnsignedString(slot);
  }
}
