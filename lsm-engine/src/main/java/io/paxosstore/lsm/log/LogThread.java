package io.paxosstore.lsm.log;

import io.paxosstore.lsm.StorageException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The log's own thread, started when first needed. It syncs for those who asked to be told and do
 * not wait, and makes the next segment ahead of time. Nothing that fails here is lost: the log is
 * poisoned, or the next append meets the same.
 */
final class LogThread {
  private final GroupCommitLog log;
  private volatile boolean syncRequested;
  private volatile boolean spareRequested;
  private volatile boolean stopped;
  private volatile boolean failed;
  private volatile @Nullable Thread thread;

  LogThread(GroupCommitLog log) {
    this.log = log;
  }

  void requestSync() {
    syncRequested = true;
    LockSupport.unpark(started());
  }

  void requestSpare() {
    spareRequested = true;
    LockSupport.unpark(started());
  }

  void tellFailure() {
    failed = true;
    LockSupport.unpark(started());
  }

  /** Ends the thread and returns when it is gone. */
  void stop() {
    Thread running;
    synchronized (this) {
      stopped = true;
      running = thread;
    }
    if (running != null && running != Thread.currentThread()) {
      LockSupport.unpark(running);
      joinUninterruptibly(running);
    }
  }

  private Thread started() {
    Thread running = thread;
    return running != null ? running : start();
  }

  private synchronized Thread start() {
    Thread running = thread;
    if (running == null) {
      running = Thread.ofPlatform().daemon().name("paxosstore-log").unstarted(this::run);
      thread = running;
      if (!stopped) {
        running.start();
      }
    }
    return running;
  }

  private void run() {
    while (!stopped) {
      try {
        if (failed) {
          failed = false;
          log.tellFailure();
        } else if (syncRequested) {
          syncRequested = false;
          log.awaitDurable(log.appendedPosition());
        } else if (spareRequested) {
          spareRequested = false;
          log.prepareSpare();
        } else {
          LockSupport.park(this);
        }
      } catch (StorageException e) {
        // The log is poisoned: its failure listeners are told in the next round.
        failed = true;
      }
    }
    log.tellFailure();
  }

  private static void joinUninterruptibly(Thread running) {
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
