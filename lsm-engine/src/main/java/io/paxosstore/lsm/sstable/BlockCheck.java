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

  /** Opens a stored block and says what is wrong with it, or null. */
  static @Nullable String fault(byte[] block) {
    try {
      Block.open(block, true);
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    int rows = Block.rows(block);
    for (int row = 0; row < rows; row++) {
      String fault = faultOfRow(block, row);
      if (fault != null) {
        return "row " + row + ": " + fault;
      }
    }
    return null;
  }

  /**
   * Why a block does not lie where the index says, or null.
   *
   * @param lastKey the key of the last row before it; empty if that is not known
   * @param lastVersion the version of that row
   */
  static @Nullable String faultOfPlace(
      BlockIndex index, int number, byte[] block, byte[] lastKey, long lastVersion) {
    byte[] separator = index.separator(number);
    if (Block.version(block, 0) != index.firstVersion(number)) {
      return "the index has another first version";
    }
    if (Block.compare(block, 0, separator) < 0) {
      return "its first key is before its separator";
    }
    int last = Block.rows(block) - 1;
    if (number + 1 < index.count()) {
      int order = Block.compare(block, last, index.separator(number + 1));
      if (index.continuesKey(number + 1) ? order != 0 : order >= 0) {
        return "its last key is not before the next separator";
      }
    }
    if (lastKey.length > 0) {
      int order = Block.compare(block, 0, lastKey);
      if (index.continuesKey(number)
          ? order != 0 || Block.version(block, 0) >= lastVersion
          : order <= 0) {
        return "its first row is not after the last of the block before";
      }
    }
    return null;
  }

  private static @Nullable String faultOfRow(byte[] block, int row) {
    int key = Block.keyOffset(block, row);
    int length = Block.keyLength(block, row);
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
