package io.paxosstore.lsm.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides which rows a flush or compaction may forget. No read is below the watermark, so of the
 * versions of a key at or below it only the newest can still be asked for; and a delete at or below
 * it is needed only while some source outside of the merge may hold something older that it hides.
 *
 * <p>It is fed rows as {@link VersionMerge} brings them. Tables know no sequences, so a row whose
 * version equals that of a range tombstone from a newer source is turned into a delete here: inside
 * one table a row stands above a range tombstone of its own version.
 */
public final class VersionGc {
  /** What becomes of a row. */
  public enum Fate {
    /** It is written. */
    KEEP,
    /** It is written as a delete, because a range delete of the same version came after it. */
    KEEP_AS_DELETE,
    /** Nobody can ask for it any more. */
    DROP
  }

  private final long watermark;
  private final long oldestElsewhere;
  private final List<Coverage> coverage;
  private byte[] key = new byte[64];
  private int keyLength = -1;
  private boolean passedWatermark;

  /**
   * The rule for one merge.
   *
   * @param watermark no read is below it
   * @param oldestElsewhere least version of any row outside of the merge; {@link Long#MAX_VALUE} if
   *     there is none
   * @param coverage the range tombstones of the merged sources
   */
  public VersionGc(long watermark, long oldestElsewhere, List<Coverage> coverage) {
    this.watermark = watermark;
    this.oldestElsewhere = oldestElsewhere;
    this.coverage = coverage.stream().filter(source -> !source.tombstones().isEmpty()).toList();
  }

  /** Judges the next row, which came from the source of the given rank. */
  public Fate judge(RowSource row, int rank) {
    if (!isSameKey(row)) {
      remember(row);
      passedWatermark = false;
    }
    boolean deleted = row.tombstone || isDeletedByLaterRange(row, rank);
    if (row.version <= watermark) {
      if (passedWatermark) {
        return Fate.DROP;
      }
      passedWatermark = true;
      if (isHidden(row) || (deleted && row.version < oldestElsewhere)) {
        return Fate.DROP;
      }
    }
    return deleted && !row.tombstone ? Fate.KEEP_AS_DELETE : Fate.KEEP;
  }

  /**
   * The range tombstones that must be kept, in key order, cut so that they either do not overlap or
   * share their bounds.
   */
  public List<RangeTombstone> survivingRangeTombstones() {
    List<RangeTombstone> all = new ArrayList<>();
    coverage.forEach(source -> all.addAll(source.tombstones().all()));
    List<RangeTombstone> survivors = new ArrayList<>();
    RangeTombstone hiding = null;
    for (RangeTombstone fragment : RangeTombstones.of(all).fragments()) {
      if (hiding != null && Keys.compare(hiding.from(), fragment.from()) == 0) {
        continue;
      }
      if (fragment.version() > watermark) {
        survivors.add(fragment);
        continue;
      }
      hiding = fragment;
      if (fragment.version() >= oldestElsewhere) {
        survivors.add(fragment);
      }
    }
    return survivors;
  }

  private boolean isDeletedByLaterRange(RowSource row, int rank) {
    for (Coverage source : coverage) {
      if (source.rank() < rank) {
        int place =
            source
                .tombstones()
                .find(row.keyArray, row.keyOffset, row.keyLength, row.version, Long.MAX_VALUE);
        if (place >= 0 && source.tombstones().versionAt(place) == row.version) {
          return true;
        }
      }
    }
    return false;
  }

  /** True if a range tombstone at or below the watermark is newer than the row. */
  private boolean isHidden(RowSource row) {
    for (Coverage source : coverage) {
      int place =
          source
              .tombstones()
              .find(row.keyArray, row.keyOffset, row.keyLength, watermark, Long.MAX_VALUE);
      if (place >= 0 && source.tombstones().versionAt(place) > row.version) {
        return true;
      }
    }
    return false;
  }

  private boolean isSameKey(RowSource row) {
    return keyLength == row.keyLength
        && Keys.equal(key, 0, keyLength, row.keyArray, row.keyOffset, row.keyLength);
  }

  private void remember(RowSource row) {
    if (key.length < row.keyLength) {
      key = new byte[row.keyLength * 2];
    }
    System.arraycopy(row.keyArray, row.keyOffset, key, 0, row.keyLength);
    keyLength = row.keyLength;
  }
}
