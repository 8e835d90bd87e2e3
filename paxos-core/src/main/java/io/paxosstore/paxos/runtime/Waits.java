package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waiting with an end, and without being interrupted. */
final class Waits {
  private Waits() {}

  /** A value that comes without waiting for other nodes. */
  static <T> T get(CompletableFuture<T> pending) {
    return get(pending, deadline(Duration.ofDays(1)), "this node");
  }

  /** The moment after {@code timeout} in {@link System#nanoTime()}. */
  static long deadline(Duration timeout) {
    return System.nanoTime() + Math.min(timeout.toNanos(), TimeUnit.DAYS.toNanos(1));
  }

  /**
   * The value of {@code pending}.
   *
   * @param deadline in {@link System#nanoTime()}
   * @param what is waited for, as a message to people
   * @throws UnavailableException if there is none at the deadline
   * @throws StorageException that the future failed with
   */
  static <T> T get(CompletableFuture<T> pending, long deadline, String what) {
    if (!pending.isDone()) {
      NoWait.check();
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return pending.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          // Whoever holds a list of those who wait may strike this one.
          pending.cancel(false);
          throw new UnavailableException(what + ": no majority of the nodes has answered in time");
        } catch (ExecutionException e) {
          throw rethrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException known) {
      return known;
    }
    return new StorageException("unexpected failure: " + cause, cause);
  }
}
