package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.util.List;

/** Writes and syncs batches in order. Belongs to whoever leads: one thread at a time. */
final class SegmentWriter {
  private volatile OpenSegment current;
  private volatile boolean stopped;
  private long written;
  private long durable;

  SegmentWriter(OpenSegment current, long durable) {
    this.current = current;
    this.written = durable;
    this.durable = durable;
  }

  /** Another writer that goes on from here. */
  SegmentWriter copy() {
    SegmentWriter copy = new SegmentWriter(current, durable);
    copy.written = written;
    return copy;
  }

  void write(Batch batch) throws IOException {
    List<Batch.Piece> pieces = batch.pieces();
    int from = 0;
    while (from < pieces.size() && !stopped) {
      OpenSegment segment = pieces.get(from).segment;
      int to = from + 1;
      while (to < pieces.size() && pieces.get(to).segment == segment) {
        to++;
      }
      if (segment != current) {
        // The seal is durable before the next segment holds a frame: recovery rests on it.
        sync();
        if (stopped) {
          // It was abandoned because of that directory, and the next may be the one that the log
          // is in now: nobody would know that it hangs there.
          return;
        }
        current.file().close();
        current = segment;
      }
      segment.file().write(pieces.get(from).offset, batch.finish(from, to, durable));
      written = pieces.get(to - 1).endPosition();
      from = to;
    }
  }

  /** Another thread has no use for what this one still has to do. */
  void stop() {
    stopped = true;
  }

  void sync() throws IOException {
    if (stopped) {
      return;
    }
    current.file().sync();
    durable = written;
  }

  /** The segment that was written last. */
  Segment segment() {
    return current.segment();
  }

  /** Its file. */
  WritableFile file() {
    return current.file();
  }

  long written() {
    return written;
  }

  long durable() {
    return durable;
  }

  void close() throws IOException {
    current.file().close();
  }
}
