package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageEngine;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of the log the storage engine no longer needs: it names what it has flushed by its own
 * apply sequence, the log is trimmed by position.
 */
final class Flushed {
  /** One mark for so much log is enough; trimming goes by whole segments anyway. */
  private static final long SPACING_BYTES = 64 << 10;

  private record Mark(long sequence, long logPosition) {}

  private final StorageEngine engine;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long lastMarked;
  private long lastSequence;
  private long lastPosition;
  private long through;

  /**
   * Starts after recovery.
   *
   * @param through log position through which the engine needs nothing
   */
  Flushed(StorageEngine engine, long through) {
    this.engine = engine;
    this.through = through;
    this.lastMarked = through;
    this.lastPosition = through;
  }

  /** The log up to {@code logPosition} is in the engine as of its apply {@code sequence}. */
  synchronized void applied(long sequence, long logPosition) {
    lastSequence = sequence;
    lastPosition = logPosition;
    if (logPosition - lastMarked >= SPACING_BYTES) {
      marks.add(new Mark(sequence, logPosition));
      lastMarked = logPosition;
    }
  }

  /** The log position through which everything is in synced tables. */
  synchronized long through() {
    long flushed = engine.flushedThrough();
    if (flushed >= lastSequence && lastSequence > 0) {
      marks.clear();
      through = lastPosition;
      return through;
    }
    for (Mark mark = marks.peek(); mark != null && mark.sequence <= flushed; mark = marks.peek()) {
      through = mark.logPosition;
      marks.remove();
    }
    return through;
  }
}
