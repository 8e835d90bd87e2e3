package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupPosition;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A log whose entries count when a test says so. While {@linkplain #hold held}, what is appended
 * stays unchosen and who waits for it waits; otherwise the first one who waits makes everything
 * count, as the one who syncs for all would.
 */
final class QueueLog implements ReplicatedLog {
  private final class Handle implements Appended {
    final List<GroupPosition> positions = new ArrayList<>();
    final List<WriteBatch> batches = new ArrayList<>();
    boolean counts;

    @Override
    public List<GroupPosition> positions() {
      return positions;
    }

    @Override
    public boolean counts() {
      synchronized (QueueLog.this) {
        return counts;
      }
    }
  }

  private record Always(GroupId group) implements Tenure {
    @Override
    public boolean isCurrent() {
      return true;
    }
  }

  private final TreeEngine engine = new TreeEngine();
  private final Hlc hlc = Hlc.inMemory();
  private final Queue<Handle> queue = new ArrayDeque<>();
  private final Map<GroupId, Long> positions = new HashMap<>();
  private final Map<GroupId, Long> stamps = new HashMap<>();
  private final List<AppliedListener> listeners = new ArrayList<>();
  private boolean held;
  private boolean full;
  private boolean poisoned;
  private int waiting;

  /** From now on nothing counts. */
  synchronized void hold() {
    held = true;
  }

  /** Everything appended so far counts, and what comes later will again. */
  synchronized void letCount() {
    held = false;
    settle();
  }

  synchronized void fill(boolean full) {
    this.full = full;
  }

  synchronized void poison() {
    poisoned = true;
    notifyAll();
  }

  /** Returns when somebody waits for something to count. */
  synchronized void awaitWaiter() throws InterruptedException {
    while (waiting == 0) {
      wait();
    }
  }

  @Override
  public synchronized Appended append(List<GroupRecord> records) {
    if (full) {
      throw new DiskFullException("no space for a segment");
    }
    checkNotPoisoned();
    Handle handle = new Handle();
    for (GroupRecord record : records) {
      if (stamps.getOrDefault(record.group(), 0L) >= record.record().stamp()) {
        throw new IllegalArgumentException(
            "commit timestamps of " + record.group() + " do not grow");
      }
      stamps.put(record.group(), record.record().stamp());
      long position = positions.merge(record.group(), 1L, Long::sum);
      handle.positions.add(new GroupPosition(record.group(), position));
      EntryRecord.Commit commit = (EntryRecord.Commit) record.record();
      WriteBatch copy = WriteBatch.decode(commit.batch().encode());
      handle.batches.add(copy);
    }
    queue.add(handle);
    return handle;
  }

  @Override
  public synchronized void awaitCounts(Appended appended) {
    Handle handle = (Handle) appended;
    waiting++;
    notifyAll();
    try {
      while (!handle.counts) {
        checkNotPoisoned();
        if (held) {
          wait();
        } else {
          settle();
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      waiting--;
    }
  }

  private void settle() {
    for (Handle handle = queue.poll(); handle != null; handle = queue.poll()) {
      engine.apply(handle.batches, Durability.NONE);
      handle.counts = true;
      for (GroupPosition position : handle.positions) {
        listeners.forEach(
            listener -> listener.applied(new Always(position.group()), position.sequence()));
      }
    }
    notifyAll();
  }

  private void checkNotPoisoned() {
    if (poisoned) {
      throw new StorageException("log poisoned: write failed");
    }
  }

  @Override
  public void whenCounts(Appended appended, Runnable counted, Consumer<StorageException> failed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void onApplied(AppliedListener listener) {
    listeners.add(listener);
  }

  @Override
  public long appliedThrough(GroupId group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int self() {
    return 1;
  }

  @Override
  public List<Integer> members() {
    return List.of(1);
  }

  @Override
  public Home locate(GroupId group, Duration timeout) {
    return new Home.Here(new Always(group));
  }

  @Override
  public Tenure tenureFor(GroupId group, int asker, Duration timeout) {
    return new Always(group);
  }

  @Override
  public void redirected(GroupId group, int from, int hint) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Tenure tenure(GroupId group) {
    return new Always(group);
  }

  @Override
  public int homeHint(GroupId group) {
    return 1;
  }

  @Override
  public Appended append(Tenure tenure, EntryRecord record) {
    return append(List.of(new GroupRecord(tenure.group(), record)));
  }

  @Override
  public boolean isAtomicAcrossGroups() {
    return true;
  }

  @Override
  public void confirm(Tenure tenure, Duration timeout) {}

  @Override
  public void whenConfirmed(
      Tenure tenure, Duration timeout, Runnable confirmed, Consumer<StorageException> failed) {
    confirmed.run();
  }

  @Override
  public void catchUp(GroupId group, Duration timeout) {}

  @Override
  public void whenCaughtUp(
      GroupId group, Duration timeout, Runnable ready, Consumer<StorageException> failed) {
    ready.run();
  }

  @Override
  public List<Prepared> prepared(GroupId group) {
    return List.of();
  }

  @Override
  public RequestOutcome outcome(GroupId group, RequestId request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public NodeStatus status() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Peers peers() {
    throw new UnsupportedOperationException();
  }

  @Override
  public StorageEngine engine() {
    return engine;
  }

  @Override
  public Hlc hlc() {
    return hlc;
  }

  @Override
  public void close() {}
}
