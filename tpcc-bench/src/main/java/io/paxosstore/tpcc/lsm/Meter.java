package io.paxosstore.tpcc.lsm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Runs tasks and takes the time. The end of a step is the beginning of the next, so the clock is
 * read once a step; its 25 ns are in every figure.
 */
final class Meter {
  /** For tasks that end by themselves. */
  static final double UNTIL_DONE = Double.MAX_VALUE;

  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Meter() {}

  /** Nothing measured yet. */
  static Sample nothing() {
    return new Sample(new Histogram(LONGEST_NANOS, DIGITS), 0, 0, 0);
  }

  /** Runs one task on this thread. */
  static Sample one(double seconds, Task task) {
    try (AutoCloseable _ = task.resource()) {
      Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
      long cpuBefore = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      // Beyond a day a task is meant to end by itself.
      long limit = (long) (Math.min(seconds, 86_400) * 1e9);
      long before = start;
      long rows = 0;
      while (before - start < limit) {
        long step = task.step().getAsLong();
        if (step < 0) {
          break;
        }
        rows += step;
        long now = System.nanoTime();
        latencies.recordValue(Math.min(now - before, LONGEST_NANOS));
        before = now;
      }
      long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
      return new Sample(latencies, rows, (before - start) / 1e9, cpu / 1e9);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a reader or writer does not close", e);
    }
  }

  /** Runs tasks at the same time, each on a thread of its own; a sample for each. */
  static List<Sample> each(double seconds, List<Task> tasks) throws InterruptedException {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("bench-", 0).factory())) {
      List<Callable<Sample>> calls = new ArrayList<>();
      for (Task task : tasks) {
        calls.add(() -> one(seconds, task));
      }
      List<Sample> samples = new ArrayList<>();
      for (Future<Sample> future : threads.invokeAll(calls)) {
        samples.add(future.get());
      }
      return samples;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a thread of the benchmark failed", e);
    }
  }

  /** The same, as one sample. */
  static Sample together(double seconds, List<Task> tasks) throws InterruptedException {
    return tasks.size() == 1
        ? one(seconds, tasks.getFirst())
        : each(seconds, tasks).stream().reduce(Sample::beside).orElseThrow();
  }
}
