package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives groups the right to have reference groups read nearby, and takes it from all of them before
 * a reference group changes (R14). Both are ordinary transactions over the two groups, so it does
 * not matter which node does it, how often, or whether it dies meanwhile. Thread-safe.
 */
final class ReferenceRights {
  private static final Logger LOG = LoggerFactory.getLogger(ReferenceRights.class);

  /** Rights that one transaction takes away. */
  private static final int AT_ONCE = 16;

  /** Pairs of groups that are waited for; more are forgotten. */
  private static final int MOST_WANTED = 10_000;

  private static final long BEING_GRANTED = Long.MAX_VALUE;
  private static final long PAUSE_NANOS = 500_000;
  private static final int PAUSE_DOUBLINGS = 5;

  private final ClusterNode cluster;

  /** Since when a right is missed: a reference group that was just changed may change again. */
  private final Map<Pair, Long> wanted = new ConcurrentHashMap<>();

  private record Pair(long holder, long reference) {}

  ReferenceRights(ClusterNode cluster) {
    this.cluster = cluster;
  }

  /** A transaction that touches the holder has had to ask the home of the reference group. */
  void wanted(long holder, long reference) {
    Pair pair = new Pair(holder, reference);
    long now = System.nanoTime();
    Long since = wanted.putIfAbsent(pair, now);
    if (since == null) {
      if (wanted.size() > MOST_WANTED) {
        wanted.values().removeIf(other -> other != BEING_GRANTED);
      }
    } else if (since != BEING_GRANTED
        && now - since >= cluster.options.grantMillis() * 1_000_000
        && wanted.replace(pair, since, BEING_GRANTED)) {
      Thread.ofVirtual().name("paxosstore-grant").start(() -> grantQuietly(pair));
    }
  }

  private void grantQuietly(Pair pair) {
    try {
      grant(pair.holder, pair.reference);
    } catch (SqlError | StorageException e) {
      LOG.debug("no right for {}", pair, e); // whoever misses it comes again
    } catch (RuntimeException e) {
      LOG.error("granting the right for {} failed", pair, e);
    } finally {
      wanted.remove(pair);
    }
  }

  /** Lets the holder have the reference group read nearby. */
  void grant(long holder, long reference) {
    byte[] right = ReferenceGroups.right(holder, reference);
    ClusterTransaction transaction = begin(Cancellation.none());
    try {
      if (transaction.get(right, Columns.ALL, new Cell())) {
        return;
      }
      byte[] number = ReferenceGroups.number(cluster.node.hlc.next());
      transaction.put(ReferenceGroups.registration(reference, holder), number.clone(), Columns.ALL);
      transaction.put(right, number, Columns.ALL);
      transaction.commit();
    } finally {
      transaction.rollback();
    }
  }

  /**
   * Takes the right to read this group from all that have it.
   *
   * @return false if there was none
   * @throws SqlError 57P03 if it cannot be done in time
   */
  boolean revokeAll(long reference, Cancellation cancellation) {
    Deadline deadline = Deadline.after(cluster.options.requestMillis(), cancellation);
    for (int attempt = 0; ; attempt++) {
      List<Long> holders = holders(reference, cancellation);
      if (holders.isEmpty()) {
        return attempt > 0;
      }
      try {
        revoke(reference, holders, cancellation);
      } catch (SqlError e) {
        // Whether it has taken effect need not be known: it may be done again.
        if (!e.sqlState().equals(SqlStates.SERIALIZATION_FAILURE)
            && !e.sqlState().equals(SqlStates.OUTCOME_UNKNOWN)) {
          throw e;
        }
        if (deadline.isOver()) {
          throw new SqlError(
              SqlStates.UNAVAILABLE,
              "the groups that read group "
                  + Keys.groupId(reference)
                  + " nearby do not give that up in time: "
                  + e.getMessage());
        }
        LockSupport.parkNanos(PAUSE_NANOS << Math.min(attempt, PAUSE_DOUBLINGS));
      }
      deadline.check();
    }
  }

  private void revoke(long reference, List<Long> holders, Cancellation cancellation) {
    ClusterTransaction transaction = begin(cancellation);
    try {
      for (long holder : holders) {
        transaction.delete(ReferenceGroups.right(holder, reference));
        transaction.delete(ReferenceGroups.registration(reference, holder));
      }
      transaction.commit();
    } finally {
      transaction.rollback();
    }
  }

  /** Some of the groups that hold the right. A hint: the change itself looks for itself. */
  private List<Long> holders(long reference, Cancellation cancellation) {
    List<Long> holders = new ArrayList<>();
    ClusterTransaction reader = begin(cancellation);
    try (Cursor registry =
        reader.scan(
            ReferenceGroups.registryStart(reference),
            ReferenceGroups.registryEnd(reference),
            false,
            Columns.ALL)) {
      while (holders.size() < AT_ONCE && registry.next()) {
        holders.add(ReferenceGroups.holder(registry));
      }
    } finally {
      reader.rollback();
    }
    return holders;
  }

  private ClusterTransaction begin(Cancellation cancellation) {
    ClusterTransaction transaction = ClusterTransaction.ofRights(cluster, cluster.node.nextId());
    transaction.beginStatement(cancellation);
    return transaction;
  }
}
