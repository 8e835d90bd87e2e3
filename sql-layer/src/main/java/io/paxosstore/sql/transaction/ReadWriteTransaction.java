package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.Validation.Verdict;

/**
 * A transaction on a node that is home of every group and appends to several of them at once: the
 * embedded engine. Groups are reached by direct calls.
 */
final class ReadWriteTransaction extends GatewayTransaction {
  private final Dependencies dependencies = new Dependencies();
  private final HeldLocks locks;

  ReadWriteTransaction(Transactions node, long id) {
    super(node);
    this.locks = new HeldLocks(node, new LockOwner(id));
  }

  @Override
  public long id() {
    return locks.owner().id;
  }

  @Override
  boolean read(byte[] key, int hash, Cell cell) {
    long at = snapshot();
    boolean found = node.versions.get(key, hash, at, cell, dependencies);
    node.checkNotTooOld(at);
    return found;
  }

  @Override
  public Locked lock(byte[] key, LockWait wait, long columns, Cell cell) {
    checkOpen();
    snapshot();
    int hash = Keys.hash(key);
    try {
      if (!locks.acquire(key, hash, wait, cancellation())) {
        return Locked.SKIPPED;
      }
      OwnWrite own = writes.get(key);
      if (own != null) {
        return fill(cell, own) ? Locked.FOUND : Locked.ABSENT;
      }
      long now = node.hlc.now();
      boolean found = node.versions.get(key, hash, now, cell, dependencies);
      long version = found ? cell.version() : node.versions.versionOf(key, hash, now);
      if (version > snapshot()) {
        moveSnapshot(now);
      }
      reads.addPoint(key, hash, columns);
      return found ? Locked.FOUND : Locked.ABSENT;
    } catch (DeadlockException e) {
      node.deadlocks.increment();
      throw fail(e.error());
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  @Override
  MergedScan openScan(byte[] from, byte[] to, boolean reverse, int mark, Selection selection) {
    long at = snapshot();
    OverlayScan overlay =
        OverlayScan.open(node.groups.find(Keys.group(from)), from, to, reverse, at, dependencies);
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

  @Override
  public void settle() {
    try {
      dependencies.await(node.log);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /**
   * Without writes, what was read is one consistent snapshot S, between begin and end: valid as it
   * is (see {@link ReadOnlyTransaction}), once what it rests on counts.
   */
  @Override
  public void commit() {
    checkOpen();
    if (writes.isEmpty()) {
      end();
      settle();
      return;
    }
    Appended appended = appendOnly();
    try {
      node.log.awaitCounts(appended);
      dependencies.await(node.log);
    } catch (StorageException e) {
      throw StorageFailures.outcomeUnknown(e);
    }
  }

  /** Ends the transaction with its writes appended; whether they count is to be waited for. */
  Appended appendOnly() {
    checkOpen();
    try {
      return append();
    } finally {
      end();
    }
  }

  private Appended append() {
    recordVisited();
    CommitAttempt attempt = new CommitAttempt(node, reads, writes, locks);
    try {
      if (attempt.isBehind(snapshot())) {
        // The long part of validation, before the latches: under them only what is committed from
        // now on is left.
        moveSnapshot(node.hlc.now());
      }
      while (true) {
        CommitAttempt.Outcome outcome = attempt.run(snapshot());
        node.checkNotTooOld(snapshot());
        switch (outcome) {
          case CommitAttempt.Outcome.Done(Appended appended, long commitTs) -> {
            node.commits.increment();
            node.maintain(commitTs);
            return appended;
          }
          case CommitAttempt.Outcome.Conflict(byte[] key) -> throw conflict(key);
          case CommitAttempt.Outcome.Behind() -> moveSnapshot(node.hlc.now());
        }
      }
    } catch (RuntimeException e) {
      if (!hasFailed()) { // else it has been counted
        node.rollbacks.increment();
      }
      throw e instanceof StorageException storage ? StorageFailures.of(storage) : e;
    }
  }

  @Override
  void validate(long target) {
    long since = snapshot();
    Validation validation =
        new Validation(node.engine, node.groups, node.versions, reads, since, true, target);
    for (int i = 0; i < reads.groupCount(); i++) {
      GroupState group = node.groups.load(reads.group(i));
      Verdict verdict = validation.byHistory(group);
      if (verdict == Verdict.CHANGED
          || (verdict == Verdict.UNKNOWN && validation.changedByVersions(group.group))) {
        throw conflict(validation.changedKey());
      }
    }
    node.checkNotTooOld(since);
  }

  @Override
  void releaseLocks() {
    locks.releaseAll();
  }

  /** What it read is validated when it commits; until then it tells nothing final. */
  @Override
  public void verify() {}
}
