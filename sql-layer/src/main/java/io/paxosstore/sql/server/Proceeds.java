package io.paxosstore.sql.server;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Which attempt to commit a connection's client says that it knows of. Thread-safe. */
final class Proceeds {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  // Guarded by the lock. Attempts are made one after the other.
  private boolean any;
  private long last;
  private boolean over;

  /** The client knows of this one. */
  void said(long unique) {
    lock.lock();
    try {
      any = true;
      last = unique;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** It will say nothing more. */
  void end() {
    lock.lock();
    try {
      over = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * True once the client has said so of this one, which it says once each time; false if it does
   * not say so in time, or is gone.
   */
  boolean await(long unique, Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!(any && last == unique)) {
        if (over || left <= 0) {
          return false;
        }
        left = moved.awaitNanos(left);
      }
      any = false;
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
