package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.RowSource;
import org.jspecify.annotations.Nullable;

/**
 * A scan of a table downwards at a version, within [from, to). It meets the versions of a key
 * oldest first, so it remembers the last one that is visible until the key ends.
 */
final class ReverseTableScan extends RowSource {
  private static final byte[] NO_BLOCK = {};

  private final TableReader table;
  private final byte @Nullable [] from;
  private final long at;
  private byte[] block = NO_BLOCK;
  private int number;

  /** The row last visited; rows below it down to the floor are to come. */
  private int row;

  private int floor;

  ReverseTableScan(TableReader table, byte @Nullable [] from, byte @Nullable [] to, long at) {
    this.table = table;
    this.from = from;
    this.at = at;
    number = table.index.count();
    if (to != null) {
      startBefore(to, false);
    }
  }

  @Override
  public void seek(byte[] key) {
    startBefore(key, true);
  }

  private void startBefore(byte[] key, boolean inclusive) {
    row = 0;
    floor = 0;
    int last = table.index.lastNotAfter(key);
    if (last < 0) {
      number = 0;
      return;
    }
    if (!inclusive) {
      // A key that fills several blocks: all of it is out, and what precedes it is in its first
      // block or before.
      last = table.index.firstAtOrAfter(key);
      if (table.index.isAtOrAfter(last, key)) {
        number = last;
        return;
      }
    }
    enter(last);
    row = inclusive ? Block.firstAfter(block, key) : Block.firstAtOrAfter(block, key);
  }

  private void enter(int next) {
    number = next;
    block = table.block(next);
    row = Block.rows(block);
    floor =
        from != null && Block.compare(block, 0, from) < 0 ? Block.firstAtOrAfter(block, from) : 0;
  }

  private boolean enterPrevious() {
    // A floor above the first row means that the lower bound is in this block.
    if (number == 0 || floor > 0) {
      return false;
    }
    // Nor is a block read whose keys are all before the bound: it might be damaged.
    if (from != null
        && number < table.index.count()
        && !table.index.continuesKey(number)
        && !table.index.isAfter(number, from)) {
      return false;
    }
    enter(number - 1);
    return row > floor;
  }

  @Override
  public boolean next() {
    while (row > floor || enterPrevious()) {
      int key = Block.keyOffset(block, row - 1);
      byte[] foundBlock = NO_BLOCK;
      int foundRow = -1;
      while (true) {
        row--;
        if (Block.version(block, row) <= at) {
          foundBlock = block;
          foundRow = row;
        }
        if (row > floor) {
          if (Block.keyOffset(block, row - 1) != key) {
            break;
          }
        } else if (table.index.continuesKey(number) && enterPrevious()) {
          key = Block.keyOffset(block, row - 1);
        } else {
          break;
        }
      }
      if (foundRow >= 0) {
        load(foundBlock, foundRow);
        return true;
      }
    }
    return false;
  }

  private void load(byte[] from, int found) {
    keyArray = from;
    keyOffset = Block.keyOffset(from, found);
    keyLength = Block.keyLength(from, found);
    valueArray = from;
    valueOffset = Block.valueOffset(from, found);
    valueLength = Block.valueEnd(from, found) - valueOffset;
    version = Block.version(from, found);
    tombstone = Block.isTombstone(from, found);
  }
}
