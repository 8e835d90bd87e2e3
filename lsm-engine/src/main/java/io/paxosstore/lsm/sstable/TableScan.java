package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.RowSource;
import org.jspecify.annotations.Nullable;

/**
 * A scan of a table upwards at a version, within [from, to). Bounds cost a comparison per block,
 * not per row.
 */
final class TableScan extends RowSource {
  private static final byte[] NO_BLOCK = {};
  private static final int NO_KEY = -1;

  private final TableReader table;
  private final byte @Nullable [] to;
  private final long at;
  private byte[] block = NO_BLOCK;
  private int number;
  private int row;
  private int rows;
  private int limit;

  /** Where the block's rows are described, and the length of its keys: kept from block to block. */
  private int rowsAt;

  private int commonKeyLength;

  /**
   * Offset of the key in this block whose newest visible version was returned: its other versions
   * are passed over.
   */
  private int done;

  TableScan(TableReader table, byte @Nullable [] from, byte @Nullable [] to, long at) {
    this.table = table;
    this.to = to;
    this.at = at;
    if (from == null) {
      start(-1);
    } else {
      seek(from);
    }
  }

  private void start(int before) {
    number = before;
    row = -1;
    rows = 0;
    limit = 0;
    done = NO_KEY;
  }

  @Override
  public void seek(byte[] key) {
    if (table.index.count() == 0) {
      start(-1);
      return;
    }
    int first = table.index.firstAtOrAfter(key);
    start(first - 1);
    enter(first, Block.firstAtOrAfter(table.block(first), key) - 1);
  }

  private void enter(int next, int beforeRow) {
    number = next;
    block = table.block(next);
    row = beforeRow;
    rows = Block.rows(block);
    limit = rows;
    rowsAt = Block.rowsAt(block);
    commonKeyLength = Block.commonKeyLength(block);
    if (to != null && Block.compare(block, limit - 1, to) >= 0) {
      limit = Block.firstAtOrAfter(block, to);
    }
  }

  @Override
  public boolean next() {
    while (true) {
      if (++row >= limit) {
        boolean atEndOfBlock = limit == rows;
        // A block that begins at the bound is not read: it might be damaged, and none of its rows
        // are wanted.
        if (!atEndOfBlock
            || number + 1 >= table.index.count()
            || (to != null && table.index.isAtOrAfter(number + 1, to))) {
          row = limit - 1;
          return false;
        }
        boolean keyGoesOn = done != NO_KEY && table.index.continuesKey(number + 1) && isLastKey();
        enter(number + 1, -1);
        done = keyGoesOn ? Block.keyOffset(block, 0) : NO_KEY;
        continue;
      }
      int meta = rowsAt + Block.ROW_BYTES * row;
      int offset = Bytes.getInt(block, meta + Block.KEY_AT);
      if (offset == done) {
        continue;
      }
      version = Bytes.getLong(block, meta);
      if (version > at) {
        continue;
      }
      done = offset;
      keyArray = block;
      keyOffset = offset;
      keyLength = commonKeyLength > 0 ? commonKeyLength : Block.keyLength(block, row);
      valueArray = block;
      int value = Bytes.getInt(block, meta + Block.VALUE_AT);
      tombstone = value < 0;
      valueOffset = value & ~Block.TOMBSTONE;
      valueLength =
          (Bytes.getInt(block, meta + Block.ROW_BYTES + Block.VALUE_AT) & ~Block.TOMBSTONE)
              - valueOffset;
      return true;
    }
  }

  private boolean isLastKey() {
    return Block.keyOffset(block, rows - 1) == done;
  }
}
