package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.Cell;
import org.jspecify.annotations.Nullable;

/**
 * Point look-ups of many keys, each in one table at a time. A look-up waits for memory half a dozen
 * times in a row, each time for an address that the wait before told it. So every step is taken for
 * all keys before the next is taken for any: short loops without branches that depend on what they
 * load, so that the processor has all of their waits under way at once.
 *
 * <p>Not thread-safe; the tables must be kept by the caller.
 */
public final class Probes {
  private final byte[][] keys;
  private final long[] hashes;
  private final @Nullable Table[] tables;
  private final @Nullable TableReader[] readers;
  private final byte[] @Nullable [] blocks;
  private final int[] numbers;
  private final int[] candidates;

  /** What was loaded only so that it is near when it is needed. */
  private long touched;

  /** Look-ups of keys with their {@link io.paxosstore.lsm.rows.Keys#hash hashes}. */
  public Probes(byte[][] keys, long[] hashes) {
    this.keys = keys;
    this.hashes = hashes;
    tables = new Table[keys.length];
    readers = new TableReader[keys.length];
    blocks = new byte[keys.length][];
    numbers = new int[keys.length];
    candidates = new int[keys.length];
  }

  /** Says in which table a key is looked for next; null for none. */
  public void aim(int key, @Nullable Table table) {
    tables[key] = table;
    readers[key] = table == null ? null : table.reader();
  }

  /** Takes all steps but the last, for all keys. */
  public void search(long at) {
    askFilters();
    findBlocks(at);
    findRows();
    touchRows();
  }

  private void askFilters() {
    long sum = 0;
    for (int i = 0; i < keys.length; i++) {
      TableReader reader = readers[i];
      if (reader != null) {
        sum += reader.filter.touch(hashes[i]);
      }
    }
    touched = sum;
    for (int i = 0; i < keys.length; i++) {
      TableReader reader = readers[i];
      Table table = tables[i];
      if (reader != null && table != null) {
        if (table.meta().rangeTombstones() > 0) {
          // Looked up whole at the end: the filter knows nothing of range deletes.
          readers[i] = null;
        } else if (!reader.filter.mayContain(hashes[i])) {
          readers[i] = null;
          tables[i] = null;
        }
      }
    }
  }

  private void findBlocks(long at) {
    for (int i = 0; i < keys.length; i++) {
      TableReader reader = readers[i];
      numbers[i] = reader == null ? -1 : Table.locate(reader.index, keys[i], at);
    }
    for (int i = 0; i < keys.length; i++) {
      TableReader reader = readers[i];
      blocks[i] = reader == null || numbers[i] < 0 ? null : reader.cachedBlock(numbers[i]);
    }
    for (int i = 0; i < keys.length; i++) {
      TableReader reader = readers[i];
      if (reader != null && numbers[i] >= 0 && blocks[i] == null) {
        blocks[i] = reader.block(numbers[i]);
      }
    }
  }

  private void findRows() {
    long sum = 0;
    for (byte[] block : blocks) {
      if (block != null) {
        sum += Block.rows(block);
      }
    }
    touched += sum;
    for (int i = 0; i < keys.length; i++) {
      byte[] block = blocks[i];
      candidates[i] = block == null ? -1 : Block.candidate(block, hashes[i]);
    }
  }

  private void touchRows() {
    long sum = 0;
    for (int i = 0; i < keys.length; i++) {
      byte[] block = blocks[i];
      if (block != null && candidates[i] >= 0) {
        sum += Block.version(block, candidates[i]);
      }
    }
    for (int i = 0; i < keys.length; i++) {
      byte[] block = blocks[i];
      if (block != null && candidates[i] >= 0) {
        sum += block[Block.keyOffset(block, candidates[i])];
        int value = Block.valueOffset(block, candidates[i]);
        int end = Block.valueEnd(block, candidates[i]);
        if (value < end) {
          sum += block[value] + block[end - 1];
        }
      }
    }
    touched += sum;
  }

  /** Last step: what {@link Table#find} would say of a key. */
  public int answer(int key, long at, long newerThan, Cell cell) {
    Table table = tables[key];
    if (table == null) {
      return Table.NONE;
    }
    TableReader reader = readers[key];
    if (reader == null) {
      return table.find(keys[key], hashes[key], at, newerThan, cell);
    }
    byte[] block = blocks[key];
    if (block == null) {
      return Table.NONE;
    }
    int row = Block.find(block, keys[key], hashes[key], candidates[key]);
    return Table.pick(reader, numbers[key], block, row, at, newerThan, cell);
  }

  @Override
  public String toString() {
    return keys.length + " probes, " + touched;
  }
}
