package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RowSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scan of a run of tables that do not overlap: one level. A table is opened only when the scan
 * reaches it.
 */
public final class RunScan extends RowSource {
  private final List<Table> tables;
  private final byte @Nullable [] from;
  private final byte @Nullable [] to;
  private final boolean reverse;
  private final long at;
  private int place;
  private @Nullable RowSource current;

  /** Tables in key order, all of which may hold keys of [from, to). */
  public RunScan(
      List<Table> tables, byte @Nullable [] from, byte @Nullable [] to, boolean reverse, long at) {
    this.tables = tables;
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.at = at;
    place = reverse ? tables.size() : -1;
  }

  @Override
  public void seek(byte[] key) {
    int wanted = reverse ? tables.size() - 1 : 0;
    while (wanted >= 0 && wanted < tables.size() && isPast(tables.get(wanted), key)) {
      wanted += reverse ? -1 : 1;
    }
    if (wanted < 0 || wanted >= tables.size()) {
      place = wanted;
      current = null;
      return;
    }
    if (wanted != place || current == null) {
      place = wanted;
      current = open();
    }
    current.seek(key);
  }

  private boolean isPast(Table table, byte[] key) {
    return reverse
        ? Keys.compare(table.meta().firstKey(), key) > 0
        : Keys.compare(table.meta().endKey(), key) <= 0;
  }

  private RowSource open() {
    return tables.get(place).scan(from, to, reverse, at);
  }

  @Override
  public boolean next() {
    while (true) {
      RowSource open = current;
      if (open != null && open.next()) {
        load(open);
        return true;
      }
      int wanted = place + (reverse ? -1 : 1);
      if (wanted < 0 || wanted >= tables.size()) {
        return false;
      }
      place = wanted;
      current = open();
    }
  }

  private void load(RowSource row) {
    keyArray = row.keyArray();
    keyOffset = row.keyOffset();
    keyLength = row.keyLength();
    valueArray = row.valueArray();
    valueOffset = row.valueOffset();
    valueLength = row.valueLength();
    version = row.version();
    tombstone = row.isTombstone();
  }
}
