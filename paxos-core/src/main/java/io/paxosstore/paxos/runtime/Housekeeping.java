package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What need not be done while a commit waits: trim the log, have the engine flush when the log
 * holds too much, raise the clock's ceiling. On a thread of its own, or, without background work,
 * on the thread that applied.
 */
final class Housekeeping implements AutoCloseable {
  private final SegmentedLog log;
  private final StorageEngine engine;
  private final Flushed flushed;
  private final Runnable raiseClock;
  private final Consumer<StorageException> onFailure;
  private final long segmentBytes;
  private final long pinnedBytes;
  private final @Nullable Thread thread;
  private volatile boolean clockNearing;
  private volatile boolean requested;
  private volatile boolean stopped;

  /** Log position of the last look; only the thread that applies looks, one at a time. */
  private volatile long lookedAt;

  Housekeeping(
      NodeOptions options,
      SegmentedLog log,
      StorageEngine engine,
      Flushed flushed,
      Runnable raiseClock,
      Consumer<StorageException> onFailure) {
    this.log = log;
    this.engine = engine;
    this.flushed = flushed;
    this.raiseClock = raiseClock;
    this.onFailure = onFailure;
    this.segmentBytes = options.segmentBytes();
    this.pinnedBytes = options.pinnedLogBytes();
    this.lookedAt = log.appendedPosition();
    this.thread =
        options.background()
            ? Thread.ofPlatform().daemon().name("paxosstore-housekeeping").unstarted(this::run)
            : null;
  }

  void start() {
    if (thread != null) {
      thread.start();
    }
  }

  /** Looks for work once per segment of log; cheap otherwise. */
  void afterApply(long logPosition) {
    if (logPosition - lookedAt >= segmentBytes / 2) {
      lookedAt = logPosition;
      request();
    }
  }

  void clockIsNearing() {
    clockNearing = true;
    request();
  }

  @Override
  public void close() {
    stopped = true;
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void request() {
    requested = true;
    if (thread == null) {
      work();
    } else {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!stopped) {
      if (requested) {
        work();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void work() {
    requested = false;
    try {
      if (clockNearing) {
        clockNearing = false;
        raiseClock.run();
      }
      log.trim(flushed.through());
      if (log.appendedPosition() - flushed.through() > pinnedBytes) {
        engine.flush();
        log.trim(flushed.through());
      }
    } catch (DiskFullException e) {
      // Nothing is lost: the log keeps what could not be flushed, appends are refused when it finds
      // no room, and the next look tries anew.
      requested = false;
    } catch (StorageException e) {
      onFailure.accept(e);
    }
  }
}
