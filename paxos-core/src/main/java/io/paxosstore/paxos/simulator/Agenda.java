package io.paxosstore.paxos.simulator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what happens when: a priority queue by time; among things at the same time the
 * seed decides.
 */
final class Agenda {
  private final Chance ties;
  private long[] times = new long[256];
  private long[] order = new long[256];
  private @Nullable Runnable[] things = new Runnable[256];
  private int size;
  private long added;
  private long now;

  Agenda(Chance ties) {
    this.ties = ties;
  }

  /** Nanoseconds since the world began. */
  long now() {
    return now;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** When the next thing happens. */
  long nextAt() {
    return times[0];
  }

  void after(long nanos, Runnable thing) {
    at(now + Math.max(0, nanos), thing);
  }

  void at(long time, Runnable thing) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      order = Arrays.copyOf(order, 2 * size);
      things = Arrays.copyOf(things, 2 * size);
    }
    // Random above, in order of addition below: no two are equal.
    long tie = (ties.next() << 32) >>> 1 | (added++ & 0xFFFFFFFFL);
    int hole = size++;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!isBefore(time, tie, parent)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, time, tie, thing);
  }

  /** Goes to the next thing's time and lets it happen. */
  void step() {
    Runnable next = things[0];
    if (size == 0 || next == null) {
      throw new IllegalStateException("nothing is on the agenda");
    }
    now = Math.max(now, times[0]);
    size--;
    long time = times[size];
    long tie = order[size];
    Runnable last = things[size];
    things[size] = null;
    if (size > 0 && last != null) {
      int hole = 0;
      while (true) {
        int child = 2 * hole + 1;
        if (child >= size) {
          break;
        }
        if (child + 1 < size && isBefore(times[child + 1], order[child + 1], child)) {
          child++;
        }
        if (isBefore(time, tie, child)) {
          break;
        }
        move(child, hole);
        hole = child;
      }
      put(hole, time, tie, last);
    }
    next.run();
  }

  /** Lets time pass without anything happening, up to the next thing at most. */
  void advanceTo(long time) {
    now = Math.max(now, size == 0 ? time : Math.min(time, times[0]));
  }

  private boolean isBefore(long time, long tie, int index) {
    return time < times[index] || time == times[index] && tie < order[index];
  }

  private void move(int from, int to) {
    times[to] = times[from];
    order[to] = order[from];
    things[to] = things[from];
  }

  private void put(int index, long time, long tie, Runnable thing) {
    times[index] = time;
    order[index] = tie;
    things[index] = thing;
  }
}
