package io.paxosstore.tpcc.report;

import io.paxosstore.tpcc.ledger.Ledger;
import io.paxosstore.tpcc.measure.Counts;
import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.measure.Refusals.Consequence;
import io.paxosstore.tpcc.measure.Statistics;
import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All that a run has found out.
 *
 * @param setting what was run, and where
 * @param seconds how long was measured
 * @param measured counts of the measured time
 * @param whole counts from the first transaction to the last, warm-up included
 * @param latencies of the measured time, in microseconds
 * @param series the warm-up and the measured time, second by second
 * @param cpu CPU time
 * @param longestGaps of each terminal the longest time without a success, in nanoseconds
 * @param stoppedTerminals terminals that ended before the run did
 * @param idleTerminals terminals of which no transaction was ever done
 * @param examples a message for each SQLState
 * @param ledger null if none was kept
 * @param checks what was asked of the database after the run: conditions, replicas; in order
 */
public record RunResult(
    RunSetting setting,
    double seconds,
    Counts measured,
    Counts whole,
    Map<Kind, Histogram> latencies,
    List<Second> series,
    Cpu cpu,
    List<Long> longestGaps,
    int stoppedTerminals,
    int idleTerminals,
    Map<String, String> examples,
    Ledger.@Nullable Verdict ledger,
    List<Check> checks) {
  private static final double SECONDS_A_MINUTE = 60;
  private static final double PER_CENT = 100;

  /**
   * One second of the run.
   *
   * @param number from 1, the warm-up included
   * @param warmUp whether it belongs to the warm-up
   * @param responses of each kind
   * @param retried attempts that were refused and run again
   * @param p50Micros median of the New-Orders' response times, and so on
   * @param events what was done to the database in that second
   */
  public record Second(
      int number,
      boolean warmUp,
      Map<Kind, Long> responses,
      long retried,
      long p50Micros,
      long p95Micros,
      long p99Micros,
      List<String> events) {}

  /**
   * CPU seconds of the measured time.
   *
   * @param client of this process, in which an embedded database runs too
   * @param servers of the server processes that were named; negative if none were
   */
  public record Cpu(double client, double servers) {
    /** Both. */
    public double all() {
      return client + Math.max(0, servers);
    }
  }

  /**
   * Something that was asked of the database after the run.
   *
   * @param summary one line
   * @param findings what does not hold, in words
   */
  public record Check(String summary, boolean holds, List<String> findings) {}

  /** The same with more that was asked of the database. */
  public RunResult with(List<Check> more) {
    List<Check> all = new ArrayList<>(checks);
    all.addAll(more);
    return new RunResult(
        setting,
        seconds,
        measured,
        whole,
        latencies,
        series,
        cpu,
        longestGaps,
        stoppedTerminals,
        idleTerminals,
        examples,
        ledger,
        all);
  }

  /** Response times of a kind in the measured time, in microseconds; maybe none. */
  Histogram of(Kind kind) {
    Histogram histogram = latencies.get(kind);
    return histogram == null ? new Histogram(Statistics.DIGITS) : histogram;
  }

  /** Responses of a kind in the measured time. */
  public long responses(Kind kind) {
    return of(kind).getTotalCount();
  }

  /**
   * New-Orders a minute, clause 5.4.2: all that completed within the measured time, those included
   * that were rolled back as 1 % must be, and each once however often it was run again.
   */
  public double tpmC() {
    return responses(Kind.NEW_ORDER) * SECONDS_A_MINUTE / seconds;
  }

  /** Database transactions that completed in the measured time. */
  public long transactions() {
    return measured.allCompleted();
  }

  /** Of all attempts in the measured time those that were refused and run again, in per cent. */
  public double retriedPercent() {
    return percent(measured.refusals().of(Consequence.RETRIED), measured.allAttempts());
  }

  /** The same of one transaction. */
  public double retriedPercent(TransactionType type) {
    return percent(measured.refusals().of(type, Consequence.RETRIED), measured.attempts(type));
  }

  /** Transactions that were given up after errors that no correct program meets. */
  public long unexpected() {
    return whole.refusals().of(Consequence.GIVEN_UP);
  }

  /** Whether everything that must hold does. */
  public boolean holds() {
    return stoppedTerminals == 0
        && idleTerminals == 0
        && unexpected() == 0
        && (ledger == null || ledger.holds())
        && checks.stream().allMatch(Check::holds);
  }

  static double percent(long part, long all) {
    return all == 0 ? 0 : PER_CENT * part / all;
  }
}
