package io.paxosstore.tpcc.point;

import org.HdrHistogram.Histogram;

/**
 * What one operation did on one database.
 *
 * @param latencies nanoseconds of each call
 * @param seconds how long it was measured
 * @param serverSeconds CPU time that the servers took meanwhile, of all cores together
 * @param clientSeconds the same of this process
 */
record Measurement(
    Histogram latencies, double seconds, double serverSeconds, double clientSeconds) {
  double perSecond() {
    return latencies.getTotalCount() / seconds;
  }

  double micros(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1_000.0;
  }

  /** Microseconds of CPU for each call in the servers. */
  double serverMicros() {
    return serverSeconds * 1e6 / latencies.getTotalCount();
  }

  /** Microseconds of CPU for each call in the client. */
  double clientMicros() {
    return clientSeconds * 1e6 / latencies.getTotalCount();
  }

  /** Both together. */
  Measurement plus(Measurement that) {
    Histogram sum = latencies.copy();
    sum.add(that.latencies);
    return new Measurement(
        sum,
        seconds + that.seconds,
        serverSeconds + that.serverSeconds,
        clientSeconds + that.clientSeconds);
  }
}
