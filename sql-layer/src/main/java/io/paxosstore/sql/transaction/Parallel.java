package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.NoWait;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** Asks several groups at once: all but the last on virtual threads, that on the caller's. */
final class Parallel {
  private Parallel() {}

  /**
   * The answers, in the order of the questions. All have ended when this returns.
   *
   * @throws RuntimeException the first failure, in that order
   */
  static <T, R> List<R> each(List<T> over, Function<T, R> ask) {
    if (over.size() > 1) {
      NoWait.check();
    }
    List<FutureTask<R>> others = new ArrayList<>(over.size());
    for (T one : over) {
      others.add(new FutureTask<>(() -> ask.apply(one)));
    }
    for (int i = 0; i < others.size() - 1; i++) {
      Thread.ofVirtual().start(others.get(i));
    }
    if (!others.isEmpty()) {
      others.getLast().run();
    }
    RuntimeException failure = null;
    List<R> answers = new ArrayList<>(over.size());
    for (FutureTask<R> task : others) {
      try {
        answers.add(join(task));
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return answers;
  }

  /** Waits to the end: what was asked may leave something behind that the caller has to know. */
  private static <R> R join(FutureTask<R> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case RuntimeException failure -> throw failure;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
