package io.paxosstore.lsm.rows;

import io.paxosstore.lsm.ScanRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several sources read at one version as one: each key once, with its newest visible version over
 * all sources and range tombstones. Of equal versions the newer source wins, because it was applied
 * later.
 */
public final class RowMerge extends RowSource {
  private static final byte[] EMPTY = {};

  private final SourceQueue queue;
  private final Coverage[] coverage;
  private final long at;
  private final LostRanges lost;
  private final @Nullable LostGuard guard;

  /** Sources that stand at the current row's key; the first in the queue. */
  private int consumed;

  private boolean started;

  /** Sources by rank, the newest first, and all range tombstones that may cover their rows. */
  public RowMerge(List<RowSource> sources, List<Coverage> coverage, boolean reverse, long at) {
    this(sources, coverage, ScanRange.of(null, null), reverse, at, LostRanges.NONE);
  }

  /** The same within a range of a store that has lost something: refuses to pass what is lost. */
  public RowMerge(
      List<RowSource> sources,
      List<Coverage> coverage,
      ScanRange range,
      boolean reverse,
      long at,
      LostRanges lost) {
    queue = new SourceQueue(sources.toArray(new RowSource[0]), reverse, false);
    this.coverage = coverage.toArray(new Coverage[0]);
    this.at = at;
    this.lost = lost;
    guard =
        lost.isEmpty() ? null : lost.guard(range.from(), range.to(), reverse, at, this.coverage);
  }

  @Override
  public void seek(byte[] key) {
    for (RowSource source : queue.sources()) {
      source.seek(key);
    }
    if (guard != null) {
      guard.moved(key);
    }
    started = false;
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
    consumed = 0;
    int size = queue.size();
    if (size == 0) {
      if (guard != null) {
        guard.ended();
      }
      return false;
    }
    RowSource newest = queue.sourceAt(0);
    int newestRank = queue.rankAt(0);
    consumed = 1;
    while (consumed < size && queue.hasFirstKey(consumed)) {
      RowSource other = queue.sourceAt(consumed);
      if (other.version > newest.version) {
        newest = other;
        newestRank = queue.rankAt(consumed);
      }
      consumed++;
    }
    load(newest);
    if (coverage.length > 0) {
      cover(newestRank);
    }
    if (!lost.isEmpty()) {
      settle();
    }
    return true;
  }

  private void load(RowSource row) {
    keyArray = row.keyArray;
    keyOffset = row.keyOffset;
    keyLength = row.keyLength;
    valueArray = row.valueArray;
    valueOffset = row.valueOffset;
    valueLength = row.valueLength;
    version = row.version;
    tombstone = row.tombstone;
    sequence = row.sequence;
  }

  private void settle() {
    if (guard != null) {
      guard.reached(keyArray, keyOffset, keyLength);
    }
    long deletedAt = lost.deletedAt(keyArray, keyOffset, keyLength, at, version);
    if (deletedAt > 0) {
      delete(deletedAt);
    }
  }

  private void delete(long deletedAt) {
    version = deletedAt;
    tombstone = true;
    valueArray = EMPTY;
    valueOffset = 0;
    valueLength = 0;
  }

  private void cover(int rowRank) {
    int rank = rowRank;
    for (Coverage source : coverage) {
      int place =
          source.tombstones().find(keyArray, keyOffset, keyLength, at, source.sequenceLimit());
      if (place < 0) {
        continue;
      }
      long deletedAt = source.tombstones().versionAt(place);
      long deletedBy = source.tombstones().sequenceAt(place);
      boolean later = source.rank() < rank || (source.rank() == rank && deletedBy > sequence);
      if (deletedAt > version || (deletedAt == version && later)) {
        delete(deletedAt);
        rank = source.rank();
        sequence = deletedBy;
      }
    }
  }
}
