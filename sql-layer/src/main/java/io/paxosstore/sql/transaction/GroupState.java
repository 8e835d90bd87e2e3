package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this node keeps in memory about an entity group: the latch that makes "check, stamp, append"
 * one step, row locks, and the recent commits, newest first. The part of the history that is not
 * yet readable in the engine is the overlay. Everything here can be lost: correctness is in the log
 * and the engine.
 */
final class GroupState {
  /** More commits than this are not remembered: validation reads versions from the engine then. */
  private static final int HISTORY_COMMITS = 4096;

  private static final int HISTORY_KEYS = 1 << 16;

  /** In units of the clock: commits older than two seconds are forgotten; few transactions are. */
  private static final long HISTORY_AGE = Hlc.ofMillis(2000);

  final long group;
  final ReentrantLock latch = new ReentrantLock();

  /** Guarded by the latch. */
  final RowLocks locks = new RowLocks();

  /**
   * All commits of the group after this timestamp are in the history. Raised before the history is
   * cut.
   */
  private volatile long historyFloor;

  private volatile @Nullable CommittedWrites newest;
  private volatile long appliedThrough;

  /** Guarded by the latch, as all that follows. */
  private @Nullable CommittedWrites oldest;

  private @Nullable CommittedWrites oldestWithRows;
  private int commits;
  private int keys;
  private boolean evicted;

  /** True if used since the last sweep; racy by design. */
  boolean used = true;

  /** At whose home this is; null where there is but one replica, which is home for good. */
  final @Nullable Tenure tenure;

  /** Tells this state from those before and after it, also at other nodes. */
  final long home;

  final GroupPrepares prepares;

  /** Not below the stamp of any record of the group that is linked here or was appended before. */
  private volatile long lastStamp;

  private volatile boolean over;

  /** The last floor that was appended here, or where this state began; changed under the latch. */
  volatile long floor;

  /** Guarded by the latch: abort markers that were appended and may not count yet. */
  final Map<RequestId, Appended> markers = new HashMap<>(0);

  /** The state of a group whose home is this node for good. */
  GroupState(long group, long historyFloor) {
    this(group, historyFloor, null, GroupPrepares.NONE_EVER);
  }

  /**
   * The state of a group for a tenure.
   *
   * @param prepares read from the applied state before {@code historyFloor} was drawn
   */
  GroupState(long group, long historyFloor, @Nullable Tenure tenure, GroupPrepares prepares) {
    this.group = group;
    this.historyFloor = historyFloor;
    this.tenure = tenure;
    this.home = ThreadLocalRandom.current().nextLong() | 1;
    this.prepares = prepares;
    this.lastStamp = historyFloor;
    this.floor = historyFloor;
  }

  /** True once the tenure is over, or another state took this one's place. */
  boolean isOver() {
    return over;
  }

  void end() {
    over = true;
    prepares.moved();
  }

  long lastStamp() {
    return lastStamp;
  }

  /** Under the latch, when a record with this stamp was appended. */
  void stamped(long timestamp) {
    lastStamp = Math.max(lastStamp, timestamp);
  }

  /** The newest writes of the group, or null; their stamp may be undecided. */
  @Nullable CommittedWrites newest() {
    return newest;
  }

  long historyFloor() {
    return Math.max(historyFloor, prepares.forgottenUntil());
  }

  /** True if everything up to these writes is readable in the engine. */
  boolean isApplied(CommittedWrites writes) {
    return writes.position <= appliedThrough;
  }

  /** True if there is no overlay: the engine alone answers every read of this group. */
  boolean isSettled() {
    CommittedWrites writes = newest;
    return writes == null || isApplied(writes);
  }

  /**
   * The newest unapplied writes at or before {@code at} that touch [from, to); earlier ones of the
   * group count before it.
   */
  @Nullable CommittedWrites overlayIn(byte[] from, byte[] to, long at) {
    for (CommittedWrites writes = newest;
        writes != null && !isApplied(writes);
        writes = writes.previous) {
      int first = writes.lowerBound(from);
      boolean meets =
          (first < writes.keys.length && Arrays.compareUnsigned(writes.keys[first], to) < 0)
              || writes.hasEmptiedPartOf(from, to);
      if (meets && writes.stamp.await() <= at) {
        return writes;
      }
    }
    return null;
  }

  /** The unapplied writes with this sequence; null if they are readable in the engine. */
  @Nullable CommittedWrites unapplied(long sequence) {
    for (CommittedWrites writes = newest;
        writes != null && !isApplied(writes);
        writes = writes.previous) {
      if (writes.position == sequence) {
        return writes;
      }
    }
    return null;
  }

  /** The unapplied writes of this request, or null. */
  @Nullable CommittedWrites unapplied(RequestId request) {
    for (CommittedWrites writes = newest;
        writes != null && !isApplied(writes);
        writes = writes.previous) {
      if (request.equals(writes.request)) {
        return writes;
      }
    }
    return null;
  }

  /** The entry at this position became readable in the engine. */
  void applied(long position) {
    appliedThrough = position;
  }

  /**
   * The writes in the overlay that hold the key's state at {@code at}, or null if that is in the
   * engine: whoever gets null asks the engine <em>afterwards</em>, since what leaves the overlay is
   * readable there before.
   */
  @Nullable CommittedWrites overlay(byte[] key, int hash, long at) {
    for (CommittedWrites writes = newest;
        writes != null && !isApplied(writes);
        writes = writes.previous) {
      if (writes.find(key, hash) >= 0 && writes.stamp.await() <= at) {
        return writes;
      }
      if (writes.hasEmptied(key) && writes.stamp.await() <= at) {
        writes.stamp.requireApplied();
        return null; // decided, hence readable in the engine with all that came before
      }
    }
    return null;
  }

  /** Links writes whose stamp is not decided yet. Under the latch. */
  void link(CommittedWrites writes) {
    CommittedWrites before = newest;
    writes.previous = before;
    if (before == null) {
      oldest = writes;
    } else {
      before.next = writes;
    }
    if (oldestWithRows == null) {
      oldestWithRows = writes;
    }
    commits++;
    keys += writes.keys.length;
    newest = writes;
  }

  /** Takes back {@link #link} of the newest writes, whose append was refused. Under the latch. */
  void unlink(CommittedWrites writes) {
    CommittedWrites before = writes.previous;
    newest = before;
    if (before == null) {
      oldest = null;
    } else {
      before.next = null;
    }
    if (oldestWithRows == writes) { // identity: these very writes
      oldestWithRows = null;
    }
    commits--;
    keys -= writes.keys.length;
  }

  /**
   * Forgets rows that the engine has and commits that are old or too many. Under the latch, after a
   * commit at {@code now}.
   */
  void trim(long now) {
    for (CommittedWrites writes = oldestWithRows;
        writes != null && isApplied(writes);
        writes = writes.next) {
      writes.rows = null;
      oldestWithRows = writes.next;
    }
    prepares.forget(now - HISTORY_AGE);
    CommittedWrites first = oldest;
    while (first != null && first.next != null && first.rows == null && isTooMuch(first, now)) {
      historyFloor = Math.max(historyFloor, first.stamp.await());
      first.next.previous = null;
      commits--;
      keys -= first.keys.length;
      first = first.next;
      oldest = first;
    }
  }

  private boolean isTooMuch(CommittedWrites first, long now) {
    return commits > HISTORY_COMMITS
        || keys > HISTORY_KEYS
        || first.stamp.await() < now - HISTORY_AGE;
  }

  boolean isEvicted() {
    return evicted;
  }

  /** Marks the state as gone if nothing depends on it. Under the latch. */
  boolean evict() {
    evicted = locks.isEmpty() && isSettled() && prepares.allCount();
    if (evicted) {
      over = true;
    }
    return evicted;
  }
}
