package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.RowSource;
import org.jspecify.annotations.Nullable;

/**
 * All versions of the keys of [from, to) of a table, for compaction and export: read in large
 * pieces and past the block cache, so that rewriting a table does not push out what queries use.
 */
final class TableDump extends RowSource {
  private static final int READ_AHEAD_BYTES = 256 << 10;
  private static final byte[] NO_BLOCK = {};

  private final TableReader table;
  private final byte @Nullable [] to;

  /** Where the first block is entered; null from then on. */
  private byte @Nullable [] from;

  private byte[] ahead = NO_BLOCK;
  private long aheadOffset;
  private byte[] block = NO_BLOCK;
  private int number = -1;
  private int row;
  private int rows;
  private boolean ended;

  TableDump(TableReader table, byte @Nullable [] from, byte @Nullable [] to) {
    this.table = table;
    this.from = from;
    this.to = to;
    if (from != null && table.index.count() > 0) {
      number = table.index.firstAtOrAfter(from) - 1;
    }
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("a dump is read once, from its beginning");
  }

  @Override
  public boolean next() {
    row++;
    while (row >= rows) {
      if (ended
          || number + 1 >= table.index.count()
          || (to != null && table.index.isAtOrAfter(number + 1, to))) {
        row = rows;
        return false;
      }
      enter();
    }
    keyArray = block;
    keyOffset = Block.keyOffset(block, row);
    keyLength = Block.keyLength(block, row);
    valueArray = block;
    valueOffset = Block.valueOffset(block, row);
    valueLength = Block.valueEnd(block, row) - valueOffset;
    version = Block.version(block, row);
    tombstone = Block.isTombstone(block, row);
    return true;
  }

  private void enter() {
    block = read(++number);
    rows = Block.rows(block);
    row = 0;
    if (from != null) {
      row = Block.firstAtOrAfter(block, from);
      from = null;
    }
    if (to != null && Block.compare(block, rows - 1, to) >= 0) {
      rows = Block.firstAtOrAfter(block, to);
      ended = true;
    }
  }

  private byte[] read(int wanted) {
    long offset = table.index.offset(wanted);
    int length = table.index.length(wanted);
    long end = offset + length + Section.TRAILER_BYTES;
    if (offset < aheadOffset || end > aheadOffset + ahead.length) {
      int last = wanted;
      while (last + 1 < table.index.count() && endOf(last + 1) - offset <= READ_AHEAD_BYTES) {
        last++;
      }
      ahead = table.read(wanted, offset, endOf(last) - offset);
      aheadOffset = offset;
    }
    return table.block(ahead, (int) (offset - aheadOffset), wanted, false);
  }

  private long endOf(int wanted) {
    return table.index.offset(wanted) + table.index.length(wanted) + Section.TRAILER_BYTES;
  }
}
