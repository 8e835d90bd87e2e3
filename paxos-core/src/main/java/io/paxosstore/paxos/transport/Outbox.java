package io.paxosstore.paxos.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for one connection, and how much of it. Group messages gather here until the event
 * loop takes them all; everything else is only counted. Thread-safe.
 */
final class Outbox {
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean taking = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private List<byte[]> messages = new ArrayList<>();

  Outbox(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Counts bytes that begin to wait; false, and nothing is counted, if there is no room. */
  boolean reserve(long more) {
    if (bytes.addAndGet(more) > maxBytes) {
      bytes.addAndGet(-more);
      return false;
    }
    return true;
  }

  /** Counts bytes that wait no longer. */
  void release(long less) {
    bytes.addAndGet(-less);
  }

  long bytes() {
    return bytes.get();
  }

  /** Queues a message; false if there is no room. */
  boolean add(byte[] message) {
    if (!reserve(Frames.messageBytes(message))) {
      return false;
    }
    lock.lock();
    try {
      messages.add(message);
    } finally {
      lock.unlock();
    }
    return true;
  }

  /** True if somebody should call {@link #take()}, and nobody was told so yet. */
  boolean wantsTaking() {
    lock.lock();
    try {
      return !messages.isEmpty() && taking.compareAndSet(false, true);
    } finally {
      lock.unlock();
    }
  }

  /** Everything that was queued, in order; it still counts until it is {@link #release}d. */
  List<byte[]> take() {
    lock.lock();
    try {
      taking.set(false);
      List<byte[]> taken = messages;
      messages = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
