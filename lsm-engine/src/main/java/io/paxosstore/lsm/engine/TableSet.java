package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRanges;
import io.paxosstore.lsm.sstable.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of a view by level, as arrays that a look-up can search. Immutable. */
final class TableSet {
  /** Level 0 newest first; the others by key. */
  private final Table[][] levels;

  private final boolean empty;
  private final LostRanges lost;

  TableSet(List<List<Table>> levels, LostRanges lost) {
    this.lost = lost;
    this.levels = levels.stream().map(level -> level.toArray(new Table[0])).toArray(Table[][]::new);
    empty = levels.stream().allMatch(List::isEmpty);
  }

  boolean isEmpty() {
    return empty;
  }

  /** What of the store's tables is lost. */
  LostRanges lost() {
    return lost;
  }

  int levels() {
    return levels.length;
  }

  Table[] level(int level) {
    return levels[level];
  }

  /** The one table of a level below 0 whose bounds hold the key; null if there is none. */
  @Nullable Table covering(int level, byte[] key) {
    Table[] tables = levels[level];
    int low = 0;
    int high = tables.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Keys.compare(tables[middle].meta().firstKey(), key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && Keys.compare(key, tables[low - 1].meta().endKey()) < 0
        ? tables[low - 1]
        : null;
  }

  /** The tables of a level whose bounds meet [from, to), in the level's order. */
  List<Table> overlapping(int level, byte @Nullable [] from, byte @Nullable [] to) {
    List<Table> found = new ArrayList<>();
    for (Table table : levels[level]) {
      if ((to == null || Keys.compare(table.meta().firstKey(), to) < 0)
          && (from == null || Keys.compare(from, table.meta().endKey()) < 0)) {
        found.add(table);
      }
    }
    return found;
  }

  List<Table> all() {
    List<Table> all = new ArrayList<>();
    for (Table[] level : levels) {
      all.addAll(List.of(level));
    }
    return all;
  }
}
