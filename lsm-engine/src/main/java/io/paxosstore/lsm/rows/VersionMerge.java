package io.paxosstore.lsm.rows;

import java.util.List;

/**
 * All versions of several sources as one, in key order, newest first. Where several sources hold
 * the same version of a key, only the row of the newest source comes out.
 */
public final class VersionMerge extends RowSource {
  private final SourceQueue queue;
  private int consumed;
  private int rank;
  private boolean started;

  /** Sources by rank, the newest first. */
  public VersionMerge(List<RowSource> sources) {
    queue = new SourceQueue(sources.toArray(new RowSource[0]), false, true);
  }

  /** Rank of the source that the current row came from. */
  public int rank() {
    return rank;
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("versions are merged once, from their beginning");
  }

  @Override
  public boolean next() {
    if (!started) {
      started = true;
      queue.fill();
    } else {
      for (; consumed > 0; consumed--) {
        queue.advance();
      }
    }
    int size = queue.size();
    if (size == 0) {
      return false;
    }
    RowSource row = queue.sourceAt(0);
    rank = queue.rankAt(0);
    consumed = 1;
    while (consumed < size
        && queue.sourceAt(consumed).version == row.version
        && queue.hasFirstKey(consumed)) {
      consumed++;
    }
    keyArray = row.keyArray;
    keyOffset = row.keyOffset;
    keyLength = row.keyLength;
    valueArray = row.valueArray;
    valueOffset = row.valueOffset;
    valueLength = row.valueLength;
    version = row.version;
    tombstone = row.tombstone;
    return true;
  }
}
