package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.DeadKeys;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowCursor;
import io.paxosstore.lsm.rows.RowMerge;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** RocksDB's snapshot and the range deletes of the same moment. */
final class RocksView implements Snapshot {
  private static final int NONE = 0;
  private static final int VALUE = 1;
  private static final int TOMBSTONE = 2;

  private final RocksDatabase database;
  private final org.rocksdb.Snapshot snapshot;
  private final ReadOptions options;
  private final RangeTombstones ranges;

  /** Reads inside and one for being open. */
  private final AtomicInteger users = new AtomicInteger(1);

  private final java.util.concurrent.atomic.AtomicBoolean closed =
      new java.util.concurrent.atomic.AtomicBoolean();

  RocksView(RocksDatabase database, RangeTombstones ranges) {
    database.retain();
    this.database = database;
    this.ranges = ranges;
    snapshot = database.db.getSnapshot();
    options = new ReadOptions().setSnapshot(snapshot);
  }

  @Override
  public boolean get(byte[] key, long at, Cell cell) {
    enter();
    try {
      return find(key, at, cell) == VALUE;
    } finally {
      exit();
    }
  }

  @Override
  public long versionOf(byte[] key, long at) {
    enter();
    try {
      Cell cell = new Cell();
      return find(key, at, cell) == NONE ? 0 : cell.version();
    } finally {
      exit();
    }
  }

  @Override
  public void multiGet(byte[][] keys, long at, Cell[] cells, boolean[] found) {
    enter();
    try {
      for (int i = 0; i < keys.length; i++) {
        found[i] = find(keys[i], at, cells[i]) == VALUE;
      }
    } finally {
      exit();
    }
  }

  private int find(byte[] key, long at, Cell cell) {
    try (RocksIterator rows = database.db.newIterator(database.rows, options)) {
      byte[] wanted = RocksKeys.encode(key, at);
      rows.seek(wanted);
      int found = NONE;
      long version = 0;
      long sequence = 0;
      byte[] value = {};
      if (rows.isValid() && RocksKeys.sameKey(rows.key(), wanted)) {
        value = rows.value();
        version = RocksKeys.version(rows.key());
        sequence = RocksKeys.sequence(value);
        found = value[0] == RocksKeys.PUT ? VALUE : TOMBSTONE;
      } else {
        rows.status();
      }
      int place = ranges.find(key, 0, key.length, at, Long.MAX_VALUE);
      if (place >= 0
          && (ranges.versionAt(place) > version
              || (ranges.versionAt(place) == version && ranges.sequenceAt(place) > sequence))) {
        version = ranges.versionAt(place);
        found = TOMBSTONE;
      }
      if (found == VALUE) {
        cell.wrap(
            value,
            RocksKeys.VALUE_HEADER_BYTES,
            value.length - RocksKeys.VALUE_HEADER_BYTES,
            version);
      } else {
        cell.wrap(value, 0, 0, version);
      }
      return found;
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot read", e);
    }
  }

  @Override
  public Cursor scan(ScanRange range, long at) {
    enter();
    RocksIterator rows = database.db.newIterator(database.rows, options);
    List<Coverage> coverage =
        ranges.isEmpty() ? List.of() : List.of(new Coverage(0, ranges, Long.MAX_VALUE));
    return new RowCursor(
        () ->
            new RowMerge(
                List.of(new RocksRows(rows, range.from(), range.to(), range.reverse(), at, false)),
                coverage,
                range.reverse(),
                at),
        range,
        DeadKeys.IGNORED,
        () -> {
          rows.close();
          exit();
        });
  }

  private void enter() {
    int seen;
    do {
      seen = users.get();
      if (seen == 0 || closed.get()) {
        throw new StorageException("snapshot is closed");
      }
    } while (!users.compareAndSet(seen, seen + 1));
  }

  private void exit() {
    if (users.decrementAndGet() == 0) {
      options.close();
      database.db.releaseSnapshot(snapshot);
      snapshot.close();
      database.release();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      exit();
    }
  }
}
