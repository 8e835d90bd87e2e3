package io.paxosstore.tpcc.point;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The keys of the table: a fixed number of loaded ones, then one by one those of inserted rows.
 * Thread-safe.
 */
final class Keys {
  private final int rows;
  private final AtomicInteger next;

  Keys(int rows) {
    this.rows = rows;
    this.next = new AtomicInteger(rows);
  }

  /** Number of rows that were loaded; their keys are 0 to this, exclusive. */
  int rows() {
    return rows;
  }

  /** A key that no row has. */
  int next() {
    return next.getAndIncrement();
  }
}
