package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WouldWaitException;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one node: where they begin, and the state that they share. Thread-safe.
 *
 * <p>Does not own the log: whoever opened it closes it, after this.
 */
public final class Transactions implements AutoCloseable {
  /** In units of the clock; groups remember outcomes several times as long. */
  private static final long PROMISE_AGE = Hlc.ofMillis(10_000);

  /** Groups that nobody has used for this long leave memory; in units of the clock. */
  private static final long EVICT_AFTER = Hlc.ofMillis(10_000);

  final ReplicatedLog log;
  final StorageEngine engine;
  final Hlc hlc;
  final TransactionOptions options;
  final GroupTable groups;
  final RowVersions versions;
  final WaitGraph waits = new WaitGraph();
  final ActiveSnapshots active = new ActiveSnapshots();

  final LongAdder commits = new LongAdder();
  final LongAdder rollbacks = new LongAdder();
  final LongAdder conflicts = new LongAdder();
  final LongAdder deadlocks = new LongAdder();
  final LongAdder lockWaits = new LongAdder();

  /** Null where this node is home of every group and appends to several at once. */
  private final @Nullable ClusterNode cluster;

  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong watermarkDue = new AtomicLong();
  private final AtomicLong evictionDue = new AtomicLong();
  private volatile long watermark;
  private volatile KeyNames names = Keys::describe;
  private volatile boolean closed;

  /** Transactions on this log; no other object may append to it. */
  public Transactions(ReplicatedLog log, TransactionOptions options) {
    this(log, options, ClusterTransactionOptions.DEFAULT);
  }

  /**
   * Transactions on this log; no other object may append to it or {@linkplain
   * io.paxosstore.paxos.Peers#serve serve} its peers.
   */
  public Transactions(
      ReplicatedLog log, TransactionOptions options, ClusterTransactionOptions clusterOptions) {
    this.log = log;
    this.engine = log.engine();
    this.hlc = log.hlc();
    this.options = options;
    this.groups = new GroupTable(log);
    this.versions = new RowVersions(engine, groups);
    this.watermark = engine.watermark();
    this.cluster = log.isAtomicAcrossGroups() ? null : new ClusterNode(this, clusterOptions);
    log.onApplied(new Listener());
    if (cluster != null) {
      cluster.start();
    }
  }

  /** Lets conflicts, deadlocks and lock timeouts name rows in these words. */
  public void nameKeysBy(KeyNames keyNames) {
    names = keyNames;
  }

  /** The key for a message. */
  String describe(byte[] key) {
    return names.describe(key);
  }

  /** Begins a transaction. It takes its snapshot when it first reads. */
  public Transaction begin(boolean readOnly) {
    checkNotClosed();
    if (cluster != null) {
      return new ClusterTransaction(cluster, nextId(), readOnly);
    }
    return readOnly
        ? new ReadOnlyTransaction(this, nextId())
        : new ReadWriteTransaction(this, nextId());
  }

  /**
   * Begins the transaction of a single statement that only reads: one snapshot, no locks. Roll it
   * back at the statement's end; what it has returned may be told after {@link
   * Transaction#verify()}.
   */
  public Transaction beginReadOnlyStatement() {
    checkNotClosed();
    if (cluster != null) {
      return new ClusterTransaction(cluster, nextId(), true);
    }
    return new ReadOnlyTransaction(this, 0);
  }

  /** False if {@link Transaction#commitAtOnce} is not worth a try here. */
  public boolean commitsAtOnce() {
    return cluster != null;
  }

  /**
   * Begins a statement that only reads and has been refused with 40001 too often: first everybody
   * is kept from changing what it read then, so that this run finds it at rest (R7).
   *
   * @param refused an earlier run of the statement, which has ended
   */
  public Transaction beginReadOnlyStatement(Transaction refused) {
    Transaction transaction = beginReadOnlyStatement();
    if (transaction instanceof ClusterTransaction locking
        && refused instanceof ClusterTransaction earlier) {
      locking.lockFirst(earlier);
    }
    return transaction;
  }

  /**
   * Lets versions be collected that no transaction needs any more, {@linkplain
   * TransactionOptions#retentionMillis retention} respected. Commits call it now and then.
   */
  public void advanceWatermark() {
    long now = hlc.now();
    long least = active.min(oldestAllowed(now));
    long target = Math.min(least, now - Hlc.ofMillis(options.retentionMillis()));
    if (cluster != null) {
      target = Math.min(target, cluster.watermarkLimit(now));
    }
    synchronized (watermarkDue) {
      if (target > watermark) {
        watermark =
            target; // before the engine drops anything: whoever finds versions gone finds this
        // raised
        engine.watermark(target);
      }
    }
  }

  /** The oldest snapshot in use here that still keeps versions; {@link Long#MAX_VALUE} for none. */
  long oldestSnapshot() {
    return active.min(oldestAllowed(hlc.now()));
  }

  /** Snapshots older than this keep nothing. */
  long oldestAllowed(long now) {
    return now - Hlc.ofMillis(options.maxSnapshotMillis());
  }

  /** Lets scans of other nodes leave out what they do not want, in these words. */
  public void readConditionsBy(RowConditions conditions) {
    if (cluster != null) {
      cluster.conditions = conditions;
    }
  }

  /** Sends statements to other nodes and runs theirs; null where every group's home is here. */
  public @Nullable RemoteStatements statements() {
    return cluster == null ? null : new RemoteStatements(cluster);
  }

  /** Counters, for people and tests. */
  public TransactionStatistics statistics() {
    return new TransactionStatistics(
        commits.sum(),
        rollbacks.sum(),
        conflicts.sum(),
        deadlocks.sum(),
        lockWaits.sum(),
        active.count(),
        groups.size(),
        watermark);
  }

  /** Refuses new transactions and sends waiters for locks away. Idempotent. */
  @Override
  public void close() {
    closed = true;
    if (cluster != null) {
      cluster.close();
    }
    groups.forEach(this::dismissWaiters);
  }

  boolean isClosed() {
    return closed;
  }

  /** The snapshot of a transaction that has claimed the slot; the slot holds it from now on. */
  long drawSnapshot(int slot) {
    long snapshot;
    try {
      snapshot = hlc.now();
    } catch (StorageException e) {
      active.release(slot);
      throw StorageFailures.of(e);
    } catch (WouldWaitException e) {
      active.release(slot);
      throw e;
    }
    active.hold(slot, snapshot);
    return snapshot;
  }

  /** Called with the timestamp of each commit. */
  void maintain(long now) {
    if (isDue(watermarkDue, now, Hlc.ofMillis(options.watermarkMillis()))) {
      advanceWatermark();
    }
    if (isDue(evictionDue, now, EVICT_AFTER)) {
      groups.evictUnused();
    }
  }

  /** True if versions at this timestamp may be gone; asked <em>after</em> they were read. */
  boolean isTooOld(long timestamp) {
    return timestamp < watermark;
  }

  /**
   * Fails if versions at this snapshot may be gone. Called <em>after</em> they were read, so that
   * what was read is certain.
   *
   * @throws SqlError 72000
   */
  void checkNotTooOld(long snapshot) {
    if (snapshot < watermark) {
      throw new SqlError(
          SqlStates.SNAPSHOT_TOO_OLD,
          "snapshot too old: the transaction has run for more than "
              + options.maxSnapshotMillis()
              + " ms; run it again");
    }
  }

  /** An id that nobody knows of yet. */
  public RequestId newRequest() {
    return new RequestId(hlc.now(), ThreadLocalRandom.current().nextLong());
  }

  /** An id that a client may be promised; null where nobody asks what became of a commit. */
  public @Nullable RequestId promise() {
    return cluster == null
        ? null
        : new RequestId(hlc.latest(), ThreadLocalRandom.current().nextLong());
  }

  /** True if an id was promised too long ago to be proposed: groups forget what is old (R10). */
  public boolean isOld(RequestId promise) {
    return promise.attemptTs() < hlc.latest() - PROMISE_AGE;
  }

  /**
   * What became of a commit whose answer was lost; if nothing did, nothing will. For the session
   * and the driver, with what {@link Transaction#beforeCommit} told.
   */
  public CommitOutcome outcome(RequestId id, GroupId anchor) {
    return cluster == null ? CommitOutcome.UNKNOWN : cluster.outcome(id, anchor);
  }

  private final class Listener implements AppliedListener {
    @Override
    public void applied(Tenure tenure, long sequence) {
      GroupState state = groups.find(Keys.group(tenure.group()));
      if (state != null && (state.tenure == null || state.tenure == tenure)) { // identity
        state.applied(sequence);
      }
    }

    @Override
    public void moved(GroupId group, long position) {
      GroupState state = cluster == null ? null : groups.find(Keys.group(group));
      if (state != null) {
        state.prepares.moved();
      }
    }

    @Override
    public void ended(Tenure tenure) {
      GroupState state = cluster == null ? null : groups.find(Keys.group(tenure.group()));
      if (state != null && state.tenure == tenure) { // identity
        state.end();
        // Not here: a thread that appends may hold the latch.
        Thread.ofVirtual().start(() -> dismissWaiters(state));
      }
    }
  }

  private void dismissWaiters(GroupState state) {
    state.latch.lock();
    try {
      state.locks.all().forEach(waits::dismiss);
    } finally {
      state.latch.unlock();
    }
  }

  private void checkNotClosed() {
    if (closed) {
      throw new SqlError(SqlStates.STORAGE, "the database is closed");
    }
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  private static boolean isDue(AtomicLong due, long now, long period) {
    long at = due.get();
    return now >= at && due.compareAndSet(at, now + period);
  }

  /** A copy of a part of an array. */
  static byte[] slice(byte[] array, int offset, int length) {
    return Arrays.copyOfRange(array, offset, offset + length);
  }
}
