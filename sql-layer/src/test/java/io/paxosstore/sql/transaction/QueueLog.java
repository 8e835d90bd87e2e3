package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupPosition;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.ReplicatedLog;
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
    final List<Entry> entries = new ArrayList<>();
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
      if (stamps.getOrDefault(record.group(), 0L) >= record.commitTs()) {
        throw new IllegalArgumentException(
            "commit timestamps of " + record.group() + " do not grow");
      }
      stamps.put(record.group(), record.commitTs());
      long position = positions.merge(record.group(), 1L, Long::sum);
      handle.positions.add(new GroupPosition(record.group(), position));
      WriteBatch copy = WriteBatch.decode(record.batch().encode());
      handle.entries.add(
          new Entry(
              record.group(),
              position,
              EntryId.NONE,
              EntryId.NONE,
              List.of(new EntryRecord(record.request(), copy))));
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
      List<WriteBatch> batches = new ArrayList<>();
      handle.entries.forEach(
          entry -> entry.records().forEach(record -> batches.add(record.batch())));
      engine.apply(batches, Durability.NONE);
      handle.counts = true;
      for (Entry entry : handle.entries) {
        listeners.forEach(listener -> listener.applied(entry));
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
  public synchronized long appendedThrough(GroupId group) {
    return positions.getOrDefault(group, 0L);
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
