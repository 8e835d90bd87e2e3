package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.NoWait;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Handles events one at a time, on the threads that bring them: whoever finds nobody at work does
 * the work of all who came meanwhile, and the others go on or wait for their result. So an event
 * costs no hand-off to another thread unless it is contended.
 *
 * <p>No event is left behind: one who finds the lock taken has queued its event before, and the
 * holder looks once more after giving up the lock.
 */
final class Combiner {
  /** What is done around the events. Nothing of it may throw, nor may an event. */
  interface Work {
    /** All that came together was handled: send, ask for syncs. Never two at a time. */
    void endTurn();

    /** Tells the outside what came of it; holds no lock. */
    void afterTurn();

    /** Somebody else should {@link #run} soon: this thread has done enough for others. */
    void overflow();

    /** Somebody else should {@link #run} soon: this thread must not wait for anything. */
    default void handOff() {
      overflow();
    }
  }

  /** Events handled before what they led to is sent. */
  private static final int EVENTS_PER_TURN = 512;

  /** Turns that one thread does before it goes back to its own business. */
  private static final int TURNS_PER_RUN = 8;

  /** Looks at the lock before a thread sleeps for it. */
  private static final int LOOKS = 64;

  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Work work;

  Combiner(Work work) {
    this.work = work;
  }

  /** Queues an event. Somebody has to {@link #run} for it to be handled. */
  void add(Runnable event) {
    queue.add(event);
  }

  /**
   * Sees to it that everything queued before the call is handled: by this thread before the call
   * returns, or by the one that is at it.
   */
  void run() {
    for (int turns = 0; !queue.isEmpty(); turns++) {
      if (NoWait.isDemanded()) {
        work.handOff();
        return;
      }
      if (turns == TURNS_PER_RUN) {
        work.overflow();
        return;
      }
      if (!lock.tryLock()) {
        return;
      }
      try {
        turn();
      } finally {
        lock.unlock();
      }
      work.afterTurn();
    }
  }

  /** Does {@code action} while no event is being handled, waiting for that if need be. */
  <T> T exclusively(Supplier<T> action) {
    NoWait.check();
    try {
      lock();
      try {
        return action.get();
      } finally {
        lock.unlock();
      }
    } finally {
      work.afterTurn();
      run();
    }
  }

  /** Turns are short, and a thread that sleeps costs more than one that looks again. */
  private void lock() {
    for (int looks = 0; looks < LOOKS; looks++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  private void turn() {
    Runnable event = queue.poll();
    if (event == null) {
      return;
    }
    for (int handled = 1; event != null; handled++) {
      event.run();
      event = handled < EVENTS_PER_TURN ? queue.poll() : null;
    }
    work.endTurn();
  }
}
