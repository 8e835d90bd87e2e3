package io.paxosstore.tpcc.lsm;

import java.util.concurrent.locks.LockSupport;

/** Waiting between two looks at an engine that cannot tell when it is done. */
final class Pause {
  private Pause() {}

  static void nanos(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
