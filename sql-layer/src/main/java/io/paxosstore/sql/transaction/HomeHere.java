package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.HeldLocks.WaitLimit;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import io.paxosstore.sql.transaction.Validation.Verdict;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Answer.Seen;
import io.paxosstore.sql.transaction.remote.Basis;
import io.paxosstore.sql.transaction.remote.Request.ReadAt;
import io.paxosstore.sql.transaction.remote.WireWriter;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The home of a group at this node, in one tenure. Reads resolve intents first (R16); whatever is
 * asked with a timestamp raises the clock above it first, so that nothing commits at or below it
 * afterwards.
 */
final class HomeHere implements GroupHome {
  /** Rows by key beyond this many bytes are left for another answer. */
  private static final int KEYED_BYTES_MAX = 256 << 10;

  private final ClusterNode cluster;
  private final Transactions node;
  private final Tenure tenure;
  private final GroupState state;
  private final HeldLocks locks;
  private final Supplier<WaitLimit> waitLimit;

  /**
   * The home for a transaction.
   *
   * @param locks what the transaction holds on this node
   * @param waitLimit for row locks
   * @throws NotHomeException if the tenure is over
   */
  HomeHere(ClusterNode cluster, Tenure tenure, HeldLocks locks, Supplier<WaitLimit> waitLimit) {
    this.cluster = cluster;
    this.node = cluster.node;
    this.tenure = tenure;
    this.state = node.groups.load(Keys.group(tenure.group()), tenure);
    this.locks = locks;
    this.waitLimit = waitLimit;
    state.used = true;
  }

  @Override
  public RowSeen get(byte[] key, int hash, ReadAt how, Deadline deadline, Cell cell) {
    Predicate<PrepareLocks> covers = prepare -> prepare.writes(key, hash);
    long at = begin(how);
    long late = resolve(covers, at, how.settled(), deadline);
    while (late > at && how.first()) {
      at = node.hlc.now();
      late = resolve(covers, at, how.settled(), deadline);
    }
    long fence = fence();
    long dependsOn = 0;
    boolean found;
    if (how.settled()) {
      CommittedWrites writes = state.isSettled() ? null : state.overlay(key, hash, at);
      if (writes != null) {
        node.log.awaitCounts(writes.stamp.appended());
      }
      found = node.engine.get(key, at, cell);
    } else {
      Dependencies dependencies = new Dependencies();
      found = node.versions.get(state, key, hash, at, cell, dependencies);
      dependsOn = dependencies.latestIn(state);
    }
    checkReadable(at);
    checkStillHome();
    return new RowSeen(new Seen(state.home, fence, dependsOn, at, late > at ? late : 0), found);
  }

  /** A scan that may begin: whoever opens the engine's view afterwards misses nothing. */
  record OpenRange(Seen seen, @Nullable OverlayScan overlay) {}

  OpenRange open(byte[] from, byte[] to, boolean reverse, ReadAt how, Deadline deadline) {
    Predicate<PrepareLocks> covers = prepare -> prepare.writesIn(from, to);
    long at = begin(how);
    long late = resolve(covers, at, how.settled(), deadline);
    while (late > at && how.first()) {
      at = node.hlc.now();
      late = resolve(covers, at, how.settled(), deadline);
    }
    long fence = fence();
    OverlayScan overlay = null;
    long dependsOn = 0;
    if (how.settled()) {
      CommittedWrites writes = state.overlayIn(from, to, at);
      if (writes != null) {
        node.log.awaitCounts(writes.stamp.appended());
      }
    } else {
      Dependencies dependencies = new Dependencies();
      overlay = OverlayScan.open(state, from, to, reverse, at, dependencies);
      dependsOn = dependencies.latestIn(state);
    }
    return new OpenRange(new Seen(state.home, fence, dependsOn, at, late > at ? late : 0), overlay);
  }

  @Override
  public Answer.RowsByKey getAll(List<byte[]> keys, ReadAt how, Deadline deadline) {
    WireWriter rows = new WireWriter();
    Cell cell = new Cell();
    ReadAt at = how;
    Seen seen = null;
    int count = 0;
    for (byte[] key : keys) {
      RowSeen row = get(key, Keys.hash(key), at, deadline, cell);
      seen = seen == null ? row.seen() : together(seen, row.seen());
      at = new ReadAt(seen.at(), false, how.settled());
      rows.flag(row.found());
      if (row.found()) {
        rows.i64(cell.version()).bytes(cell.array(), cell.offset(), cell.length());
      }
      count++;
      if (rows.length() >= KEYED_BYTES_MAX) {
        break;
      }
    }
    if (seen == null) {
      throw new IllegalArgumentException("no key");
    }
    return new Answer.RowsByKey(seen, count, rows.toBytes());
  }

  /** What both reads rest on; the earlier one's fence is the lower. */
  private static Seen together(Seen earlier, Seen later) {
    return new Seen(
        earlier.home(),
        earlier.fence(),
        Math.max(earlier.dependsOn(), later.dependsOn()),
        earlier.at(),
        Math.max(earlier.late(), later.late()));
  }

  @Override
  public Answer.Rows scan(
      byte[] from,
      byte[] to,
      boolean reverse,
      ReadAt how,
      int limitBytes,
      Selection selection,
      Deadline deadline) {
    SelectedRows rows = new SelectedRows(cluster.conditions, selection, limitBytes);
    OpenRange range = open(from, to, reverse, how, deadline);
    try (MergedScan cursor =
        new MergedScan(
            node.engine, range.overlay, null, 0, from, to, reverse, false, range.seen.at())) {
      boolean more = true;
      while (more && cursor.next()) {
        more = rows.add(cursor);
      }
    }
    checkReadable(range.seen.at());
    checkStillHome();
    return rows.answer(range.seen);
  }

  /**
   * Whatever comes to count and is not seen has a greater stamp, also if this node is home no
   * longer and does not know it: what it has appended itself may be void, and its clock be ahead.
   */
  private long fence() {
    return node.log.appliedStamp(tenure.group());
  }

  /**
   * True if what was read here, or found to stand, is all of one tenure. Asked <em>after</em> that:
   * from the end of the tenure on the next home's commits are applied here, and may lie at or below
   * a snapshot that this home has let nothing commit at or below.
   */
  boolean isStillHome() {
    return tenure.isCurrent() && !state.isOver();
  }

  private void checkStillHome() {
    if (!isStillHome()) {
      throw over();
    }
  }

  private void checkReadable(long at) {
    node.checkNotTooOld(at);
    if (node.log.readableFrom(tenure.group()) > at) {
      throw new SqlError(
          SqlStates.SNAPSHOT_TOO_OLD,
          "snapshot too old: the home of group "
              + tenure.group()
              + " has been refilled since and has only newer versions; run the transaction again");
    }
  }

  private long begin(ReadAt how) {
    node.hlc.observe(how.at());
    return how.first() ? node.hlc.now() : how.at();
  }

  /**
   * Waits for the outcomes of what may have committed at or before {@code at}.
   *
   * @return the latest commit timestamp among them, which may be later, if anybody needs it
   */
  private long resolve(Predicate<PrepareLocks> covers, long at, boolean latest, Deadline deadline) {
    while (true) {
      PendingPrepare prepare = state.prepares.undecided(at, covers);
      if (prepare == null) {
        return latest ? state.prepares.committedLate(at, covers) : 0;
      }
      cluster.recovery.awaitOutcome(state, prepare, deadline);
    }
  }

  @Override
  public LockSeen lock(byte[] key, int hash, LockWait wait, long at, Deadline deadline, Cell cell) {
    node.hlc.observe(at);
    GroupState latched = node.groups.latched(state.group, tenure);
    if (latched != state) { // identity: it was evicted meanwhile
      latched.latch.unlock();
      throw over();
    }
    Predicate<PrepareLocks> covers = prepare -> prepare.locks(key, hash);
    if (!locks.acquire(state, key, hash, wait, waitLimit.get(), deadline.cancellation())) {
      return skipped(at);
    }
    // Drawn before the look at prepares: who comes after it gets a later timestamp.
    long now = node.hlc.now();
    PendingPrepare prepare = state.prepares.undecided(Long.MAX_VALUE, covers);
    while (prepare != null) {
      if (wait == LockWait.SKIP_LOCKED) {
        return skipped(at);
      }
      cluster.recovery.awaitOutcome(state, prepare, deadline);
      now = node.hlc.now();
      prepare = state.prepares.undecided(Long.MAX_VALUE, covers);
    }
    long fence = fence();
    Dependencies dependencies = new Dependencies();
    boolean found = node.versions.get(state, key, hash, now, cell, dependencies);
    long version = found ? cell.version() : node.versions.versionOf(key, hash, now);
    checkStillHome();
    return new LockSeen(
        new Seen(state.home, fence, dependencies.latestIn(state), now, 0),
        found ? Locked.FOUND : Locked.ABSENT,
        version);
  }

  private LockSeen skipped(long at) {
    return new LockSeen(new Seen(state.home, fence(), 0, at, 0), Locked.SKIPPED, 0);
  }

  @Override
  public Answer validate(
      Basis basis, long until, boolean confirm, ReadSet reads, Deadline deadline) {
    if (rollsBack(basis)) {
      return new Answer.Changed(null);
    }
    long target = until == 0 ? node.hlc.now() : until;
    node.hlc.observe(target);
    long fence = fence();
    Validation validation =
        new Validation(
            node.engine, node.groups, node.versions, reads, since(basis), showed(basis), target);
    if (isChanged(validation, reads, target, deadline) || node.isTooOld(since(basis))) {
      return new Answer.Changed(validation.changedKey());
    }
    if (confirm) {
      if (!isSettled(basis)) {
        return new Answer.Changed(null);
      }
      node.log.confirm(tenure, deadline.left());
    }
    checkStillHome();
    return new Answer.Stands(new Seen(state.home, fence, 0, target, 0));
  }

  private boolean isChanged(Validation validation, ReadSet reads, long until, Deadline deadline) {
    resolve(prepare -> prepare.changes(reads), until, false, deadline);
    Verdict verdict = validation.byHistory(state);
    return verdict == Verdict.CHANGED
        || (verdict == Verdict.UNKNOWN && validation.changedByVersions(state.group));
  }

  /** True if what was read before it counted may never do. */
  private boolean rollsBack(Basis basis) {
    return !showed(basis) && basis.dependsOn() != 0;
  }

  /** From where on changes matter: another home than this may have let some in below S. */
  private long since(Basis basis) {
    return showed(basis) ? basis.since() : Math.min(basis.since(), basis.fence());
  }

  /** True if it was this home, in this tenure, that showed what was read. */
  private boolean showed(Basis basis) {
    return basis.home() == state.home;
  }

  /** True if this home showed it, and all of it counted already. */
  boolean isSettledAlready(Basis basis) {
    return showed(basis) && basis.dependsOn() == 0;
  }

  /** Waits for what was read before it counted; false if it never will. */
  private boolean isSettled(Basis basis) {
    CommittedWrites writes = basis.dependsOn() == 0 ? null : state.unapplied(basis.dependsOn());
    if (writes != null) {
      try {
        node.log.awaitCounts(writes.stamp.appended());
      } catch (RefusedException e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Answer settle(Basis basis, Deadline deadline) {
    if (basis.home() != state.home || !isSettled(basis)) {
      return new Answer.Changed(null);
    }
    node.log.confirm(tenure, deadline.left());
    return new Answer.Done();
  }

  @Override
  public Answer commit(
      RequestId id, Basis basis, ReadSet reads, GroupWrites writes, Deadline deadline) {
    return attempt(id, basis, reads, writes, deadline).commit(locks);
  }

  /** Appends the commit; returns null if that was done, and the stamp has all that follows. */
  @Nullable Answer beginCommit(
      RequestId id,
      CommitStamp stamp,
      Basis basis,
      ReadSet reads,
      GroupWrites writes,
      Deadline deadline) {
    return attempt(id, basis, reads, writes, deadline).begin(stamp, locks);
  }

  @Override
  public Answer prepare(
      RequestId id,
      List<GroupId> participants,
      Basis basis,
      ReadSet reads,
      GroupWrites writes,
      Deadline deadline) {
    return attempt(id, basis, reads, writes, deadline).prepare(participants);
  }

  private GroupAttempt attempt(
      RequestId id, Basis basis, ReadSet reads, GroupWrites writes, Deadline deadline) {
    long since = rollsBack(basis) ? GroupAttempt.NEVER : since(basis);
    return new GroupAttempt(
        cluster, tenure, state, id, since, showed(basis), reads, writes, deadline);
  }

  @Override
  public void decide(RequestId id, boolean committed, long commitTs, Deadline deadline) {
    node.hlc.observe(commitTs);
    cluster.outcomes.decide(state, tenure, id, committed, commitTs);
  }

  @Override
  public Answer.Fate inquire(RequestId id, Deadline deadline) {
    return cluster.outcomes.inquire(state, tenure, id);
  }

  GroupState state() {
    return state;
  }

  private NotHomeException over() {
    return new NotHomeException("this node is no longer home of " + tenure.group());
  }
}
