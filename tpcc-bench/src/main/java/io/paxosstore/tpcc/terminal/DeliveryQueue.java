package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.transaction.Input;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Deliveries that wait for their worker; a full queue makes terminals wait. Thread-safe. */
final class DeliveryQueue {
  private static final int CAPACITY = 1_000;
  private static final long POLL_MILLIS = 20;

  private final BlockingQueue<Queued> queue = new ArrayBlockingQueue<>(CAPACITY);

  /** A delivery and when it was queued. */
  record Queued(Input.Delivery delivery, long nanos) {}

  /** Queues a delivery; false if the run ended before there was room. */
  boolean put(Input.Delivery delivery, long nanos, BooleanSupplier ended) {
    Queued queued = new Queued(delivery, nanos);
    try {
      while (!queue.offer(queued, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (ended.getAsBoolean()) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The oldest; null if none came for a while. */
  @Nullable Queued poll() {
    try {
      return queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
