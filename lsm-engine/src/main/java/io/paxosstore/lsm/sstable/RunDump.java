package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.RowSource;
import java.util.List;

/**
 * All versions of a run of tables, one after the other; a table is read only when the one before
 * has ended.
 */
public final class RunDump extends RowSource {
  private final List<Table> tables;
  private int following;
  private RowSource current;

  /** Tables in key order, without overlap; at least one. */
  public RunDump(List<Table> tables) {
    this.tables = tables;
    current = tables.getFirst().allVersions();
    following = 1;
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("a dump is read once, from its beginning");
  }

  @Override
  public boolean next() {
    while (!current.next()) {
      if (following == tables.size()) {
        return false;
      }
      current = tables.get(following++).allVersions();
    }
    keyArray = current.keyArray();
    keyOffset = current.keyOffset();
    keyLength = current.keyLength();
    valueArray = current.valueArray();
    valueOffset = current.valueOffset();
    valueLength = current.valueLength();
    version = current.version();
    tombstone = current.isTombstone();
    return true;
  }
}
