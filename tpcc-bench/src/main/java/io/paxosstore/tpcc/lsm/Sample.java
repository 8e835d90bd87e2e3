package io.paxosstore.tpcc.lsm;

import org.HdrHistogram.Histogram;

/**
 * What was measured of one thread, or of several, or several times.
 *
 * @param latencies nanoseconds of each step
 * @param rows what the steps were about
 * @param seconds how long it took
 * @param cpuSeconds processor time of the threads that did the steps, without that of threads of
 *     the store behind them
 */
record Sample(Histogram latencies, long rows, double seconds, double cpuSeconds) {
  double perSecond() {
    return rows / seconds;
  }

  /** What would be reached if nobody else used the machine; NaN if the time was not taken. */
  double perCpuSecond() {
    return cpuSeconds == 0 ? Double.NaN : rows / cpuSeconds;
  }

  double micros(double percentile) {
    return latencies.getTotalCount() == 0
        ? Double.NaN
        : latencies.getValueAtPercentile(percentile) / 1_000.0;
  }

  /** This and what was done at the same time. */
  Sample beside(Sample that) {
    return new Sample(
        sum(that), rows + that.rows, Math.max(seconds, that.seconds), cpuSeconds + that.cpuSeconds);
  }

  /** This and what was done after it. */
  Sample then(Sample that) {
    return new Sample(
        sum(that), rows + that.rows, seconds + that.seconds, cpuSeconds + that.cpuSeconds);
  }

  private Histogram sum(Sample that) {
    Histogram sum = latencies.copy();
    sum.add(that.latencies);
    return sum;
  }
}
