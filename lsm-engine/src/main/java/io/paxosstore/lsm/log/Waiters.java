package io.paxosstore.lsm.log;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads that wait for a position. Each is woken alone, when it is satisfied or when it is its
 * turn to lead; a condition variable would wake all of them to look. Guarded by the log's lock, but
 * for {@link Waiter#wake}.
 */
final class Waiters {
  private final List<Waiter> waiting = new ArrayList<>();

  /**
   * Gives up the lock, waits until woken, and takes it again. The caller then looks anew.
   * Interrupts stay pending.
   */
  void park(ReentrantLock lock, long position, boolean sync) {
    Waiter self = new Waiter(Thread.currentThread(), position, sync);
    waiting.add(self);
    lock.unlock();
    boolean interrupted = false;
    while (!self.woken) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
  }

  boolean anyWantsSync() {
    for (Waiter waiter : waiting) {
      if (waiter.sync) {
        return true;
      }
    }
    return false;
  }

  /** Removes the waiters whose position is reached, or all. */
  List<Waiter> takeSatisfied(long written, long durable, boolean all) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<Waiter> taken = new ArrayList<>();
    for (Iterator<Waiter> each = waiting.iterator(); each.hasNext(); ) {
      Waiter waiter = each.next();
      if (all || waiter.position <= (waiter.sync ? durable : written)) {
        taken.add(waiter);
        each.remove();
      }
    }
    return taken;
  }

  /** Wakes the one who waits longest, so that it may lead. */
  void wakeFirst() {
    if (!waiting.isEmpty()) {
      waiting.removeFirst().wake();
    }
  }

  /** One parked thread. */
  static final class Waiter {
    private final Thread thread;
    private final long position;
    private final boolean sync;
    private volatile boolean woken;

    private Waiter(Thread thread, long position, boolean sync) {
      this.thread = thread;
      this.position = position;
      this.sync = sync;
    }

    void wake() {
      woken = true;
      LockSupport.unpark(thread);
    }
  }
}
