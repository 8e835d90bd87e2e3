package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What must hold in a block whose checksum is right: a writer with a defect would have sealed its
 * mistakes.
 */
final class BlockCheck {
  private BlockCheck() {}

  /** What is wrong with a block, or null. */
  static @Nullable String fault(byte[] block) {
    if (block.length < Block.HEADER_BYTES) {
      return "a block of " + block.length + " bytes";
    }
    int rows = Block.rows(block);
    int slots = Block.slots(block);
    if (rows < 1 || rows > Block.MAX_ROWS || slots < 1 || Integer.bitCount(slots) != 1) {
      return "a block of " + rows + " rows and " + slots + " hash slots";
    }
    long data = 8L + 2L * slots + 18L * rows + 4;
    if (data > block.length) {
      return "its " + rows + " rows do not fit into " + block.length + " bytes";
    }
    int used = 0;
    for (int slot = 0; slot < slots; slot++) {
      int row = Bytes.getShort(block, Block.HEADER_BYTES + Block.SLOT_BYTES * slot);
      if (row > rows) {
        return "hash slot " + slot + " names row " + (row - 1) + " of " + rows;
      }
      used += row == 0 ? 0 : 1;
    }
    if (used == slots) {
      return "its hash table has no empty slot";
    }
    for (int row = 0; row < rows; row++) {
      String fault = faultOfRow(block, row, (int) data);
      if (fault != null) {
        return "row " + row + ": " + fault;
      }
    }
    return null;
  }

  private static @Nullable String faultOfRow(byte[] block, int row, int data) {
    int key = Block.keyOffset(block, row);
    int length = Block.keyLength(block, row);
    if (key < data || length < 1 || length > block.length - key) {
      return "its key is outside of the block";
    }
    int value = Block.valueOffset(block, row);
    int end = Block.valueEnd(block, row);
    if (value < data || end < value || end > block.length) {
      return "its value is outside of the block";
    }
    boolean first = row == 0 || Block.keyOffset(block, row - 1) != key;
    if (row > 0) {
      int order =
          first
              ? Keys.compare(
                  block,
                  Block.keyOffset(block, row - 1),
                  Block.keyLength(block, row - 1),
                  block,
                  key,
                  length)
              : 0;
      if (order > 0 || (first && order == 0)) {
        return "its key is not after the one before";
      }
      if (!first && Block.version(block, row) >= Block.version(block, row - 1)) {
        return "its version is not older than the one before";
      }
    }
    if (first) {
      byte[] copy = Arrays.copyOfRange(block, key, key + length);
      if (Block.find(block, copy, Keys.hash(copy, 0, length)) != row) {
        return "the hash table does not find it";
      }
    }
    return null;
  }
}
