package io.paxosstore.sql.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a key range that are in a group's overlay, as of a timestamp: a merge of the
 * transactions' sorted writes in which the newest state of a key wins. It holds what it needs, so
 * that entries may leave the overlay while it is open.
 */
final class OverlayScan {
  /** One transaction's writes inside the range. */
  private static final class Run {
    final CommittedWrites writes;
    final byte[] @Nullable [] rows;
    final int low;
    final int high;
    int next;

    Run(CommittedWrites writes, byte[] @Nullable [] rows, int low, int high) {
      this.writes = writes;
      this.rows = rows;
      this.low = low;
      this.high = high;
    }

    boolean hasNext() {
      return next >= low && next < high;
    }

    byte[] key() {
      return writes.keys[next];
    }
  }

  /** Newest first. */
  private final List<Run> runs;

  private final boolean reverse;
  private @Nullable Run current;
  private int currentIndex;

  private OverlayScan(List<Run> runs, boolean reverse) {
    this.runs = runs;
    this.reverse = reverse;
    for (Run run : runs) {
      run.next = reverse ? run.high - 1 : run.low;
    }
  }

  /**
   * Captures the overlay of a range; null if there is nothing. Whoever merges this with the engine
   * opens the engine's view <em>afterwards</em>.
   */
  static @Nullable OverlayScan open(
      @Nullable GroupState group,
      byte[] from,
      byte[] to,
      boolean reverse,
      long at,
      @Nullable Dependencies dependencies) {
    if (group == null || group.isSettled()) {
      return null;
    }
    List<Run> runs = new ArrayList<>();
    for (CommittedWrites writes = group.newest();
        writes != null && !group.isApplied(writes);
        writes = writes.previous) {
      if (writes.hasEmptiedPartOf(from, to) && writes.stamp.await() <= at) {
        writes.stamp.requireApplied();
        break; // decided, hence readable in the engine with all that came before
      }
      int low = writes.lowerBound(from);
      int high = writes.lowerBound(to);
      if (low < high && writes.stamp.await() <= at) {
        byte[] @Nullable [] rows = writes.rows;
        if (rows == null) {
          break; // applied meanwhile, and so is everything before
        }
        runs.add(new Run(writes, rows, low, high));
        if (dependencies != null) {
          dependencies.add(group, writes);
        }
      }
    }
    return runs.isEmpty() ? null : new OverlayScan(runs, reverse);
  }

  boolean next() {
    Run best = null;
    for (Run run : runs) {
      if (run.hasNext() && (best == null || isBefore(run.key(), best.key()))) {
        best = run;
      }
    }
    current = best;
    if (best == null) {
      return false;
    }
    currentIndex = best.next;
    byte[] key = best.key();
    for (Run run : runs) {
      if (run.hasNext() && Arrays.equals(run.key(), key)) {
        run.next += reverse ? -1 : 1;
      }
    }
    return true;
  }

  void seek(byte[] key) {
    for (Run run : runs) {
      int bound = run.writes.lowerBound(key);
      if (reverse) {
        boolean exact = bound < run.high && Arrays.equals(run.writes.keys[bound], key);
        run.next = Math.min(run.high - 1, exact ? bound : bound - 1);
      } else {
        run.next = Math.max(run.low, bound);
      }
    }
  }

  byte[] key() {
    return current().writes.keys[currentIndex];
  }

  /** Null for a delete. */
  byte @Nullable [] row() {
    return current().rows[currentIndex];
  }

  long version() {
    return current().writes.stamp.await();
  }

  private Run current() {
    return Objects.requireNonNull(current, "before the first or after the last row");
  }

  private boolean isBefore(byte[] a, byte[] b) {
    int order = Arrays.compareUnsigned(a, b);
    return reverse ? order > 0 : order < 0;
  }
}
