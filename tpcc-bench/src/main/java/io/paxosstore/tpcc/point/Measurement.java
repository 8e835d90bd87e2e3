package io.paxosstore.tpcc.point;

import org.HdrHistogram.Histogram;

/**
 * What one operation did on one database.
 *
 * @param latencies nanoseconds of each call
 * @param seconds how long it was measured
 */
record Measurement(Histogram latencies, double seconds) {
  double perSecond() {
    return latencies.getTotalCount() / seconds;
  }

  double micros(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1_000.0;
  }

  /** Both together. */
  Measurement plus(Measurement that) {
    Histogram sum = latencies.copy();
    sum.add(that.latencies);
    return new Measurement(sum, seconds + that.seconds);
  }
}
