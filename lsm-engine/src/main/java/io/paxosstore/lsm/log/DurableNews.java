package io.paxosstore.lsm.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Tells listeners how far the log is durable: in order, one thread at a time, nothing twice. */
final class DurableNews {
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock telling = new ReentrantLock();
  private long told;

  void add(LongConsumer listener) {
    listeners.add(listener);
  }

  /** True if nobody listens. */
  boolean isIdle() {
    return listeners.isEmpty();
  }

  /** Returns when what {@code durable} says on entry has been told. */
  void tell(LongSupplier durable) {
    if (listeners.isEmpty()) {
      return;
    }
    telling.lock();
    try {
      for (long now = durable.getAsLong(); now > told; now = durable.getAsLong()) {
        told = now;
        for (LongConsumer listener : listeners) {
          listener.accept(now);
        }
      }
    } finally {
      telling.unlock();
    }
  }
}
