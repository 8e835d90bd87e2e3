package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.RowSource;

/**
 * All versions of all keys of a table, for compaction: read in large pieces and past the block
 * cache, so that rewriting a table does not push out what queries use.
 */
final class TableDump extends RowSource {
  private static final int READ_AHEAD_BYTES = 256 << 10;
  private static final byte[] NO_BLOCK = {};

  private final TableReader table;
  private byte[] ahead = NO_BLOCK;
  private long aheadOffset;
  private byte[] block = NO_BLOCK;
  private int number = -1;
  private int row;
  private int rows;

  TableDump(TableReader table) {
    this.table = table;
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("a dump is read once, from its beginning");
  }

  @Override
  public boolean next() {
    if (++row >= rows) {
      if (number + 1 >= table.index.count()) {
        row = rows;
        return false;
      }
      block = read(++number);
      rows = Block.rows(block);
      row = 0;
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

  private byte[] read(int wanted) {
    long offset = table.index.offset(wanted);
    int length = table.index.length(wanted);
    long end = offset + length + Section.TRAILER_BYTES;
    if (offset < aheadOffset || end > aheadOffset + ahead.length) {
      int last = wanted;
      while (last + 1 < table.index.count() && endOf(last + 1) - offset <= READ_AHEAD_BYTES) {
        last++;
      }
      ahead = table.read(offset, Math.toIntExact(endOf(last) - offset));
      aheadOffset = offset;
    }
    return table.block(ahead, (int) (offset - aheadOffset), offset, length, false);
  }

  private long endOf(int wanted) {
    return table.index.offset(wanted) + table.index.length(wanted) + Section.TRAILER_BYTES;
  }
}
