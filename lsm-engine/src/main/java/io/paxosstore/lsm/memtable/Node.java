package io.paxosstore.lsm.memtable;

import static io.paxosstore.lsm.memtable.RawMemory.getByte;
import static io.paxosstore.lsm.memtable.RawMemory.getInt;
import static io.paxosstore.lsm.memtable.RawMemory.getIntAcquire;
import static io.paxosstore.lsm.memtable.RawMemory.getLong;
import static io.paxosstore.lsm.memtable.RawMemory.getWord;
import static io.paxosstore.lsm.memtable.RawMemory.putByte;
import static io.paxosstore.lsm.memtable.RawMemory.putInt;
import static io.paxosstore.lsm.memtable.RawMemory.putIntRelease;
import static io.paxosstore.lsm.memtable.RawMemory.putLong;
import static io.paxosstore.lsm.memtable.RawMemory.putLongRelease;

/**
 * Inner nodes of the adaptive radix tree (Leis et al., ICDE 2013), as functions of an address.
 *
 * <pre>
 * node     := type u8 · pad · pad u16 · count u32 · prefixLength u32 · pad u32 · value u64 · children · keys · prefix
 * children := u64 × 4, 16, 48 or 256
 * keys     := u8 × 4 (padded to 8) or 16: key of child i, in order of arrival; u8 × 256 in a node of 48: 1 + child; none in one of 256
 * value    := the leaf of the key that ends here, which may be a prefix of other keys; 0 if there is none
 * </pre>
 *
 * A node is published whole and then only added to: the child first, then what makes it visible by
 * a release store. So a reader sees a child entirely or not at all, without a lock. Growing makes a
 * copy; the old node stays readable.
 */
final class Node {
  static final int OF_4 = 0;
  static final int OF_16 = 1;
  static final int OF_48 = 2;
  static final int OF_256 = 3;

  private static final long COUNT = 4;
  private static final long PREFIX_LENGTH = 8;
  private static final long VALUE = 16;
  private static final long CHILDREN = 24;
  private static final int[] CAPACITY = {4, 16, 48, 256};
  private static final long[] KEYS = {CHILDREN + 32, CHILDREN + 128, CHILDREN + 384, 0};
  private static final long[] PREFIX = {
    CHILDREN + 40, CHILDREN + 144, CHILDREN + 640, CHILDREN + 2048
  };

  private Node() {}

  /** A node of four without children. */
  static long create(NativeChunks chunks, byte[] prefix, int offset, int length) {
    long node = chunks.allocate(PREFIX[OF_4] + length);
    putByte(node, OF_4);
    putInt(node + PREFIX_LENGTH, length);
    RawMemory.copyIn(prefix, offset, node + PREFIX[OF_4], length);
    return node;
  }

  /** A copy of a node without the first {@code dropped} bytes of its prefix. */
  static long copyWithoutPrefix(NativeChunks chunks, long node, int dropped) {
    int type = type(node);
    int length = prefixLength(node) - dropped;
    long copy = chunks.allocate(PREFIX[type] + length);
    RawMemory.copy(node, copy, PREFIX[type]);
    putInt(copy + PREFIX_LENGTH, length);
    RawMemory.copy(node + PREFIX[type] + dropped, copy + PREFIX[type], length);
    return copy;
  }

  /** A copy with room for more children. */
  static long grow(NativeChunks chunks, long node) {
    int type = type(node) + 1;
    int length = prefixLength(node);
    long grown = chunks.allocate(PREFIX[type] + length);
    putByte(grown, type);
    putInt(grown + PREFIX_LENGTH, length);
    RawMemory.copy(prefix(node), grown + PREFIX[type], length);
    putLong(grown + VALUE, getLong(node + VALUE));
    for (int key = nextKey(node, -1); key >= 0; key = nextKey(node, key)) {
      add(grown, key, getLong(slot(node, key)));
    }
    return grown;
  }

  static int type(long node) {
    return getByte(node);
  }

  static int prefixLength(long node) {
    return getInt(node + PREFIX_LENGTH);
  }

  /** Address of the prefix. */
  static long prefix(long node) {
    return node + PREFIX[type(node)];
  }

  /** Address of the reference to the leaf of the key that ends here. */
  static long valueSlot(long node) {
    return node + VALUE;
  }

  static boolean isFull(long node) {
    int type = type(node);
    return type != OF_256 && getInt(node + COUNT) == CAPACITY[type];
  }

  /** Adds a child under a key that has none; the node must not be full. */
  static void add(long node, int key, long child) {
    int type = type(node);
    int count = getInt(node + COUNT);
    switch (type) {
      case OF_4, OF_16 -> {
        putLong(node + CHILDREN + 8L * count, child);
        putByte(node + KEYS[type] + count, key);
      }
      case OF_48 -> {
        putLong(node + CHILDREN + 8L * count, child);
        java.lang.invoke.VarHandle.releaseFence();
        putByte(node + KEYS[type] + key, count + 1);
      }
      default -> putLongRelease(node + CHILDREN + 8L * key, child);
    }
    putIntRelease(node + COUNT, count + 1);
  }

  /** Address of the reference to the child under {@code key}; 0 if there is none. */
  static long slot(long node, int key) {
    int type = type(node);
    switch (type) {
      case OF_4 -> {
        int count = getIntAcquire(node + COUNT);
        for (int i = 0; i < count; i++) {
          if (getByte(node + KEYS[OF_4] + i) == key) {
            return node + CHILDREN + 8L * i;
          }
        }
        return 0;
      }
      case OF_16 -> {
        int count = getIntAcquire(node + COUNT);
        long keys = node + KEYS[OF_16];
        int low = match(getWord(keys), key);
        int found = low < 8 ? low : 8 + match(getWord(keys + 8), key);
        return found < count ? node + CHILDREN + 8L * found : 0;
      }
      case OF_48 -> {
        int index = getByte(node + KEYS[OF_48] + key);
        // Pairs with the fence in add: who sees the index sees the child.
        java.lang.invoke.VarHandle.acquireFence();
        return index == 0 ? 0 : node + CHILDREN + 8L * (index - 1);
      }
      default -> {
        long slot = node + CHILDREN + 8L * key;
        return RawMemory.getLongAcquire(slot) == 0 ? 0 : slot;
      }
    }
  }

  /** Index of the first of eight bytes that equals {@code key}, or 8. */
  private static int match(long word, int key) {
    long difference = word ^ (key * 0x0101010101010101L);
    long zero = (difference - 0x0101010101010101L) & ~difference & 0x8080808080808080L;
    return Long.numberOfTrailingZeros(zero) >>> 3;
  }

  /** The least key with a child greater than {@code after}, or -1. */
  static int nextKey(long node, int after) {
    int type = type(node);
    if (type <= OF_16) {
      int least = 256;
      int count = getIntAcquire(node + COUNT);
      for (int i = 0; i < count; i++) {
        int key = getByte(node + KEYS[type] + i);
        if (key > after && key < least) {
          least = key;
        }
      }
      return least == 256 ? -1 : least;
    }
    for (int key = after + 1; key < 256; key++) {
      if (hasChild(node, type, key)) {
        return key;
      }
    }
    return -1;
  }

  /** The greatest key with a child less than {@code before}, or -1. */
  static int previousKey(long node, int before) {
    int type = type(node);
    if (type <= OF_16) {
      int greatest = -1;
      int count = getIntAcquire(node + COUNT);
      for (int i = 0; i < count; i++) {
        int key = getByte(node + KEYS[type] + i);
        if (key < before && key > greatest) {
          greatest = key;
        }
      }
      return greatest;
    }
    for (int key = before - 1; key >= 0; key--) {
      if (hasChild(node, type, key)) {
        return key;
      }
    }
    return -1;
  }

  private static boolean hasChild(long node, int type, int key) {
    return type == OF_48
        ? getByte(node + KEYS[OF_48] + key) != 0
        : getLong(node + CHILDREN + 8L * key) != 0;
  }
}
