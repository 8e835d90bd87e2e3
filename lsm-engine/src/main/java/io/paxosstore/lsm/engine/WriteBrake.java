package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.events.EventQueue;
import java.util.concurrent.locks.LockSupport;

/** Makes writers wait for compactions, and counts and tells all their waiting. Thread-safe. */
final class WriteBrake {
  private final EngineCounters counters;
  private final EventQueue events;

  /** Tables of level 0 of which was told that they slow writes. */
  private volatile int slowedBy;

  WriteBrake(EngineCounters counters, EventQueue events) {
    this.counters = counters;
    this.events = events;
  }

  /** Waits before a write of some bytes as {@link WritePacer} says. */
  void pace(int level0Tables, long bytes) {
    long nanos = WritePacer.delayNanos(level0Tables, bytes);
    if (nanos > 0) {
      slowDown(level0Tables, nanos);
    }
  }

  private void slowDown(int level0Tables, long nanos) {
    if (slowedBy != level0Tables) {
      slowedBy = level0Tables;
      events.add(new EngineEvent.WritesSlowed(level0Tables, nanos));
    }
    long begun = System.nanoTime();
    LockSupport.parkNanos(nanos);
    counters.writesSlowed.increment();
    counters.writeSlowedNanos.add(System.nanoTime() - begun);
  }

  /** A compaction is done: who is slowed after it is told of anew. */
  void compacted() {
    slowedBy = 0;
  }

  /** A writer has waited for a flush, since a reading of {@link System#nanoTime}. */
  void stopped(int level0Tables, long begun) {
    long nanos = System.nanoTime() - begun;
    counters.writeStoppedNanos.add(nanos);
    events.add(new EngineEvent.WritesSlowed(level0Tables, nanos));
  }
}
