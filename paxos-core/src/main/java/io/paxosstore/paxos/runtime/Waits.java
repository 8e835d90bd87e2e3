package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiting with an end, and without being interrupted. */
final class Waits {
  static final String NO_MAJORITY = ": no majority of the nodes has answered in time";

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
          throw new UnavailableException(what + NO_MAJORITY);
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

  /**
   * Calls one of the two when {@code pending} has an end, on the thread that ends it: {@code done},
   * or {@code failed} with what {@link #get} would have thrown or {@code done} has.
   */
  static void then(
      CompletableFuture<Boolean> pending,
      String what,
      Runnable done,
      Consumer<StorageException> failed) {
    pending.whenComplete(
        (value, problem) -> {
          try {
            if (problem != null) {
              throw failure(problem, what);
            }
            done.run();
          } catch (StorageException e) {
            failed.accept(e);
          }
        });
  }

  private static StorageException failure(Throwable problem, String what) {
    return switch (problem) {
      case TimeoutException e -> new UnavailableException(what + NO_MAJORITY);
      case StorageException known -> known;
      default -> new StorageException("unexpected failure: " + problem, problem);
    };
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException known) {
      return known;
    }
    return new StorageException("unexpected failure: " + cause, cause);
  }
}
