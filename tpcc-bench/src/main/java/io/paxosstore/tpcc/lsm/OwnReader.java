package io.paxosstore.tpcc.lsm;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import org.jspecify.annotations.Nullable;

/** Reads of the project's own engine: values are compared where they are, without a copy. */
final class OwnReader implements Reader {
  private static final ScanRange ALL = ScanRange.of(null, null);

  private final StorageEngine engine;
  private final byte[] key = new byte[Rows.KEY_BYTES];
  private final Cell cell = new Cell();
  private byte[][] keys = {};
  private Cell[] cells = {};
  private boolean[] found = {};
  private @Nullable Snapshot kept;
  private @Nullable Cursor cursor;

  OwnReader(StorageEngine engine) {
    this.engine = engine;
  }

  @Override
  public boolean get(long number) {
    Rows.putKey(number, key);
    if (!engine.get(key, Long.MAX_VALUE, cell)) {
      return false;
    }
    check(number, cell);
    return true;
  }

  private static void check(long number, Cell cell) {
    long version = Rows.check(number, cell.array(), cell.offset(), cell.length());
    if (version != cell.version()) {
      throw new WrongValueException("row " + number + " has the value of another version");
    }
  }

  @Override
  public int multiGet(long[] numbers) {
    if (keys.length != numbers.length) {
      keys = new byte[numbers.length][Rows.KEY_BYTES];
      found = new boolean[numbers.length];
      cells = new Cell[numbers.length];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = new Cell();
      }
    }
    for (int i = 0; i < numbers.length; i++) {
      Rows.putKey(numbers[i], keys[i]);
    }
    int count = 0;
    try (Snapshot snapshot = engine.snapshot()) {
      snapshot.multiGet(keys, Long.MAX_VALUE, cells, found);
      for (int i = 0; i < numbers.length; i++) {
        if (found[i]) {
          check(numbers[i], cells[i]);
          count++;
        }
      }
    }
    return count;
  }

  @Override
  public int seek(long number, int rows) {
    try (Snapshot snapshot = engine.snapshot();
        Cursor opened = snapshot.scan(ScanRange.of(Rows.key(number), null), Long.MAX_VALUE)) {
      return read(opened, rows);
    }
  }

  @Override
  public int seekAgain(long number, int rows) {
    Cursor again = cursor;
    if (again == null) {
      Snapshot snapshot = engine.snapshot();
      kept = snapshot;
      again = snapshot.scan(ALL, Long.MAX_VALUE);
      cursor = again;
    }
    Rows.putKey(number, key);
    again.seek(key);
    return read(again, rows);
  }

  private static int read(Cursor from, int rows) {
    int count = 0;
    while (count < rows && from.next()) {
      check(from);
      count++;
    }
    return count;
  }

  private static void check(Cursor row) {
    Rows.check(
        Rows.number(row.keyArray(), row.keyOffset()),
        row.valueArray(),
        row.valueOffset(),
        row.valueLength());
  }

  @Override
  public long scan() {
    long count = 0;
    try (Snapshot snapshot = engine.snapshot();
        Cursor all = snapshot.scan(ALL, Long.MAX_VALUE)) {
      while (all.next()) {
        check(all);
        count++;
      }
    }
    return count;
  }

  @Override
  public long versionAt(long number, long at) {
    Rows.putKey(number, key);
    if (!engine.get(key, at, cell)) {
      return 0;
    }
    check(number, cell);
    return cell.version();
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
    }
    if (kept != null) {
      kept.close();
    }
  }
}
