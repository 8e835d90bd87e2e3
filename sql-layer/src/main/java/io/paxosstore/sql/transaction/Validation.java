package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.StorageEngine;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether anything that a transaction read has changed in (since, until]. The group's
 * history names the candidates, where it reaches back far enough, else the versions in the engine
 * do; then the row's bytes at both ends decide. So a row that was changed and changed back does not
 * conflict, nor does a change of columns that were not read.
 *
 * <p>Unless it is not known whether what was read is what stands at {@code since}: where another
 * home showed it, changes from an earlier point on are looked at (the fence of a {@link
 * io.paxosstore.sql.transaction.remote.Basis}), and some of them may have been read. Then every
 * change of what was read is one, also one that leads back to what the row was at that point.
 */
final class Validation {
  /** What {@link #byHistory} knows. */
  enum Verdict {
    STANDS,
    CHANGED,
    /** The history does not reach back to the snapshot. */
    UNKNOWN
  }

  private final StorageEngine engine;
  private final GroupTable groups;
  private final RowVersions versions;
  private final ReadSet reads;
  private final long since;
  private final boolean isWhatWasRead;
  private final long until;
  private @Nullable Cell before;
  private @Nullable Cell after;
  private byte @Nullable [] changedKey;

  /**
   * A look at the changes in (since, until].
   *
   * @param isWhatWasRead whether the rows as of {@code since} are those that were read
   */
  Validation(
      StorageEngine engine,
      GroupTable groups,
      RowVersions versions,
      ReadSet reads,
      long since,
      boolean isWhatWasRead,
      long until) {
    this.engine = engine;
    this.groups = groups;
    this.versions = versions;
    this.reads = reads;
    this.since = since;
    this.isWhatWasRead = isWhatWasRead;
    this.until = until;
  }

  /** The key whose change was found, for the message. */
  byte @Nullable [] changedKey() {
    return changedKey;
  }

  Verdict byHistory(GroupState group) {
    // Whoever asks has looked for undecided prepares before: one that was decided since is here.
    if (group.prepares.anyCommitted(since, until, prepare -> changedBy(prepare.writes()))) {
      return Verdict.CHANGED;
    }
    for (CommittedWrites writes = group.newest(); writes != null; writes = writes.previous) {
      long commitTs = writes.stamp.await();
      if (commitTs > until) { // later, or refused
        continue;
      }
      if (commitTs <= since) {
        break; // so is all that came before; prepares may have been forgotten all the same
      }
      if (changedBy(writes)) {
        return Verdict.CHANGED;
      }
    }
    // Read after the lists ended: the floor is raised before they are cut.
    return group.historyFloor() <= since ? Verdict.STANDS : Verdict.UNKNOWN;
  }

  private boolean changedBy(CommittedWrites writes) {
    for (DeletedRange deleted : writes.deletedRanges) {
      if (reads.meets(deleted)) {
        changedKey = deleted.from();
        return true;
      }
    }
    return writes.keys.length <= reads.size() ? changedByWrites(writes) : changedByReads(writes);
  }

  private boolean changedByWrites(CommittedWrites writes) {
    for (int i = 0; i < writes.keys.length; i++) {
      byte[] key = writes.keys[i];
      int hash = writes.hashes[i];
      if (reads.meets(key, hash, writes.changed[i])
          && differs(key, hash, reads.columns(key, hash))) {
        return true;
      }
    }
    return false;
  }

  private boolean changedByReads(CommittedWrites writes) {
    PointReads points = reads.points();
    for (int p = 0; p < points.count(); p++) {
      if (writes.mayHold(points.hash(p))) {
        byte[] key = points.key(p);
        int i = writes.find(key, points.hash(p));
        if (i >= 0
            && meets(writes.changed[i], points.columns(p))
            && differs(key, points.hash(p), points.columns(p))) {
          return true;
        }
      }
    }
    for (ReadRange range : reads.ranges().all()) {
      int end = writes.lowerBound(range.to());
      for (int i = writes.lowerBound(range.from()); i < end; i++) {
        if (meets(writes.changed[i], range.columns())
            && differs(writes.keys[i], writes.hashes[i], range.columns())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean meets(long changed, long columns) {
    return changed == Columns.ALL || (changed & columns) != 0;
  }

  /**
   * The slow way, for groups whose history is too short: reads the versions of everything that was
   * read there.
   */
  boolean changedByVersions(long group) {
    PointReads points = reads.points();
    for (int p = 0; p < points.count(); p++) {
      byte[] key = points.key(p);
      if (Keys.group(key) == group
          && versions.versionOf(key, points.hash(p), until) > since
          && differs(key, points.hash(p), points.columns(p))) {
        return true;
      }
    }
    for (ReadRange range : reads.ranges().all()) {
      if (Keys.group(range.from()) == group && changed(range)) {
        return true;
      }
    }
    return false;
  }

  private boolean changed(ReadRange range) {
    OverlayScan overlay =
        OverlayScan.open(
            groups.find(Keys.group(range.from())), range.from(), range.to(), false, until, null);
    try (MergedScan rows =
        new MergedScan(engine, overlay, null, 0, range.from(), range.to(), false, true, until)) {
      while (rows.next()) {
        if (rows.version() > since) {
          byte[] key =
              Arrays.copyOfRange(
                  rows.keyArray(), rows.keyOffset(), rows.keyOffset() + rows.keyLength());
          if (differs(key, Keys.hash(key), range.columns())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean differs(byte[] key, int hash, long columns) {
    if (!isWhatWasRead) {
      changedKey = key;
      return true;
    }
    if (before == null || after == null) {
      before = new Cell();
      after = new Cell();
    }
    boolean was = versions.get(key, hash, since, before, null);
    boolean is = versions.get(key, hash, until, after, null);
    if (was == is && (!was || RowComparison.sameColumns(before, after, columns))) {
      return false;
    }
    changedKey = key;
    return true;
  }
}
