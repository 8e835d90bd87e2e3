package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
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

/**
 * The transactions of one node: where they begin, and the state that they share. Thread-safe.
 *
 * <p>Does not own the log: whoever opened it closes it, after this.
 */
public final class Transactions implements AutoCloseable {
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

  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong watermarkDue = new AtomicLong();
  private final AtomicLong evictionDue = new AtomicLong();
  private volatile long watermark;
  private volatile KeyNames names = Keys::describe;
  private volatile boolean closed;

  /** Transactions on this log; no other object may append to it. */
  public Transactions(ReplicatedLog log, TransactionOptions options) {
    this.log = log;
    this.engine = log.engine();
    this.hlc = log.hlc();
    this.options = options;
    this.groups = new GroupTable(hlc);
    this.versions = new RowVersions(engine, groups);
    this.watermark = engine.watermark();
    log.onApplied(this::applied);
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
    return readOnly
        ? new ReadOnlyTransaction(this, nextId())
        : new ReadWriteTransaction(this, nextId());
  }

  /**
   * Begins the transaction of a single statement that only reads: one snapshot, no read set, no
   * locks. Commit or roll it back at the statement's end; nothing that it has returned needs to
   * wait for that.
   */
  public Transaction beginReadOnlyStatement() {
    checkNotClosed();
    return new ReadOnlyTransaction(this, 0);
  }

  /**
   * Lets versions be collected that no transaction needs any more, {@linkplain
   * TransactionOptions#retentionMillis retention} respected. Commits call it now and then.
   */
  public void advanceWatermark() {
    long now = hlc.now();
    long least = active.min(now - Hlc.ofMillis(options.maxSnapshotMillis()));
    long target = Math.min(least, now - Hlc.ofMillis(options.retentionMillis()));
    synchronized (watermarkDue) {
      if (target > watermark) {
        watermark =
            target; // before the engine drops anything: whoever finds versions gone finds this
        // raised
        engine.watermark(target);
      }
    }
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
    groups.forEach(
        state -> {
          state.latch.lock();
          try {
            state.locks.all().forEach(waits::dismiss);
          } finally {
            state.latch.unlock();
          }
        });
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

  RequestId newRequest() {
    return new RequestId(hlc.now(), ThreadLocalRandom.current().nextLong());
  }

  private void applied(Tenure tenure, long sequence) {
    GroupState state = groups.find(Keys.group(tenure.group()));
    if (state != null) {
      state.applied(sequence);
    }
  }

  private void checkNotClosed() {
    if (closed) {
      throw new SqlError(SqlStates.STORAGE, "the database is closed");
    }
  }

  private long nextId() {
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
