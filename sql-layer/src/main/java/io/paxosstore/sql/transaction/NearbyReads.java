package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads of reference groups that a transaction makes at its own node (R14). Another group that it
 * touches may hold the right to that: a row which says that the reference group does not change
 * while the row exists. The row is in the transaction's read set, so what was read nearby stands if
 * the row does, and the reference group takes no part in the commit.
 *
 * <p>The right was set together with its registration in the reference group. A node whose replica
 * of that group shows the registration, under the number of the same grant, has applied everything
 * that came before it; and nothing came after it.
 */
final class NearbyReads {
  private static final long NONE = 0;
  private static final long NEVER = -1;

  private final ClusterTransaction transaction;
  private final ClusterNode cluster;
  private final Map<Long, Right> rights = new HashMap<>(2);
  private final Cell cell = new Cell();

  /** A group's right; its number is {@link #NONE} if it has none. */
  private static final class Right {
    final long holder;
    final long number;

    /** The mark under which this node's replica has shown the registration. */
    long shownUnder = NEVER;

    Right(long holder, long number) {
      this.holder = holder;
      this.number = number;
    }
  }

  NearbyReads(ClusterTransaction transaction, ClusterNode cluster) {
    this.transaction = transaction;
    this.cluster = cluster;
  }

  /**
   * True if a group that the transaction has touched holds the right at S; from then on that is
   * part of what it has read.
   */
  boolean isCovered(long reference) {
    return right(reference).number != NONE;
  }

  /** The same, if it has been asked before. */
  boolean isKnownCovered(long reference) {
    Right right = rights.get(reference);
    return right != null && right.number != NONE;
  }

  /**
   * A mark of this node's replica, for {@link #isApplied}: while it is refilled by a snapshot its
   * rows are no state at all, and afterwards older versions are missing.
   */
  long mark(long reference) {
    return cluster.node.log.readableFrom(Keys.groupId(reference));
  }

  /**
   * True if this node's replica shows at S what the right is about. Asked <em>after</em> something
   * was read there.
   *
   * @param before the mark before it was read
   */
  boolean isApplied(long reference, long before) {
    Right right = right(reference);
    if (right.number == NONE || before > transaction.snapshot()) {
      return false;
    }
    // Once is enough: where S moves to, the right stands, and nothing is applied backwards.
    if (right.shownUnder != before && shows(reference, right)) {
      right.shownUnder = before;
    }
    return right.shownUnder == before && mark(reference) == before;
  }

  private boolean shows(long reference, Right right) {
    return cluster.node.engine.get(
            ReferenceGroups.registration(reference, right.holder), transaction.snapshot(), cell)
        && ReferenceGroups.number(cell.array(), cell.offset()) == right.number;
  }

  /** The group was read at its home, and takes part: next time it need not. */
  void missed(long reference) {
    Right right = right(reference);
    if (right.holder != NONE) {
      cluster.rights.wanted(right.holder, reference);
    }
  }

  private Right right(long reference) {
    Right known = rights.get(reference);
    if (known != null) {
      return known;
    }
    for (long group : transaction.groups()) {
      if (ReferenceGroups.mayHoldRights(group)) {
        boolean found = transaction.readIfThere(ReferenceGroups.right(group, reference), cell);
        Right right =
            new Right(group, found ? ReferenceGroups.number(cell.array(), cell.offset()) : NONE);
        rights.put(reference, right);
        return right;
      }
    }
    return new Right(NONE, NONE); // another group may be touched later
  }
}
