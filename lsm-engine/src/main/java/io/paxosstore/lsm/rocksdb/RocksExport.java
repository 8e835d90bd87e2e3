package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.export.ExportWriter;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** All versions of a RocksDB snapshot, in the form of exported tables. Must be closed. */
final class RocksExport implements ExportWriter.Contents, AutoCloseable {
  private final RocksDatabase database;
  private final RangeTombstones ranges;
  private final org.rocksdb.Snapshot snapshot;
  private final ReadOptions options;
  private final List<RocksIterator> iterators = new ArrayList<>();

  /** The range deletes are those of the same moment. */
  RocksExport(RocksDatabase database, RangeTombstones ranges) {
    database.retain();
    this.database = database;
    this.ranges = ranges;
    snapshot = database.db.getSnapshot();
    options = new ReadOptions().setSnapshot(snapshot).setFillCache(false);
  }

  @Override
  public ExportWriter.Merge of(ScanRange range) {
    RocksIterator rows = database.db.newIterator(database.rows, options);
    iterators.add(rows);
    RowSource settled =
        new SettledRows(
            new RocksRows(rows, range.from(), range.to(), false, Long.MAX_VALUE, true), ranges);
    RangeTombstones inside = ranges.within(range.from(), range.to());
    return new ExportWriter.Merge(
        List.of(settled),
        inside.isEmpty() ? List.of() : List.of(new Coverage(0, inside, Long.MAX_VALUE)));
  }

  @Override
  public void close() {
    iterators.forEach(RocksIterator::close);
    options.close();
    database.db.releaseSnapshot(snapshot);
    snapshot.close();
    database.release();
  }

  /**
   * Tables know no sequences: a row that a range delete of its own version came after is a delete
   * there.
   */
  private static final class SettledRows extends RowSource {
    private final RocksRows rows;
    private final RangeTombstones ranges;

    SettledRows(RocksRows rows, RangeTombstones ranges) {
      this.rows = rows;
      this.ranges = ranges;
    }

    @Override
    public void seek(byte[] key) {
      throw new UnsupportedOperationException("an export is read once, from its beginning");
    }

    @Override
    public boolean next() {
      if (!rows.next()) {
        return false;
      }
      keyArray = rows.keyArray();
      keyOffset = rows.keyOffset();
      keyLength = rows.keyLength();
      version = rows.version();
      int place = ranges.find(keyArray, keyOffset, keyLength, version, Long.MAX_VALUE);
      tombstone =
          rows.isTombstone()
              || (place >= 0
                  && ranges.versionAt(place) == version
                  && ranges.sequenceAt(place) > rows.sequence());
      valueArray = rows.valueArray();
      valueOffset = rows.valueOffset();
      valueLength = tombstone ? 0 : rows.valueLength();
      return true;
    }
  }
}
