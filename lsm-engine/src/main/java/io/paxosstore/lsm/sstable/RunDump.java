package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.RowSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All versions of a run of tables, one after the other; a table is read only when the one before
 * has ended.
 */
public final class RunDump extends RowSource {
  private final List<Table> tables;
  private final byte @Nullable [] from;
  private final byte @Nullable [] to;
  private int following;
  private RowSource current;

  /** Tables in key order, without overlap; at least one. */
  public RunDump(List<Table> tables) {
    this(tables, null, null);
  }

  /** The same of the keys of [from, to) only. */
  public RunDump(List<Table> tables, byte @Nullable [] from, byte @Nullable [] to) {
    this.tables = tables;
    this.from = from;
    this.to = to;
    current = tables.getFirst().allVersions(from, to);
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
      current = tables.get(following++).allVersions(from, to);
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
