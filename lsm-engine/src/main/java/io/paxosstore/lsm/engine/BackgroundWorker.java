package io.paxosstore.lsm.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread that takes steps while there is work and waits for a signal when there is none;
 * started by the first signal.
 */
final class BackgroundWorker {
  /** How often a step that cannot go on for want of space is tried again. */
  private static final long RETRY_MILLIS = 100;

  /** The longest pause after steps that failed; each is twice as long as the one before. */
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final String name;
  private final Step step;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private boolean wanted;
  private boolean stopped;
  private @Nullable Thread thread;

  /** Used by the thread alone. */
  private long pauseMillis = RETRY_MILLIS;

  BackgroundWorker(String name, Step step) {
    this.name = name;
    this.step = step;
  }

  /** There may be work. */
  void signal() {
    lock.lock();
    try {
      wanted = true;
      signalled.signal();
      if (thread == null && !stopped) {
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Outcome outcome = Outcome.IDLE;
    while (await(outcome)) {
      outcome = step.take();
    }
  }

  private long pauseAfter(Outcome last) {
    long pause = pauseMillis;
    pauseMillis =
        last == Outcome.POSTPONED ? Math.min(2 * pause, LONGEST_PAUSE_MILLIS) : RETRY_MILLIS;
    return switch (last) {
      case WORKED, IDLE -> 0;
      case BLOCKED -> RETRY_MILLIS;
      case POSTPONED -> pause;
    };
  }

  private boolean await(Outcome last) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(pauseAfter(last));
      while (left > 0 && !wanted && !stopped) {
        left = signalled.awaitNanos(left);
      }
      while (last == Outcome.IDLE && !wanted && !stopped) {
        signalled.await();
      }
      wanted = false;
      return !stopped;
    } catch (InterruptedException e) {
      // Nobody but close() may stop this thread; an interrupt that strayed here must not end
      // flushing.
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread and waits for the step in progress. */
  void stop() {
    Thread running;
    lock.lock();
    try {
      stopped = true;
      signalled.signal();
      running = thread;
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
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

  /** What a step found. */
  enum Outcome {
    /** Something was done; there may be more. */
    WORKED,
    /** There is nothing to do. */
    IDLE,
    /** There is something to do that is impossible now. */
    BLOCKED,
    /** A step failed and left nothing behind; it may succeed later. */
    POSTPONED
  }

  /** One piece of work. It throws nothing. */
  interface Step {
    Outcome take();
  }
}
