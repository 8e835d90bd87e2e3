package io.paxosstore.lsm.log;

/**
 * How often patience has to end before the log leaves a directory. A fail-over costs a file of a
 * whole segment: directories that stall in turn, as on disks with a cause in common, must not be
 * filled with these. So it doubles with each one, until a segment is full. Written under the log's
 * lock, read without.
 */
final class Forbearance {
  static final int MOST = 64;

  private volatile int waits = 1;

  /** True after so many waits in vain. */
  boolean endsAfter(int inVain) {
    return inVain >= waits;
  }

  void failedOver() {
    waits = Math.min(2 * waits, MOST);
  }

  void segmentFilled() {
    waits = 1;
  }
}
