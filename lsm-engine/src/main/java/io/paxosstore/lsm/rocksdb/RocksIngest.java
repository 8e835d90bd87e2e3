package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.KeyRanges;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.BlockCache;
import io.paxosstore.lsm.sstable.Table;
import io.paxosstore.lsm.sstable.TableMeta;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * An export as one batch of RocksDB: the rows and range deletes of the ranges go, those of the
 * export come.
 */
final class RocksIngest {
  /** A batch is in memory, and RocksDB's own limit is not much higher. */
  private static final long MAX_BATCH_BYTES = 1L << 30;

  private final WriteBatch changes;
  private final RocksDatabase database;
  private final List<RangeTombstone> deletes = new ArrayList<>();
  private long sequence;

  /** Fills {@code changes}; sequences after {@code sequence} are free. */
  RocksIngest(WriteBatch changes, RocksDatabase database, long sequence) {
    this.changes = changes;
    this.database = database;
    this.sequence = sequence;
  }

  /** The last sequence that was taken. */
  long sequence() {
    return sequence;
  }

  /** All range deletes of the store afterwards. */
  RangeTombstones deletes() {
    return RangeTombstones.of(deletes);
  }

  /** Takes out what the store has of the ranges, whose range deletes are {@code current}. */
  void excise(KeyRanges ranges, RangeTombstones current) throws RocksDBException {
    for (ScanRange range : ranges.all()) {
      byte[] to = range.to();
      changes.deleteRange(
          database.rows,
          RocksKeys.lowerBound(KeyRanges.from(range)),
          to == null ? RocksKeys.afterAll() : RocksKeys.lowerBound(to));
    }
    List<RangeTombstone> cut = new ArrayList<>();
    for (RangeTombstone delete : current.all()) {
      for (ScanRange part : ranges.outside(delete.from(), delete.to())) {
        cut.add(
            new RangeTombstone(
                KeyRanges.from(part),
                part.to() == null ? delete.to() : part.to(),
                delete.version(),
                delete.sequence()));
      }
      // The parts keep their sequence, which orders them among rows of their version.
      RocksFacts.deleteRange(changes, database, delete);
    }
    for (RangeTombstone part : cut) {
      RocksFacts.putRange(changes, database, part);
    }
    deletes.addAll(cut);
  }

  /** Adds what an export holds. */
  void add(FileSystem fileSystem, Path directory, Export export) throws RocksDBException {
    for (TableMeta meta : export.tables()) {
      Table table = new Table(fileSystem, directory, meta, new BlockCache(0));
      table.retain();
      try {
        // First: in a table a row stands above a range delete of its own version.
        for (RangeTombstone delete : table.rangeTombstones().all()) {
          RangeTombstone added =
              new RangeTombstone(delete.from(), delete.to(), delete.version(), ++sequence);
          RocksFacts.putRange(changes, database, added);
          deletes.add(added);
        }
        addRows(table.allVersions(), directory);
      } finally {
        table.release();
      }
    }
  }

  private void addRows(RowSource rows, Path directory) throws RocksDBException {
    while (rows.next()) {
      byte kind = rows.isTombstone() ? RocksKeys.DELETE : RocksKeys.PUT;
      changes.put(
          database.rows,
          RocksKeys.encode(rows.keyArray(), rows.keyOffset(), rows.keyLength(), rows.version()),
          RocksKeys.value(
              kind, ++sequence, rows.valueArray(), rows.valueOffset(), rows.valueLength()));
      if (changes.getDataSize() > MAX_BATCH_BYTES) {
        throw new StorageException(
            "the export in "
                + directory
                + " holds more than "
                + MAX_BATCH_BYTES
                + " bytes of rows, which RocksDB would have to take at once");
      }
    }
  }
}
