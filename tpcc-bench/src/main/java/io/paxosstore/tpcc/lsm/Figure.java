package io.paxosstore.tpcc.lsm;

/**
 * What one contender reached.
 *
 * @param contender its name
 * @param role what it is for
 * @param value rows or commits a second, or an amplification
 * @param perCpuSecond rows for a second of processor time of the threads that asked; NaN if unknown
 * @param p50 median of a step in microseconds; NaN where steps say nothing
 * @param p99 the 99th of hundred
 * @param p999 the 999th of thousand
 */
record Figure(
    String contender,
    Contender.Role role,
    double value,
    double perCpuSecond,
    double p50,
    double p99,
    double p999) {
  /** Rows a second, and how long each step took. */
  static Figure of(Contender contender, Sample sample) {
    return new Figure(
        contender.name(),
        contender.role(),
        sample.perSecond(),
        sample.perCpuSecond(),
        sample.micros(50),
        sample.micros(99),
        sample.micros(99.9));
  }

  /** A number by itself. */
  static Figure of(Contender contender, double value) {
    return new Figure(
        contender.name(), contender.role(), value, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }
}
