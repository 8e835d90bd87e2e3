package io.paxosstore.tpcc.paxos;

/**
 * What happens to a home.
 *
 * @see HitPhases
 */
enum Hit {
  /** SIGKILL: its connections break. */
  KILL(20, 60),

  /** SIGSTOP: its connections stay, and it wakes up later. */
  STOP(120, 300),

  /** Everything between it and the others is lost without a sign. */
  DROP(120, 300);

  private final double medianMillis;
  private final double worstMillis;

  Hit(double medianMillis, double worstMillis) {
    this.medianMillis = medianMillis;
    this.worstMillis = worstMillis;
  }

  /** What the median write gap may be. */
  double medianMillis() {
    return medianMillis;
  }

  /** What the longest write gap may be. */
  double worstMillis() {
    return worstMillis;
  }
}
