package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.memtable.Memtable;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRanges;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowMerge;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that a read may have to look at: the memtables, the newest first, and the tables. The
 * set never changes; the first memtable grows, so a reader also names the sequence up to which it
 * sees changes.
 *
 * <p>A view owns what it names. It is freed when the engine has replaced it and the last snapshot
 * of it is closed.
 */
final class ReadView {
  private static final byte[] EMPTY = {};

  private final Memtable[] memtables;
  private final TableSet tables;
  private final AtomicInteger references = new AtomicInteger(1);

  /** Memtables and tables, the newest first. */
  ReadView(List<Memtable> memtables, TableSet tables) {
    this.memtables = memtables.toArray(new Memtable[0]);
    this.tables = tables;
    memtables.forEach(Memtable::retain);
    tables.all().forEach(Table::retain);
  }

  List<Memtable> memtables() {
    return List.of(memtables);
  }

  Memtable active() {
    return memtables[0];
  }

  /** The memtable to be flushed next; the active one if all others are flushed. */
  Memtable oldest() {
    return memtables[memtables.length - 1];
  }

  TableSet tables() {
    return tables;
  }

  /**
   * Finds the newest change of a key as {@link Table#find} does, over all sources.
   *
   * @throws io.paxosstore.lsm.CorruptionException if the key's newest change may be among what the
   *     store has lost
   */
  int find(byte[] key, long at, long sequenceLimit, Cell cell) {
    int found = findChange(key, at, sequenceLimit, cell);
    LostRanges lost = tables.lost();
    return lost.isEmpty()
        ? found
        : settle(lost, key, at, found == Table.NONE ? 0 : cell.version(), found, cell);
  }

  /** What is found of a key, seen together with what is lost of it. */
  static int settle(LostRanges lost, byte[] key, long at, long newest, int found, Cell cell) {
    long deletedAt = lost.deletedAt(key, 0, key.length, at, newest);
    if (deletedAt == 0) {
      return found;
    }
    cell.wrap(EMPTY, 0, 0, deletedAt);
    return Table.TOMBSTONE;
  }

  private int findChange(byte[] key, long at, long sequenceLimit, Cell cell) {
    long newest = 0;
    long inMemory = 0;
    int found = Table.NONE;
    for (Memtable memtable : memtables) {
      // Every source is asked only for what is newer than the best so far: mostly that ends the
      // search at the first hit, and it
      // stays right when versions of a key do not arrive in order.
      if (memtable.maxVersion() <= newest || memtable.minVersion() > at) {
        continue;
      }
      long row = memtable.find(key, at, sequenceLimit);
      long sequence = 0;
      if (row != 0 && Memtable.version(row) > newest) {
        newest = Memtable.version(row);
        sequence = Memtable.sequence(row);
        inMemory = row;
        found = Memtable.isTombstone(row) ? Table.TOMBSTONE : Table.VALUE;
      }
      RangeTombstones ranges = memtable.rangeTombstones();
      if (!ranges.isEmpty()) {
        int place = ranges.find(key, 0, key.length, at, sequenceLimit);
        if (place >= 0
            && (ranges.versionAt(place) > newest
                || (ranges.versionAt(place) == newest
                    && ranges.sequenceAt(place) > sequence
                    && sequence > 0))) {
          newest = ranges.versionAt(place);
          inMemory = 0;
          found = Table.TOMBSTONE;
          cell.wrap(EMPTY, 0, 0, newest);
        }
      }
    }
    int inTables = findInTables(key, at, newest, cell);
    if (inTables != Table.NONE) {
      return inTables;
    }
    if (inMemory != 0) {
      Memtable.copyTo(inMemory, cell);
    }
    return found;
  }

  /** True if a memtable says anything of a key that {@link #find} would see. */
  boolean isInMemory(byte[] key, long at, long sequenceLimit) {
    for (Memtable memtable : memtables) {
      if (memtable.minVersion() <= at
          && (memtable.find(key, at, sequenceLimit) != 0
              || !memtable.rangeTombstones().isEmpty())) {
        return true;
      }
    }
    return false;
  }

  private int findInTables(byte[] key, long at, long newerThan, Cell cell) {
    if (tables.isEmpty()) {
      return Table.NONE;
    }
    long hash = Keys.hash(key, 0, key.length);
    long newest = newerThan;
    int found = Table.NONE;
    for (Table table : tables.level(0)) {
      if (mayAnswer(table, at, newest) && table.covers(key)) {
        int answer = table.find(key, hash, at, newest, cell);
        if (answer != Table.NONE) {
          found = answer;
          newest = cell.version();
        }
      }
    }
    for (int level = 1; level < tables.levels(); level++) {
      Table table = tables.covering(level, key);
      if (table != null && mayAnswer(table, at, newest)) {
        int answer = table.find(key, hash, at, newest, cell);
        if (answer != Table.NONE) {
          found = answer;
          newest = cell.version();
        }
      }
    }
    return found;
  }

  static boolean mayAnswer(Table table, long at, long newest) {
    return table.meta().maxVersion() > newest && table.meta().minVersion() <= at;
  }

  /** Opens the merge of all sources. */
  RowMerge scan(ScanRange range, long at, long sequenceLimit) {
    List<RowSource> sources = new ArrayList<>();
    List<Coverage> coverage = new ArrayList<>();
    for (Memtable memtable : memtables) {
      if (memtable.minVersion() <= at) {
        cover(coverage, sources.size(), memtable.rangeTombstones(), sequenceLimit);
        sources.add(memtable.scan(range.from(), range.to(), range.reverse(), at, sequenceLimit));
      }
    }
    for (Table table : tables.overlapping(0, range.from(), range.to())) {
      if (table.meta().minVersion() <= at) {
        cover(coverage, sources.size(), table.rangeTombstones(), Long.MAX_VALUE);
        sources.add(table.scan(range.from(), range.to(), range.reverse(), at));
      }
    }
    for (int level = 1; level < tables.levels(); level++) {
      List<Table> run = tables.overlapping(level, range.from(), range.to());
      if (!run.isEmpty()) {
        for (Table table : run) {
          cover(coverage, sources.size(), table.rangeTombstones(), Long.MAX_VALUE);
        }
        sources.add(
            run.size() == 1
                ? run.getFirst().scan(range.from(), range.to(), range.reverse(), at)
                : new io.paxosstore.lsm.sstable.RunScan(
                    run, range.from(), range.to(), range.reverse(), at));
      }
    }
    return new RowMerge(sources, coverage, range, range.reverse(), at, tables.lost());
  }

  private static void cover(
      List<Coverage> coverage, int rank, RangeTombstones tombstones, long sequenceLimit) {
    if (!tombstones.isEmpty()) {
      coverage.add(new Coverage(rank, tombstones, sequenceLimit));
    }
  }

  /** One more owner; only while another one is sure to exist. */
  void retain() {
    if (references.getAndIncrement() <= 0) {
      throw new IllegalStateException("view was freed");
    }
  }

  /** One owner less; the last one lets go of memtables and tables. */
  void release() {
    if (references.decrementAndGet() == 0) {
      for (Memtable memtable : memtables) {
        memtable.release();
      }
      tables.all().forEach(Table::release);
    }
  }
}
