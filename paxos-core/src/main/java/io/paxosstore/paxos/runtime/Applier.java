package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.Tenure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Applies what counts to the storage engine, in log order. With one replica an entry counts when it
 * is durable: each append names the head that the group had when it was made, so the chain rule
 * holds by construction.
 *
 * <p>There is no thread of its own: whoever synced the log applies everything that the sync
 * covered, in one batch.
 */
final class Applier {
  /** Bounds the batch that readers see appear at once, and how long the engine's writer is held. */
  private static final int BATCH_BYTES = 4 << 20;

  private final StorageEngine engine;
  private final Flushed flushed;
  private final Queue<LocalAppended> waiting = new ConcurrentLinkedQueue<>();
  private final List<AppliedListener> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable StorageException failure;
  private volatile @Nullable DiskFullException postponed;

  Applier(StorageEngine engine, Flushed flushed) {
    this.engine = engine;
    this.flushed = flushed;
  }

  void onApplied(AppliedListener listener) {
    listeners.add(listener);
  }

  /** Queues an append; under the append lock, so in log order. */
  void add(LocalAppended appended) {
    waiting.add(appended);
  }

  @Nullable StorageException failure() {
    return failure;
  }

  /** Why entries that count could not be applied yet; null if they could. */
  @Nullable DiskFullException postponed() {
    return postponed;
  }

  /**
   * Applies everything that is durable; when this returns, that has been done by this thread or
   * another.
   */
  void applyThrough(long durable) {
    while (true) {
      List<LocalAppended> batch;
      StorageException problem;
      lock.lock();
      try {
        batch = next(durable);
        if (batch.isEmpty()) {
          return;
        }
        problem = apply(batch);
        postponed = problem instanceof DiskFullException full ? full : null;
        if (postponed != null) {
          // Nothing was applied, and the engine takes it once there is room: the entries stay first
          // in line.
          return;
        }
        batch.forEach(waiting::remove);
      } finally {
        lock.unlock();
      }
      if (problem != null) {
        batch.forEach(appended -> appended.markFailed(problem));
        fail(problem);
      }
      // Callbacks may take locks of their callers, so they come after ours.
      batch.forEach(LocalAppended::tell);
    }
  }

  /** Nothing will be applied any more: those who wait are told why. */
  void fail(StorageException cause) {
    List<LocalAppended> abandoned;
    lock.lock();
    try {
      StorageException first = failure == null ? cause : failure;
      failure = first;
      abandoned = List.copyOf(waiting);
      waiting.clear();
      abandoned.forEach(appended -> appended.markFailed(first));
    } finally {
      lock.unlock();
    }
    abandoned.forEach(LocalAppended::tell);
  }

  private List<LocalAppended> next(long durable) {
    List<LocalAppended> batch = new ArrayList<>();
    long bytes = 0;
    for (LocalAppended next : waiting) {
      if (failure != null || bytes >= BATCH_BYTES || next.logPosition() > durable) {
        break;
      }
      batch.add(next);
      for (Entry entry : next.entries()) {
        for (EntryRecord record : entry.records()) {
          bytes += EntryCodec.batch(record).encodedLength();
        }
      }
    }
    return batch;
  }

  /** Returns what went wrong, if something did. */
  private @Nullable StorageException apply(List<LocalAppended> batch) {
    List<WriteBatch> changes = new ArrayList<>();
    Set<GroupState> moved = new LinkedHashSet<>();
    for (LocalAppended appended : batch) {
      for (int i = 0; i < appended.entries().size(); i++) {
        appended
            .entries()
            .get(i)
            .records()
            .forEach(record -> changes.add(EntryCodec.batch(record)));
        GroupState group = appended.groups().get(i);
        group.applying(appended.heads().get(i));
        moved.add(group);
      }
    }
    for (GroupState group : moved) {
      changes.add(HeadRecord.change(group.headKey(), group.applying()));
    }
    try {
      long sequence = engine.apply(changes, Durability.NONE);
      flushed.applied(sequence, batch.getLast().logPosition());
      moved.forEach(GroupState::becameReadable);
      for (LocalAppended appended : batch) {
        appended.markCounts();
        for (int i = 0; i < appended.entries().size(); i++) {
          Entry entry = appended.entries().get(i);
          Tenure tenure = appended.groups().get(i).tenure();
          for (AppliedListener listener : listeners) {
            listener.applied(tenure, entry.position());
            listener.moved(entry.group(), entry.position());
          }
        }
      }
      return null;
    } catch (StorageException e) {
      return e;
    } catch (RuntimeException e) {
      return new StorageException("cannot apply the log to the storage engine: " + e, e);
    }
  }
}
