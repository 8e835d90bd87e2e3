package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.sstable.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables that need not be read to be dropped, because range deletes hide every row in them from
 * every read: what expired, what a dropped entity group left behind.
 *
 * <p>Only range deletes in tables count. One that is still in a memtable may be lost in a crash,
 * and would then have taken rows with it that had been synced.
 */
final class HiddenTables {
  private HiddenTables() {}

  /** Those of a set that nobody who reads at or above the watermark sees anything of. */
  static List<Table> find(TableSet tables, long watermark) {
    List<Table> all = tables.all();
    List<RangeTombstone> hiding = new ArrayList<>();
    for (Table table : all) {
      for (RangeTombstone tombstone : table.rangeTombstones().all()) {
        if (tombstone.version() <= watermark) {
          hiding.add(tombstone);
        }
      }
    }
    if (hiding.isEmpty()) {
      return List.of();
    }
    RangeTombstones together = RangeTombstones.of(hiding);
    List<Table> hidden = new ArrayList<>();
    for (Table table : all) {
      if (together.coverAll(
          table.meta().firstKey(), table.meta().endKey(), table.meta().maxVersion())) {
        hidden.add(table);
      }
    }
    return hidden;
  }
}
