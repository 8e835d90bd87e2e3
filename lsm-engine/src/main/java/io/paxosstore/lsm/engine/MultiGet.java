package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRanges;
import io.paxosstore.lsm.sstable.Probes;
import io.paxosstore.lsm.sstable.Table;

/**
 * Point look-ups of several keys at once, level by level and step by step for all of them (see
 * {@link Probes}). Keys that a memtable knows of are rare and are looked up one by one.
 */
final class MultiGet {
  private MultiGet() {}

  /** As {@link io.paxosstore.lsm.Snapshot#multiGet}. */
  static void find(
      ReadView view, byte[][] keys, long at, long sequenceLimit, Cell[] cells, boolean[] found) {
    long[] hashes = new long[keys.length];
    boolean[] searched = new boolean[keys.length];
    for (int i = 0; i < keys.length; i++) {
      byte[] key = keys[i];
      searched[i] = !view.isInMemory(key, at, sequenceLimit);
      if (searched[i]) {
        found[i] = false;
        hashes[i] = Keys.hash(key, 0, key.length);
      } else {
        found[i] = view.find(key, at, sequenceLimit, cells[i]) == Table.VALUE;
      }
    }
    TableSet tables = view.tables();
    Probes probes = new Probes(keys, hashes);
    // Version of the newest change of each key so far.
    long[] newest = new long[keys.length];
    for (Table table : tables.level(0)) {
      for (int i = 0; i < keys.length; i++) {
        boolean asked =
            searched[i] && ReadView.mayAnswer(table, at, newest[i]) && table.covers(keys[i]);
        probes.aim(i, asked ? table : null);
      }
      answer(probes, at, newest, cells, found);
    }
    for (int level = 1; level < tables.levels(); level++) {
      if (tables.level(level).length > 0) {
        for (int i = 0; i < keys.length; i++) {
          Table table = searched[i] ? tables.covering(level, keys[i]) : null;
          boolean asked = table != null && ReadView.mayAnswer(table, at, newest[i]);
          probes.aim(i, asked ? table : null);
        }
        answer(probes, at, newest, cells, found);
      }
    }
    if (!tables.lost().isEmpty()) {
      settle(tables.lost(), keys, searched, at, newest, cells, found);
    }
  }

  private static void settle(
      LostRanges lost,
      byte[][] keys,
      boolean[] searched,
      long at,
      long[] newest,
      Cell[] cells,
      boolean[] found) {
    for (int i = 0; i < keys.length; i++) {
      if (searched[i]) {
        int answer = found[i] ? Table.VALUE : Table.TOMBSTONE;
        found[i] = ReadView.settle(lost, keys[i], at, newest[i], answer, cells[i]) == Table.VALUE;
      }
    }
  }

  private static void answer(Probes probes, long at, long[] newest, Cell[] cells, boolean[] found) {
    probes.search(at);
    for (int i = 0; i < newest.length; i++) {
      int answer = probes.answer(i, at, newest[i], cells[i]);
      if (answer != Table.NONE) {
        newest[i] = cells[i].version();
        found[i] = answer == Table.VALUE;
      }
    }
  }
}
