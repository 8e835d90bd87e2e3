package io.paxosstore.lsm.log;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An operation on files that runs on a thread of its own, so that nobody else hangs if it does. Who
 * started it either takes its outcome or abandons it.
 */
final class Job<T> {
  private final CountDownLatch done = new CountDownLatch(1);

  // Guarded by this.
  private @Nullable T result;
  private @Nullable Throwable problem;
  private boolean finished;
  private @Nullable Consumer<@Nullable T> whenLate;

  private Job() {}

  static <T> Job<T> start(Executor threads, Callable<T> work) {
    Job<T> job = new Job<>();
    threads.execute(() -> job.run(work));
    return job;
  }

  CountDownLatch done() {
    return done;
  }

  /** What the operation returned, once it is done. */
  synchronized T result() throws IOException {
    Throwable cause = problem;
    switch (cause) {
      case null -> {
        if (result == null) {
          throw new IllegalStateException("the operation has not returned");
        }
        return result;
      }
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IOException(cause);
    }
  }

  /**
   * Nobody cares for the outcome any more.
   *
   * @param cleanUp called when the operation has returned after all, with what it returned or null
   *     if it failed
   */
  void abandon(Consumer<@Nullable T> cleanUp) {
    synchronized (this) {
      if (!finished) {
        whenLate = cleanUp;
        return;
      }
    }
    cleanUp.accept(result);
  }

  private void run(Callable<T> work) {
    T returned = null;
    Throwable thrown = null;
    try {
      returned = work.call();
    } catch (Throwable e) {
      // For whoever takes the outcome; of an abandoned operation no failure matters.
      thrown = e;
    }
    Consumer<@Nullable T> late;
    synchronized (this) {
      result = returned;
      problem = thrown;
      finished = true;
      late = whenLate;
    }
    if (late != null) {
      late.accept(returned);
    }
    done.countDown();
  }
}
