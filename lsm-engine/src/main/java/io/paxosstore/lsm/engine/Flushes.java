package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.engine.BackgroundWorker.Outcome;
import io.paxosstore.lsm.events.EventQueue;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.memtable.Memtable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Memtables from full to written: seals them, has them flushed, and makes writers wait or refuses
 * them while too many are not. Owns the write lock, under which memtables are written and sealed.
 */
final class Flushes {
  /** Sealed memtables that may wait for their flush before writers must. */
  private static final int MAX_SEALED = 2;

  private final Path directory;
  private final Store store;
  private final Wal wal;
  private final Maintenance maintenance;
  private final Compactions compactions;
  private final Health health;
  private final WriteBrake brake;
  private final EventQueue events;
  private final boolean background;
  private final BackgroundWorker worker;
  private final ReentrantLock writing = new ReentrantLock();
  private final Condition flushed = writing.newCondition();

  /** As the live options say; under the write lock. */
  private long memtableBytes;

  private volatile boolean diskFull;

  /** Steps of the worker; under the write lock. */
  private long attempts;

  Flushes(
      Path directory,
      Store store,
      Wal wal,
      Maintenance maintenance,
      Compactions compactions,
      Health health,
      WriteBrake brake,
      EventQueue events,
      boolean background,
      long memtableBytes) {
    this.directory = directory;
    this.store = store;
    this.wal = wal;
    this.maintenance = maintenance;
    this.compactions = compactions;
    this.health = health;
    this.brake = brake;
    this.events = events;
    this.background = background;
    this.memtableBytes = memtableBytes;
    worker = new BackgroundWorker("lsm-flush " + directory, this::step);
  }

  /** Held by who writes or seals memtables. */
  ReentrantLock writeLock() {
    return writing;
  }

  void memtableBytes(long bytes) {
    writing.lock();
    try {
      memtableBytes = bytes;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Seals a full memtable; under the write lock. When the disk is full it refuses rather than
   * filling memory.
   */
  void makeRoom() {
    health.checkReadable();
    Memtable active = store.view().active();
    if (active.isEmpty() || active.usedBytes() < memtableBytes) {
      return;
    }
    if (background) {
      awaitRoom();
      store.switchMemtable();
      worker.signal();
    } else {
      if (store.view().memtables().size() == 1) {
        store.switchMemtable();
      }
      flushSealed();
      compactions.inline();
    }
  }

  private void awaitRoom() {
    while (store.view().memtables().size() > MAX_SEALED) {
      if (diskFull) {
        worker.signal();
        throw new DiskFullException("store " + directory + " cannot flush: the disk is full");
      }
      long begun = System.nanoTime();
      flushed.awaitUninterruptibly();
      brake.stopped(store.view().tables().level(0).length, begun);
      health.checkReadable();
    }
  }

  /** Flushes a memtable that a replay has filled; nobody else is there yet. */
  void makeRoomForReplay() {
    if (store.view().active().usedBytes() >= memtableBytes) {
      store.switchMemtable();
      flushSealed();
    }
  }

  /** See {@link io.paxosstore.lsm.StorageEngine#hasRoom}. */
  boolean hasRoom() {
    if (!diskFull || !background) {
      return true;
    }
    writing.lock();
    try {
      worker.signal();
      // One attempt of the worker, which tells us either way.
      long before = attempts;
      long left = TimeUnit.SECONDS.toNanos(1);
      while (diskFull && attempts == before && left > 0) {
        left = flushed.awaitNanos(left);
      }
      return !diskFull;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !diskFull;
    } finally {
      writing.unlock();
    }
  }

  private Outcome step() {
    try {
      boolean worked = maintenance.flushOldest();
      diskFull(false);
      if (worked) {
        afterFlush();
      }
      return worked ? Outcome.WORKED : Outcome.IDLE;
    } catch (NoSpaceException e) {
      diskFull(true);
      return Outcome.BLOCKED;
    } catch (Throwable e) {
      health.poison(e);
      return Outcome.IDLE;
    } finally {
      writing.lock();
      try {
        attempts++;
        flushed.signalAll();
      } finally {
        writing.unlock();
      }
    }
  }

  private void diskFull(boolean full) {
    if (diskFull != full) {
      diskFull = full;
      events.add(full ? new EngineEvent.DiskFull() : new EngineEvent.DiskHasRoom());
    }
  }

  private void afterFlush() {
    wal.trim(store.manifest().logPosition());
    compactions.signalIfDue();
  }

  /** Puts a fresh memtable in front of one that was written; under the write lock. */
  void seal() {
    Memtable active = store.view().active();
    if (!active.isEmpty() || active.lastApply() > maintenance.flushedThrough()) {
      store.switchMemtable();
    }
  }

  /** Writes all sealed memtables to tables, on this thread. */
  void flushSealed() {
    try {
      while (maintenance.flushOldest()) {
        diskFull(false);
        afterFlush();
      }
    } catch (NoSpaceException e) {
      diskFull(true);
      throw new DiskFullException("store " + directory + " cannot flush: the disk is full", e);
    } catch (IOException e) {
      health.poison(e);
      throw new StorageException("store " + directory + " cannot flush: " + e.getMessage(), e);
    }
  }

  /** See {@link io.paxosstore.lsm.StorageEngine#flush}. */
  void flush() {
    health.checkReadable();
    writing.lock();
    try {
      seal();
    } finally {
      writing.unlock();
    }
    flushSealed();
    wakeWriters();
    events.deliver();
  }

  /** Writers that wait look again whether there is room, and whether all is well. */
  void wakeWriters() {
    writing.lock();
    try {
      flushed.signalAll();
    } finally {
      writing.unlock();
    }
  }

  /** Waits for the flush that is under way; no other follows. */
  void stop() {
    worker.stop();
  }
}
