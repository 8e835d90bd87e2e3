package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.dead.DeadSpans;
import io.paxosstore.lsm.events.EventQueue;
import io.paxosstore.lsm.memtable.Memtable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way of a batch: paced, logged if asked, put into the memtable, published to readers, awaited.
 */
final class Writes {
  private final Store store;
  private final Wal wal;
  private final Flushes flushes;
  private final Health health;
  private final WriteBrake brake;
  private final EventQueue events;
  private final boolean background;
  private final ReentrantLock writing;
  private final BatchApplier applier;
  private final DeadSpans deadSpans;
  private long applies;

  /** Of all batches; under the write lock. */
  private long bytesWritten;

  /** Changes up to this sequence may be seen: the last change of the last whole apply. */
  private volatile long visibleSequence;

  Writes(
      Store store,
      Wal wal,
      Flushes flushes,
      Health health,
      WriteBrake brake,
      EventQueue events,
      DeadSpans deadSpans,
      boolean background) {
    this.store = store;
    this.wal = wal;
    this.flushes = flushes;
    this.health = health;
    this.brake = brake;
    this.events = events;
    this.deadSpans = deadSpans;
    this.background = background;
    writing = flushes.writeLock();
    applier = new BatchApplier(store.view().active(), deadSpans);
  }

  /** Applies what the log has and the tables have not; before anybody else is there. */
  void replay() throws IOException {
    wal.replay(
        store.manifest().logPosition(),
        (position, batches) -> {
          flushes.makeRoomForReplay();
          Memtable active = store.view().active();
          for (WriteBatch batch : batches) {
            applier.apply(batch, active);
          }
          active.applied(0, position);
        });
    visibleSequence = applier.sequence();
  }

  /** Readers see changes up to this one. */
  long visibleSequence() {
    return visibleSequence;
  }

  long apply(WriteBatch batch, Durability durability) {
    checkVersion(batch);
    health.checkReadable();
    pace(batch.encodedLength());
    long applied;
    long position = 0;
    writing.lock();
    try {
      flushes.makeRoom();
      if (durability != Durability.NONE) {
        position = log(batch);
      }
      Memtable active = store.view().active();
      try {
        applier.begin();
        applier.apply(batch, active);
      } catch (Throwable e) {
        health.poison(e);
        throw e;
      }
      bytesWritten += batch.encodedLength();
      applied = publish(active, position);
    } finally {
      writing.unlock();
      events.deliver();
    }
    await(position, durability);
    return applied;
  }

  long apply(List<WriteBatch> batches, Durability durability) {
    long bytes = 0;
    for (WriteBatch batch : batches) {
      checkVersion(batch);
      bytes += batch.encodedLength();
    }
    health.checkReadable();
    pace(bytes);
    long applied;
    long position = 0;
    writing.lock();
    try {
      flushes.makeRoom();
      if (durability != Durability.NONE) {
        position = log(batches);
      }
      Memtable active = store.view().active();
      try {
        applier.begin();
        for (WriteBatch batch : batches) {
          applier.apply(batch, active);
        }
      } catch (Throwable e) {
        health.poison(e);
        throw e;
      }
      bytesWritten += bytes;
      applied = publish(active, position);
    } finally {
      writing.unlock();
      events.deliver();
    }
    await(position, durability);
    return applied;
  }

  private static void checkVersion(WriteBatch batch) {
    if (batch.version() <= 0) {
      throw new IllegalArgumentException(
          "version " + batch.version() + " of a write batch is not positive");
    }
  }

  private long publish(Memtable active, long position) {
    long applied = ++applies;
    active.applied(applied, position);
    visibleSequence = applier.sequence();
    return applied;
  }

  private long log(WriteBatch batch) {
    try {
      return wal.append(batch);
    } catch (RuntimeException e) {
      throw notLogged(e);
    }
  }

  private long log(List<WriteBatch> batches) {
    try {
      return wal.append(batches);
    } catch (RuntimeException e) {
      throw notLogged(e);
    }
  }

  /** A write that was refused changed nothing; after any other failure nobody knows. */
  private RuntimeException notLogged(RuntimeException e) {
    if (!(e instanceof DiskFullException || e instanceof IllegalArgumentException)) {
      health.poison(e);
    }
    return e;
  }

  private void await(long position, Durability durability) {
    if (durability == Durability.NONE) {
      return;
    }
    try {
      wal.await(position, durability);
    } catch (RuntimeException e) {
      health.poison(e);
      throw e;
    }
  }

  private void pace(long bytes) {
    if (background) {
      brake.pace(store.view().tables().level(0).length, bytes);
    }
  }

  /**
   * Changes what the store is made of while nobody writes and nothing is in memory: with all in
   * tables, the manifest's position in the log is after all that was applied, so no replay brings
   * back what goes now.
   */
  void replaceTables(Replacement replacement) throws IOException {
    writing.lock();
    try {
      health.checkReadable();
      flushes.seal();
      flushes.flushSealed();
      replacement.prepare();
      applier.begin();
      deadSpans.forget();
      replacement.install();
    } finally {
      visibleSequence = applier.sequence();
      flushes.wakeWriters();
      writing.unlock();
    }
  }

  /** Other tables in the place of some. */
  interface Replacement {
    /** Writes what is to come; nothing of the store changes. */
    void prepare() throws IOException;

    /** Makes the change. */
    void install() throws IOException;
  }

  long bytesWritten() {
    writing.lock();
    try {
      return bytesWritten;
    } finally {
      writing.unlock();
    }
  }
}
