package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.Cell;
import org.jspecify.annotations.Nullable;

/**
 * A point look-up of one key, table after table, in steps. Each step reads what the step before has
 * found out, so a single look-up waits for memory several times in a row; who has many keys takes
 * the same step for all of them before the next, and the waits overlap. Not thread-safe; the tables
 * must be kept by the caller.
 */
public final class Probe {
  private final byte[] key;
  private final long hash;
  private @Nullable Table table;
  private @Nullable TableReader reader;
  private byte @Nullable [] block;
  private int number;
  private int candidate;

  /** A look-up of a key with its {@link io.paxosstore.lsm.rows.Keys#hash}. */
  public Probe(byte[] key, long hash) {
    this.key = key;
    this.hash = hash;
  }

  /** First step: asks a table's filter. Null for no table. */
  public void aim(@Nullable Table next) {
    table = null;
    if (next != null) {
      TableReader open = next.reader();
      // Range deletes are looked up at the end, where the filter may say no as well.
      if (next.meta().rangeTombstones() > 0 || open.filter.mayContain(hash)) {
        table = next;
        reader = open;
      }
    }
  }

  /** Second step: finds the block, and reads it if it is not in the cache. */
  public void locate(long at) {
    block = null;
    TableReader open = reader;
    if (table != null && open != null && table.meta().rangeTombstones() == 0) {
      number = Table.locate(open.index, key, at);
      if (number >= 0) {
        block = open.block(number);
      }
    }
  }

  /** Third step: looks at the key's place in the block's hash table. */
  public void hash() {
    byte[] held = block;
    if (held != null) {
      candidate = Block.candidate(held, hash);
    }
  }

  /** Last step: what {@link Table#find} would say. */
  public int answer(long at, long newerThan, Cell cell) {
    if (table == null || reader == null) {
      return Table.NONE;
    }
    if (table.meta().rangeTombstones() > 0) {
      return table.find(key, hash, at, newerThan, cell);
    }
    byte[] held = block;
    return held == null
        ? Table.NONE
        : Table.pick(
            reader, number, held, Block.find(held, key, hash, candidate), at, newerThan, cell);
  }
}
