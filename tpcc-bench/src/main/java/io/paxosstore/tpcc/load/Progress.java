package io.paxosstore.tpcc.load;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts rows and prints how far the load is. Thread-safe; whoever counts prints when it is time,
 * so there is no thread for it.
 */
final class Progress {
  private final PrintStream out;
  private final long everyNanos;
  private final long expectedRows;
  private final long start = System.nanoTime();
  private final AtomicLong rows;
  private final long rowsBefore;
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong nextPrint;

  /**
   * @param every how long there is silence between two lines
   * @param expectedRows about how many rows there will be
   * @param rowsBefore how many of them there are already
   */
  Progress(PrintStream out, Duration every, long expectedRows, long rowsBefore) {
    this.out = out;
    this.everyNanos = every.toNanos();
    this.expectedRows = expectedRows;
    this.rowsBefore = rowsBefore;
    this.rows = new AtomicLong(rowsBefore);
    this.nextPrint = new AtomicLong(start + everyNanos);
  }

  void wrote(long number) {
    long sum = rows.addAndGet(number);
    long now = System.nanoTime();
    long due = nextPrint.get();
    if (now - due >= 0 && nextPrint.compareAndSet(due, now + everyNanos)) {
      print(sum, now);
    }
  }

  void retried() {
    retries.incrementAndGet();
  }

  long retries() {
    return retries.get();
  }

  /** Rows written since this was made. */
  long rowsWritten() {
    return rows.get() - rowsBefore;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private void print(long sum, long now) {
    double seconds = (now - start) / 1e9;
    double perSecond = (sum - rowsBefore) / seconds;
    // The number of lines of an order is random, so the end may be a little later than expected.
    double share = Math.min(0.999, (double) sum / expectedRows);
    long left = perSecond <= 0 ? 0 : Math.round(Math.max(0, expectedRows - sum) / perSecond);
    out.printf(
        Locale.ROOT,
        "%5.1f %%  %,12d rows  %,9.0f rows/s  %d:%02d left%n",
        100 * share,
        sum,
        perSecond,
        left / 60,
        left % 60);
  }
}
