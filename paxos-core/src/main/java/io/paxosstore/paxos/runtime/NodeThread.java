package io.paxosstore.paxos.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread of a node that is always there: it comes at the time that somebody asked for, and
 * when there is more to do than the threads of others should be held for.
 */
final class NodeThread implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  private final Runnable work;
  private final Thread thread;

  /** When to come, in nanoseconds after {@link #start}; so that it can be compared. */
  private final AtomicLong wakeAt = new AtomicLong(NEVER);

  private final long start = System.nanoTime();
  private volatile boolean stopped;

  /**
   * A thread that is not started yet.
   *
   * @param work what it does each time
   */
  NodeThread(Runnable work) {
    this.work = work;
    this.thread = Thread.ofPlatform().daemon().name("paxosstore-node").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Comes as soon as it can. */
  void wake() {
    wakeAt.set(0);
    LockSupport.unpark(thread);
  }

  /**
   * Comes no later than this.
   *
   * @param nanos in {@link System#nanoTime()}
   */
  void wakeAt(long nanos) {
    long at = Math.max(0, nanos - start);
    if (wakeAt.getAndAccumulate(at, Math::min) > at) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    if (thread == Thread.currentThread()) {
      return;
    }
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

  private void run() {
    while (!stopped) {
      long at = wakeAt.get();
      long now = System.nanoTime() - start;
      if (at <= now) {
        wakeAt.set(NEVER);
        work.run();
      } else if (at == NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, at - now);
      }
    }
  }
}
