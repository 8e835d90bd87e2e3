package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WouldWaitException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.GroupHome.LockSeen;
import io.paxosstore.sql.transaction.GroupHome.RowSeen;
import io.paxosstore.sql.transaction.HeldLocks.WaitLimit;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Answer.Seen;
import io.paxosstore.sql.transaction.remote.Basis;
import io.paxosstore.sql.transaction.remote.Request;
import io.paxosstore.sql.transaction.remote.Request.ReadAt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose groups have homes anywhere. Snapshot, read set and writes are here, so a home
 * may die and another go on (further rule 18); each group's home reads, locks, validates and
 * appends. A table of contents: {@link PaxosCommit} commits, {@link Router} finds homes.
 */
final class ClusterTransaction extends GatewayTransaction implements Asker {
  /** Locks are given back at a node, whatever their groups. */
  private static final GroupId NOWHERE = new GroupId(0, 0);

  /** Later than any change: whatever is there is accepted. */
  private static final Basis NOTHING_READ = new Basis(0, Long.MAX_VALUE - 2, Long.MAX_VALUE - 2, 0);

  private final ClusterNode cluster;
  private final long id;
  private final boolean readOnly;
  private final Map<Long, ReadBasis> bases = new HashMap<>();
  private final Set<Integer> lockNodes = new HashSet<>();

  /** Reads of reference groups; null for a transaction that grants or revokes the right to them. */
  private final @Nullable NearbyReads nearby;

  /** Reference groups that are written here. */
  private final Set<Long> changed = new HashSet<>(0);

  private @Nullable HeldLocks locks;
  private @Nullable Runnable unlock;
  private @Nullable GivenRequest given;
  private final long owner;
  private final ExpectedRows expected = new ExpectedRows(this);

  ClusterTransaction(ClusterNode cluster, long id, boolean readOnly) {
    this(cluster, id, readOnly, false);
  }

  private ClusterTransaction(ClusterNode cluster, long id, boolean readOnly, boolean ofRights) {
    super(cluster.node);
    this.nearby = ofRights ? null : new NearbyReads(this, cluster);
    this.cluster = cluster;
    this.id = id;
    this.readOnly = readOnly;
    this.owner = readOnly ? 0 : cluster.node.hlc.next();
  }

  /** One that grants or revokes rights to read reference groups nearby, and has none itself. */
  static ClusterTransaction ofRights(ClusterNode cluster, long id) {
    return new ClusterTransaction(cluster, id, false, true);
  }

  /**
   * Keeps everybody from changing what an earlier run has read, until this one ends: the last
   * resort of R7. What is read is verified all the same.
   */
  void lockFirst(ClusterTransaction earlier) {
    List<Long> groups = earlier.groups();
    earlier.reads.ranges().compact();
    Map<Long, Basis> asItIsNow = new HashMap<>();
    groups.forEach(group -> asItIsNow.put(group, NOTHING_READ));
    unlock =
        new PaxosCommit(
                cluster, this, node.newRequest(), groups, asItIsNow, earlier.reads, List.of())
            .lockReads();
  }

  @Override
  void end() {
    super.end();
    Runnable release = unlock;
    unlock = null;
    if (release != null) {
      release.run();
    }
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public HeldLocks locks() {
    HeldLocks held = locks;
    if (held == null) {
      held = new HeldLocks(node, new LockOwner(id, owner));
      locks = held;
    }
    return held;
  }

  @Override
  public long owner() {
    return owner;
  }

  @Override
  public WaitLimit waitLimit(int at) {
    boolean here = at == cluster.self;
    boolean crosses = holdsLocksBeside(at) || (!here && !locks().isEmpty());
    long millis = node.options.lockTimeoutMillis();
    if (crosses) {
      long most = cluster.options.lockMillis();
      millis = millis == 0 ? most : Math.min(millis, most);
    }
    return new WaitLimit(millis, crosses);
  }

  private boolean holdsLocksBeside(int at) {
    for (int other : lockNodes) {
      if (other != at) {
        return true;
      }
    }
    return false;
  }

  Deadline deadline() {
    return Deadline.after(cluster.options.requestMillis(), cancellation());
  }

  private ReadAt how() {
    return new ReadAt(snapshot(), bases.isEmpty() && reads.isEmpty(), readOnly);
  }

  @Override
  public int beginStatement(Cancellation newCancellation) {
    expected.clear();
    return super.beginStatement(newCancellation);
  }

  @Override
  public boolean isElsewhere(byte[] key) {
    long group = Keys.group(key);
    return cluster.node.log.tenure(Keys.groupId(group)) == null
        && (nearby == null || !mayReadHere(nearby, group));
  }

  @Override
  public void expect(List<byte[]> keys) {
    checkOpen();
    snapshot();
    try {
      expected.fetch(keys);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /** Reads keys of one group, or the first of them; they are part of what is read once used. */
  Answer.RowsByKey readAll(long group, List<byte[]> keys) {
    while (true) {
      ReadAt how = how();
      Deadline deadline = deadline();
      Answer.RowsByKey rows =
          cluster.router.ask(
              Keys.groupId(group), this, deadline, home -> home.getAll(keys, how, deadline));
      if (stands(group, how, rows.seen())) {
        return rows;
      }
    }
  }

  @Override
  boolean read(byte[] key, int hash, Cell cell) {
    ExpectedRows.Row known = expected.find(key);
    if (known != null) {
      return known.fill(cell);
    }
    long group = Keys.group(key);
    if (nearby != null && mayReadHere(nearby, group)) {
      long mark = nearby.mark(group);
      long at = snapshot();
      boolean found = node.engine.get(key, at, cell);
      if (nearby.isApplied(group, mark)) {
        node.checkNotTooOld(at);
        return found;
      }
    }
    while (true) {
      ReadAt how = how();
      Deadline deadline = deadline();
      RowSeen row =
          cluster.router.ask(
              Keys.groupId(group),
              this,
              deadline,
              home -> home.get(key, hash, how, deadline, cell));
      if (stands(group, how, row.seen())) {
        return row.found();
      }
    }
  }

  /** Reads a row; that it is there becomes part of what was read, that it is not does not. */
  boolean readIfThere(byte[] key, Cell cell) {
    int hash = Keys.hash(key);
    boolean found = read(key, hash, cell);
    if (found) {
      reads.addPoint(key, hash, Columns.ALL);
    }
    return found;
  }

  /** True if the group is one of reference and may be read at this node, if that has its rows. */
  private boolean mayReadHere(NearbyReads rights, long group) {
    return ReferenceGroups.contains(group) && !changed.contains(group) && rights.isCovered(group);
  }

  /** R14: nobody may read the group nearby while it changes, and nobody be allowed to anew. */
  @Override
  void changes(long group) {
    if (nearby == null || !ReferenceGroups.contains(group) || !changed.add(group)) {
      return;
    }
    if (cluster.rights.revokeAll(group, cancellation())) {
      moveSnapshot(Math.max(snapshot(), node.hlc.now()));
    }
    try (Cursor registry =
        scan(
            ReferenceGroups.registryStart(group),
            ReferenceGroups.registryEnd(group),
            false,
            Columns.ALL)) {
      if (registry.next()) {
        throw conflict(ReferenceGroups.registryStart(group));
      }
    }
  }

  /** Takes an answer in; false if it has to be asked for again at a later snapshot. */
  private boolean stands(long group, ReadAt how, Seen seen) {
    if (how.first() && seen.at() != how.at()) {
      startAt(seen.at());
    }
    ReadBasis basis = saw(group, seen);
    if (basis.mayBeBehind(seen) || seen.late() > seen.at()) {
      // What was committed meanwhile may have been acknowledged before this transaction began.
      moveSnapshot(Math.max(node.hlc.now(), Math.max(seen.fence(), seen.late())));
      if (!groups().contains(group)) {
        basis.validated(seen); // nothing was read there yet that would have to stand
      }
      return false;
    }
    return true;
  }

  private ReadBasis saw(long group, Seen seen) {
    ReadBasis basis = bases.computeIfAbsent(group, first -> new ReadBasis(seen));
    if (!basis.add(seen)) {
      throw conflict(null);
    }
    return basis;
  }

  private Basis basis(long group) {
    ReadBasis basis = bases.get(group);
    long at = snapshot();
    return basis == null ? new Basis(0, at, at, 0) : basis.at(at);
  }

  @Override
  public Locked lock(byte[] key, LockWait wait, long columns, Cell cell) {
    checkMayWrite();
    snapshot();
    OwnWrite own = writes.get(key);
    if (own != null) {
      // Read or locked before: whoever else locks it now conflicts with the commit.
      return fill(cell, own) ? Locked.FOUND : Locked.ABSENT;
    }
    int hash = Keys.hash(key);
    long group = Keys.group(key);
    try {
      Deadline deadline = deadline();
      LockSeen seen =
          cluster.router.ask(
              Keys.groupId(group),
              this,
              deadline,
              home -> {
                if (home instanceof HomeThere there) {
                  lockNodes.add(there.node());
                }
                return home.lock(key, hash, wait, snapshot(), deadline, cell);
              });
      if (seen.state() == Locked.SKIPPED) {
        return Locked.SKIPPED;
      }
      // Another home may have let commits in below S: then what was read of the group must stand.
      boolean otherHome = saw(group, seen.seen()).isOfSeveralHomes();
      if (otherHome || seen.version() > snapshot()) {
        moveSnapshot(Math.max(snapshot(), seen.seen().at()));
        saw(group, seen.seen()); // it was not part of what was validated
      }
      reads.addPoint(key, hash, columns);
      return seen.state();
    } catch (DeadlockException e) {
      node.deadlocks.increment();
      throw fail(e.error());
    } catch (SqlError e) {
      throw ended(e);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /** What an error from a home means for the transaction. */
  private SqlError ended(SqlError error) {
    if (hasFailed()) {
      return error;
    }
    return switch (error.sqlState()) {
      case SqlStates.SERIALIZATION_FAILURE -> {
        node.conflicts.increment();
        yield fail(error);
      }
      case SqlStates.DEADLOCK -> {
        node.deadlocks.increment();
        yield fail(error);
      }
      default -> error;
    };
  }

  @Override
  MergedScan openScan(byte[] from, byte[] to, boolean reverse, int mark, Selection selection) {
    long group = Keys.group(from);
    if (nearby != null && mayReadHere(nearby, group)) {
      long before = nearby.mark(group);
      MergedScan rows = scanHere(null, from, to, reverse, mark);
      if (nearby.isApplied(group, before)) {
        return rows;
      }
      rows.close();
    }
    while (true) {
      ReadAt how = how();
      Deadline deadline = deadline();
      Opened opened =
          cluster.router.ask(
              Keys.groupId(group),
              this,
              deadline,
              home -> Opened.at(home, from, to, reverse, how, selection, deadline));
      if (stands(group, how, opened.seen())) {
        MergedScan rows = merged(opened, from, to, reverse, mark, selection);
        HomeHere here = opened.here;
        if (here == null || here.isStillHome()) { // asked when the engine's view is open
          return rows;
        }
        rows.close();
      }
    }
  }

  /** A scan as its home has opened it: a place in the overlay here, or the first rows there. */
  private record Opened(
      Seen seen,
      @Nullable HomeHere here,
      @Nullable OverlayScan overlay,
      Answer.@Nullable Rows rows) {
    static Opened at(
        GroupHome home,
        byte[] from,
        byte[] to,
        boolean reverse,
        ReadAt how,
        Selection selection,
        Deadline deadline) {
      if (home instanceof HomeHere here) {
        HomeHere.OpenRange range = here.open(from, to, reverse, how, deadline);
        return new Opened(range.seen(), here, range.overlay(), null);
      }
      Answer.Rows rows =
          home.scan(from, to, reverse, how, RemoteScan.firstBytes(), selection, deadline);
      return new Opened(rows.seen(), null, null, rows);
    }
  }

  private MergedScan merged(
      Opened opened, byte[] from, byte[] to, boolean reverse, int mark, Selection selection) {
    long group = Keys.group(from);
    long at = snapshot();
    if (opened.rows != null) {
      ReadAt how = new ReadAt(at, false, readOnly);
      Deadline unlimited = deadline();
      RemoteScan rows =
          new RemoteScan(
              (left, right, backwards, limit) ->
                  cluster.router.ask(
                      Keys.groupId(group),
                      this,
                      Deadline.after(cluster.options.requestMillis(), unlimited.cancellation()),
                      home -> home.scan(left, right, backwards, how, limit, selection, deadline())),
              seen -> arrived(group, seen),
              from,
              to,
              reverse,
              opened.rows);
      return new MergedScan(rows, writes, mark, from, to, reverse);
    }
    return scanHere(opened.overlay, from, to, reverse, mark);
  }

  private MergedScan scanHere(
      @Nullable OverlayScan overlay, byte[] from, byte[] to, boolean reverse, int mark) {
    long at = snapshot();
    MergedScan rows =
        new MergedScan(node.engine, overlay, writes, mark, from, to, reverse, false, at);
    try {
      node.checkNotTooOld(at); // what the view holds now stays while it is open
      return rows;
    } catch (SqlError e) {
      rows.close();
      throw e;
    }
  }

  /** Rows further on were read: whatever could be late has been when the scan began. */
  private void arrived(long group, Seen seen) {
    if (saw(group, seen).isOfSeveralHomes() || seen.late() > seen.at()) {
      throw conflict(null);
    }
  }

  @Override
  void validate(long target) {
    expected.clear(); // what was fetched and not used is not part of what is validated
    // Rights that are not known yet are not asked for: that may lead here again.
    List<Long> groups = knownParticipants();
    List<Answer> answers = validateAll(groups, target, false);
    for (int i = 0; i < answers.size(); i++) {
      switch (answers.get(i)) {
        case Answer.Stands(Seen seen) -> {
          ReadBasis basis = bases.get(groups.get(i));
          if (basis != null) {
            basis.validated(seen);
          }
        }
        case Answer.Changed(byte[] key) -> throw conflict(key);
        default -> throw new IllegalStateException("no verdict: " + answers.get(i));
      }
    }
  }

  private List<Answer> validateAll(List<Long> groups, long until, boolean confirm) {
    reads.ranges().compact();
    Map<Long, Basis> rests = new HashMap<>();
    groups.forEach(group -> rests.put(group, basis(group)));
    Deadline deadline = deadline();
    return Parallel.each(
        groups,
        group -> {
          Basis basis = Objects.requireNonNull(rests.get(group));
          return cluster.router.ask(
              Keys.groupId(group),
              this,
              deadline,
              home -> home.validate(basis, until, confirm, reads, deadline));
        });
  }

  /** All groups that the transaction touched, in order. */
  List<Long> groups() {
    List<Long> groups = new ArrayList<>(reads.groupCount());
    for (int i = 0; i < reads.groupCount(); i++) {
      groups.add(reads.group(i));
    }
    return groups;
  }

  /** Those that answer for what was read: for a reference group another one may. */
  private List<Long> participants() {
    List<Long> groups = groups();
    if (nearby != null) {
      groups.removeIf(group -> ReferenceGroups.contains(group) && isAnsweredFor(nearby, group));
    }
    return groups;
  }

  /** The same, and those for which it would have to be asked whether another one does. */
  private List<Long> knownParticipants() {
    List<Long> groups = groups();
    if (nearby != null) {
      groups.removeIf(group -> nearby.isKnownCovered(group) && !changed.contains(group));
    }
    return groups;
  }

  private boolean isAnsweredFor(NearbyReads rights, long group) {
    if (changed.contains(group)) {
      return false;
    }
    if (rights.isCovered(group)) {
      return true;
    }
    rights.missed(group);
    return false;
  }

  /**
   * R7: everything read is asked for again, after the last of it has come. One group needs no more
   * than that its home still was home.
   */
  @Override
  public void verify() {
    checkOpen();
    if (readOnly) {
      recordVisited();
      stand();
    }
  }

  @Override
  public @Nullable PendingCommit verifyAtOnce() {
    checkOpen();
    recordVisited();
    List<Long> groups = knownParticipants();
    Tenure tenure = groups.size() == 1 ? node.log.tenure(Keys.groupId(groups.getFirst())) : null;
    if (tenure == null) {
      return null;
    }
    try {
      HomeHere home = new HomeHere(cluster, tenure, locks(), () -> waitLimit(cluster.self));
      if (!home.isSettledAlready(basis(groups.getFirst()))) {
        return null;
      }
    } catch (StorageException e) {
      return null; // the tenure is over: who may wait asks the next home
    }
    Cancellation cancellation = cancellation();
    return (verified, failed) ->
        NoWait.demand(
            () -> {
              node.log.whenConfirmed(
                  tenure,
                  statementTime(cancellation),
                  verified,
                  cause -> failed.accept(unverified(cause, cancellation)));
              return tenure;
            });
  }

  /** For how long a statement may ask others. */
  private Duration statementTime(Cancellation cancellation) {
    Duration limit = Duration.ofMillis(cluster.options.requestMillis());
    Duration left = Duration.ofNanos(Math.max(0, cancellation.remainingNanos()));
    return left.compareTo(limit) < 0 ? left : limit;
  }

  private static SqlError unverified(StorageException cause, Cancellation cancellation) {
    try {
      cancellation.check();
    } catch (SqlError e) {
      return e;
    }
    return switch (cause) {
      case NotHomeException e -> moved();
      case RefusedException e -> moved();
      case UnavailableException e ->
          new SqlError(SqlStates.UNAVAILABLE, String.valueOf(e.getMessage()));
      default -> StorageFailures.of(cause);
    };
  }

  private static SqlError moved() {
    return new SqlError(
        SqlStates.SERIALIZATION_FAILURE, "the home of what was read has moved meanwhile");
  }

  private void stand() {
    try {
      List<Long> groups = participants();
      List<Answer> answers =
          groups.size() == 1 && readOnly
              ? List.of(standsInOneGroup(groups.getFirst()))
              : validateAll(groups, 0, true);
      for (Answer answer : answers) {
        if (answer instanceof Answer.Changed(byte[] key)) {
          throw conflict(key);
        }
      }
    } catch (SqlError e) {
      throw ended(e);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /** What one home has answered at one snapshot is consistent if it still is the home. */
  private Answer standsInOneGroup(long group) {
    Basis basis = basis(group);
    Deadline deadline = deadline();
    return cluster.router.ask(
        Keys.groupId(group), this, deadline, home -> settled(home, basis, deadline));
  }

  private Answer settled(GroupHome home, Basis basis, Deadline deadline) {
    return home.settle(basis, deadline) instanceof Answer.Done done
        ? done
        : home.validate(basis, 0, true, reads, deadline);
  }

  @Override
  public void settle() {
    if (hasFailed()) {
      return;
    }
    try {
      recordVisited();
      reads.ranges().compact();
      Deadline deadline = deadline();
      Map<Long, Basis> rests = new HashMap<>();
      bases.keySet().forEach(group -> rests.put(group, basis(group)));
      List<Answer> answers =
          Parallel.each(
              List.copyOf(rests.keySet()),
              group ->
                  cluster.router.ask(
                      Keys.groupId(group),
                      this,
                      deadline,
                      home -> settled(home, Objects.requireNonNull(rests.get(group)), deadline)));
      for (Answer answer : answers) {
        if (answer instanceof Answer.Changed(byte[] key)) {
          throw conflict(key);
        }
      }
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  public void commit() {
    checkOpen();
    try {
      recordVisited();
      if (writes.isEmpty()) {
        if (reads.groupCount() > 0) {
          stand();
        }
      } else {
        commitWrites();
      }
    } catch (RuntimeException e) {
      if (!hasFailed() && !readOnly) { // else it has been counted
        node.rollbacks.increment();
      }
      throw e instanceof StorageException storage ? StorageFailures.of(storage) : e;
    } finally {
      end();
    }
  }

  @Override
  public void commitAs(GivenRequest request) {
    given = request;
  }

  /** The id to commit as, told to who wants to know. */
  private RequestId request(List<Long> groups) {
    GivenRequest known = given;
    boolean fits = known != null && groups.contains(Keys.group(known.anchor()));
    if (known == null
        || (!known.isOnly() && (!fits || known.isSpent() || node.isOld(known.id())))) {
      RequestId request = node.newRequest();
      given = null;
      tellBeforeCommit(request, Keys.groupId(groups.getFirst()));
      return request;
    }
    if (!fits) {
      throw new SqlError(
          SqlStates.UNAVAILABLE, "group " + known.anchor() + " would not know of the commit");
    }
    RequestId request = known.spend();
    tellBeforeCommit(request, known.anchor());
    return request;
  }

  @Override
  public @Nullable GroupId anchor() {
    byte[] key = writes.any();
    return key == null ? null : Keys.groupId(Keys.group(key));
  }

  private void commitWrites() {
    List<Long> groups = participants();
    reads.ranges().compact();
    RequestId request = request(groups);
    Map<Long, Basis> rests = new HashMap<>();
    groups.forEach(group -> rests.put(group, basis(group)));
    Answer verdict =
        new PaxosCommit(cluster, this, request, groups, rests, reads, GroupWrites.split(writes))
            .run();
    if (groups.size() == 1 && verdict instanceof Answer.Changed) {
      nothingWasAppended();
    }
    conclude(verdict);
  }

  @Override
  public @Nullable PendingCommit commitAtOnce() {
    checkOpen();
    GivenRequest known = given;
    if (writes.isEmpty() || (known != null && known.isOnly()) || !lockNodes.isEmpty()) {
      return null;
    }
    recordVisited();
    List<Long> groups = knownParticipants();
    Tenure tenure = groups.size() == 1 ? node.log.tenure(Keys.groupId(groups.getFirst())) : null;
    if (tenure == null) {
      return null;
    }
    reads.ranges().compact();
    long group = groups.getFirst();
    Basis basis = basis(group);
    GroupWrites changes = GroupWrites.split(writes).getFirst();
    RequestId request;
    CommitStamp stamp = new CommitStamp();
    try {
      request = request(groups);
      HomeHere home = new HomeHere(cluster, tenure, locks(), () -> waitLimit(cluster.self));
      if (home.beginCommit(request, stamp, basis, reads, changes, deadline()) != null) {
        nothingWasAppended();
        return null;
      }
    } catch (StorageException e) {
      nothingWasAppended();
      return null; // whoever may wait meets it again
    } catch (WouldWaitException e) {
      nothingWasAppended();
      throw e;
    }
    PaxosCommit commit =
        new PaxosCommit(
            cluster, this, request, groups, Map.of(group, basis), reads, List.of(changes));
    NoWait.lift(
        () -> {
          end();
          node.maintain(stamp.await());
        });
    return (committed, failed) ->
        // Whoever sends the commit to others takes it from here.
        NoWait.demand(
            () -> {
              node.log.whenCounts(
                  stamp.appended(),
                  () -> {
                    node.commits.increment();
                    committed.run();
                  },
                  cause -> findOut(commit, Keys.groupId(group), cause, committed, failed));
              return commit;
            });
  }

  private void nothingWasAppended() {
    GivenRequest used = given;
    if (used != null) {
      used.giveBack();
    }
  }

  private void findOut(
      PaxosCommit commit,
      GroupId group,
      StorageException cause,
      Runnable committed,
      Consumer<SqlError> failed) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                conclude(
                    cause instanceof RefusedException
                        ? new Answer.Refused(String.valueOf(cause.getMessage()))
                        : commit.findOut(group));
                committed.run();
              } catch (SqlError e) {
                failed.accept(e);
              } catch (StorageException e) {
                failed.accept(StorageFailures.outcomeUnknown(e));
              }
            });
  }

  private void conclude(Answer verdict) {
    switch (verdict) {
      case Answer.Committed(long commitTs) -> node.hlc.observe(commitTs);
      case Answer.Changed(byte[] key) -> throw conflict(key);
      case Answer.Refused(String reason) -> throw refused(reason);
      case Answer.Failed(String sqlState, String message) ->
          throw ended(new SqlError(sqlState, message));
      default ->
          throw new SqlError(
              SqlStates.OUTCOME_UNKNOWN,
              "no majority tells whether the commit took effect; ask again before repeating it");
    }
  }

  private SqlError refused(String reason) {
    node.conflicts.increment();
    return fail(
        new SqlError(
            SqlStates.SERIALIZATION_FAILURE,
            "the commit was refused, and nothing was done: "
                + reason
                + "; run the transaction again"));
  }

  @Override
  void releaseLocks() {
    if (locks != null) {
      locks.releaseAll();
    }
    if (!lockNodes.isEmpty()) {
      for (int there : lockNodes) {
        cluster.send(there, NOWHERE, new Request.Release(owner));
      }
      lockNodes.clear();
    }
  }
}
