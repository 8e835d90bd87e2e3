package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The prepares of a group that its home knows: in flight, undecided, and decided lately. Those that
 * were there when the home's time began are read from the applied state <em>before</em> the
 * history's floor is drawn, and all others are appended here; so what is missing was decided at or
 * below the floor.
 *
 * <p>Changed under the group's latch; read by anybody.
 */
final class GroupPrepares {
  /** Where transactions over several groups need no prepares. */
  static final GroupPrepares NONE_EVER = new GroupPrepares();

  private static final PendingPrepare[] NONE = {};

  private final @Nullable ReplicatedLog log;
  private final long group;
  private volatile PendingPrepare[] open = {};

  /** What committed lately, latest first. */
  private volatile @Nullable Committed committed;

  /** No commit after this timestamp has been forgotten; raised before one is. */
  private volatile long forgotten;

  /** Changed under the monitor. */
  private volatile long moves;

  private static final class Committed {
    final PendingPrepare prepare;
    volatile @Nullable Committed older;

    Committed(PendingPrepare prepare, @Nullable Committed older) {
      this.prepare = prepare;
      this.older = older;
    }
  }

  private GroupPrepares() {
    this.log = null;
    this.group = 0;
  }

  /** Reads the applied state; its clock is to be drawn afterwards. */
  GroupPrepares(ReplicatedLog log, long group) {
    this.log = log;
    this.group = group;
    List<Prepared> known = log.prepared(Keys.groupId(group));
    if (!known.isEmpty()) {
      open =
          known.stream()
              .map(prepared -> PendingPrepare.of(group, prepared))
              .toArray(PendingPrepare[]::new);
    }
  }

  /** Nothing is known of commits up to here. */
  void beginAfter(long timestamp) {
    forgotten = timestamp;
  }

  boolean isDecided(PendingPrepare prepare) {
    return prepare.isDecided(Objects.requireNonNull(log), group);
  }

  /** Before its timestamp is drawn, so that no reader at a later one overlooks it. */
  void add(PendingPrepare prepare) {
    sweep();
    PendingPrepare[] more = Arrays.copyOf(open, open.length + 1);
    more[open.length] = prepare;
    open = more;
  }

  void remove(PendingPrepare prepare) {
    keep(other -> other != prepare); // identity: this very one
  }

  @Nullable PendingPrepare find(RequestId request) {
    for (PendingPrepare prepare : open) {
      if (prepare.request.equals(request)) {
        return prepare;
      }
    }
    return null;
  }

  /** An undecided one with a timestamp up to {@code until} of which the condition holds. */
  @Nullable PendingPrepare undecided(long until, Predicate<PrepareLocks> condition) {
    for (PendingPrepare prepare : open) {
      if (prepare.prepareTs() <= until && condition.test(prepare.locks) && !isDecided(prepare)) {
        return prepare;
      }
    }
    return null;
  }

  /** The undecided ones that a transaction with these reads and writes must not pass. */
  List<PendingPrepare> conflicting(ReadSet reads, GroupWrites writes) {
    List<PendingPrepare> found = List.of();
    for (PendingPrepare prepare : open) {
      if ((prepare.locks.changes(reads) || prepare.locks.isChangedBy(writes))
          && !isDecided(prepare)) {
        if (found.isEmpty()) {
          found = new ArrayList<>();
        }
        found.add(prepare);
      }
    }
    return found;
  }

  /** A prepare that committed after a timestamp and up to another one, and what it wrote. */
  boolean anyCommitted(long after, long until, Predicate<PrepareLocks> condition) {
    return latestCommit(Long.MAX_VALUE, after, until, condition) != 0;
  }

  /**
   * Greatest commit timestamp beyond {@code at} of those with a timestamp up to it of which the
   * condition holds; 0 if there is none. Where nobody remembers, a timestamp that is late enough.
   */
  long committedLate(long at, Predicate<PrepareLocks> condition) {
    long latest = latestCommit(at, at, Long.MAX_VALUE, condition);
    return Math.max(latest, at < forgotten ? forgotten : 0);
  }

  private long latestCommit(
      long prepared, long after, long until, Predicate<PrepareLocks> condition) {
    long latest = 0;
    // In this order: who leaves the first list has joined the second.
    for (PendingPrepare prepare : open) {
      latest = Math.max(latest, commitTs(prepare, prepared, after, until, condition));
    }
    for (Committed node = committed; node != null; node = node.older) {
      if (node.prepare.commitTs() <= after) {
        break;
      }
      latest = Math.max(latest, commitTs(node.prepare, prepared, after, until, condition));
    }
    return latest;
  }

  private long commitTs(
      PendingPrepare prepare,
      long prepared,
      long after,
      long until,
      Predicate<PrepareLocks> condition) {
    boolean matters =
        prepare.prepareTs() <= prepared
            && isDecided(prepare)
            && prepare.commitTs() > after
            && prepare.commitTs() <= until
            && condition.test(prepare.locks);
    return matters ? prepare.commitTs() : 0;
  }

  /** True if nothing is in flight: all is in the applied state, where it can be read again. */
  boolean allCount() {
    for (PendingPrepare prepare : open) {
      if (!prepare.counts()) {
        return false;
      }
    }
    return true;
  }

  /** The undecided ones, and some that have just been decided. */
  PendingPrepare[] open() {
    return open;
  }

  /** Least timestamp of the undecided ones; {@link Long#MAX_VALUE} if there is none. */
  long leastUndecided() {
    long least = Long.MAX_VALUE;
    for (PendingPrepare prepare : open) {
      if (!isDecided(prepare)) {
        least = Math.min(least, prepare.prepareTs());
      }
    }
    return least;
  }

  /** All commits of prepares after this timestamp are known here. */
  long forgottenUntil() {
    return forgotten;
  }

  /** Forgets what was committed at or below {@code before}. Under the latch. */
  void forget(long before) {
    sweep();
    Committed last = null;
    Committed node = committed;
    while (node != null && node.prepare.commitTs() > before) {
      last = node;
      node = node.older;
    }
    if (node != null) {
      forgotten = Math.max(forgotten, node.prepare.commitTs()); // before anybody misses it
      if (last == null) {
        committed = null;
      } else {
        last.older = null;
      }
    }
  }

  /** Moves what has been decided among the committed, or out of memory. */
  private void sweep() {
    boolean any = false;
    for (PendingPrepare prepare : open) {
      if (isDecided(prepare)) {
        any = true;
        if (prepare.commitTs() > 0) {
          insert(prepare);
        }
      }
    }
    if (any) {
      keep(prepare -> !prepare.isKnownDecided());
    }
  }

  private void insert(PendingPrepare prepare) {
    Committed newer = null;
    Committed older = committed;
    while (older != null && older.prepare.commitTs() > prepare.commitTs()) {
      newer = older;
      older = older.older;
    }
    Committed node = new Committed(prepare, older);
    if (newer == null) {
      committed = node;
    } else {
      newer.older = node;
    }
  }

  private void keep(Predicate<PendingPrepare> condition) {
    List<PendingPrepare> kept = new ArrayList<>();
    for (PendingPrepare prepare : open) {
      if (condition.test(prepare)) {
        kept.add(prepare);
      }
    }
    open = kept.isEmpty() ? NONE : kept.toArray(PendingPrepare[]::new);
  }

  /** Waits until the prepare is decided, something of the group moved, or the time is over. */
  void awaitMove(PendingPrepare prepare, long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    long before = moves;
    // Outside of the monitor: whoever applies entries calls moved() with locks of its own.
    if (isDecided(prepare)) {
      return;
    }
    synchronized (this) {
      for (long left = nanos; moves == before && left > 0; left = until - System.nanoTime()) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    }
  }

  /** An entry of the group became readable, or the home's time is over. */
  synchronized void moved() {
    moves = moves + 1;
    notifyAll();
  }
}
