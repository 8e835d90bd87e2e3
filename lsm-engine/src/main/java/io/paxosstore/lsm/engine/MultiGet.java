package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.sstable.Probe;
import io.paxosstore.lsm.sstable.Table;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Point look-ups of several keys at once, step by step for all of them (see {@link Probe}). Keys
 * that a memtable knows of are rare and are looked up one by one.
 */
final class MultiGet {
  private final ReadView view;
  private final long at;
  private final Probe[] probes;
  private final Cell[] cells;
  private final boolean[] found;

  /** Version of the newest change of each key so far. */
  private final long[] newest;

  private MultiGet(ReadView view, int count, long at, Cell[] cells, boolean[] found) {
    this.view = view;
    this.at = at;
    this.cells = cells;
    this.found = found;
    probes = new Probe[count];
    newest = new long[count];
  }

  /** As {@link io.paxosstore.lsm.Snapshot#multiGet}. */
  static void find(
      ReadView view, byte[][] keys, long at, long sequenceLimit, Cell[] cells, boolean[] found) {
    MultiGet get = new MultiGet(view, keys.length, at, cells, found);
    for (int i = 0; i < keys.length; i++) {
      byte[] key = keys[i];
      found[i] = false;
      if (view.isInMemory(key, at, sequenceLimit)) {
        found[i] = view.find(key, at, sequenceLimit, cells[i]) == Table.VALUE;
      } else {
        get.probes[i] = new Probe(key, Keys.hash(key, 0, key.length));
      }
    }
    get.searchTables(keys);
  }

  private void searchTables(byte[][] keys) {
    TableSet tables = view.tables();
    for (Table table : tables.level(0)) {
      search(i -> table.covers(keys[i]) ? table : null);
    }
    for (int level = 1; level < tables.levels(); level++) {
      if (tables.level(level).length > 0) {
        int searched = level;
        search(i -> tables.covering(searched, keys[i]));
      }
    }
  }

  /** Looks for every key in the one table that a level has for it. */
  private void search(IntFunction<@Nullable Table> tableOf) {
    for (int i = 0; i < probes.length; i++) {
      if (probes[i] != null) {
        Table table = tableOf.apply(i);
        probes[i].aim(table != null && ReadView.mayAnswer(table, at, newest[i]) ? table : null);
      }
    }
    for (Probe probe : probes) {
      if (probe != null) {
        probe.locate(at);
      }
    }
    for (Probe probe : probes) {
      if (probe != null) {
        probe.hash();
      }
    }
    for (int i = 0; i < probes.length; i++) {
      if (probes[i] != null) {
        int answer = probes[i].answer(at, newest[i], cells[i]);
        if (answer != Table.NONE) {
          newest[i] = cells[i].version();
          found[i] = answer == Table.VALUE;
        }
      }
    }
  }
}
