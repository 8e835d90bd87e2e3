package io.paxosstore.lsm.memtable;

import static io.paxosstore.lsm.memtable.RawMemory.getLong;
import static io.paxosstore.lsm.memtable.RawMemory.getLongAcquire;
import static io.paxosstore.lsm.memtable.RawMemory.putLongRelease;

/**
 * An adaptive radix tree from keys to leaves (see {@link Node}); one writer, many lock-free
 * readers. Paths are compressed: a node holds the whole of what its keys share, and a key that is
 * alone below some byte is one leaf there. References to leaves have their lowest bit set.
 */
final class RadixTree {
  private static final long LEAF = 1;

  private final NativeChunks chunks;

  /** Address of the reference to the root node. */
  private final long root;

  // Where the writer's last search ended without a leaf: an insert goes on from there.
  private long missedSlot;
  private int missedDepth;

  RadixTree(NativeChunks chunks) {
    this.chunks = chunks;
    root = chunks.allocate(8);
  }

  static boolean isLeaf(long reference) {
    return (reference & LEAF) != 0;
  }

  static long leafOf(long reference) {
    return reference & ~LEAF;
  }

  /** Reference to the root, 0 while the tree is empty. */
  long root() {
    return getLongAcquire(root);
  }

  /** The leaf of a key, or 0. */
  long find(byte[] key, int offset, int length) {
    long reference = root();
    int depth = 0;
    while (reference != 0) {
      if (isLeaf(reference)) {
        long leaf = leafOf(reference);
        int rest = length - depth;
        return Leaf.keyLength(leaf) == length
                && RawMemory.commonPrefix(key, offset + depth, Leaf.key(leaf) + depth, rest) == rest
            ? leaf
            : 0;
      }
      int prefix = Node.prefixLength(reference);
      if (prefix > length - depth
          || RawMemory.commonPrefix(key, offset + depth, Node.prefix(reference), prefix) < prefix) {
        return 0;
      }
      depth += prefix;
      if (depth == length) {
        return leafOf(getLongAcquire(Node.valueSlot(reference)));
      }
      long slot = Node.slot(reference, key[offset + depth] & 0xFF);
      if (slot == 0) {
        return 0;
      }
      reference = getLongAcquire(slot);
      depth++;
    }
    return 0;
  }

  /**
   * As {@link #find}; if it returns 0, {@link #insert} of this key may follow. Only the writer
   * calls this.
   */
  long findForInsert(byte[] key, int offset, int length) {
    long slot = root;
    int depth = 0;
    while (true) {
      missedSlot = slot;
      missedDepth = depth;
      long reference = getLong(slot);
      if (reference == 0) {
        return 0;
      }
      int rest = length - depth;
      if (isLeaf(reference)) {
        long leaf = leafOf(reference);
        return Leaf.keyLength(leaf) == length
                && RawMemory.commonPrefix(key, offset + depth, Leaf.key(leaf) + depth, rest) == rest
            ? leaf
            : 0;
      }
      int prefix = Node.prefixLength(reference);
      if (prefix > rest
          || RawMemory.commonPrefix(key, offset + depth, Node.prefix(reference), prefix) < prefix) {
        return 0;
      }
      depth += prefix;
      if (depth == length) {
        return leafOf(getLong(Node.valueSlot(reference)));
      }
      slot = Node.slot(reference, key[offset + depth] & 0xFF);
      if (slot == 0) {
        return 0;
      }
      depth++;
    }
  }

  /**
   * Adds a leaf for a key that {@link #findForInsert} has just not found. Only the writer calls
   * this.
   */
  void insert(byte[] key, int offset, int length, long leaf) {
    long added = leaf | LEAF;
    long slot = missedSlot;
    int depth = missedDepth;
    while (true) {
      long reference = getLong(slot);
      if (reference == 0) {
        putLongRelease(slot, added);
        return;
      }
      if (isLeaf(reference)) {
        putLongRelease(slot, fork(reference, key, offset, length, depth, added));
        return;
      }
      int prefix = Node.prefixLength(reference);
      int common =
          RawMemory.commonPrefix(
              key, offset + depth, Node.prefix(reference), Math.min(prefix, length - depth));
      if (common < prefix) {
        int branch = RawMemory.getByte(Node.prefix(reference) + common);
        long parent = Node.create(chunks, key, offset + depth, common);
        Node.add(parent, branch, Node.copyWithoutPrefix(chunks, reference, common + 1));
        attach(parent, key, offset, length, depth + common, added);
        putLongRelease(slot, parent);
        return;
      }
      depth += prefix;
      if (depth == length) {
        putLongRelease(Node.valueSlot(reference), added);
        return;
      }
      int branch = key[offset + depth] & 0xFF;
      long childSlot = Node.slot(reference, branch);
      if (childSlot == 0) {
        if (Node.isFull(reference)) {
          long grown = Node.grow(chunks, reference);
          Node.add(grown, branch, added);
          putLongRelease(slot, grown);
        } else {
          Node.add(reference, branch, added);
        }
        return;
      }
      slot = childSlot;
      depth++;
    }
  }

  /** A node in the place of a leaf, holding it and the new one. */
  private long fork(long reference, byte[] key, int offset, int length, int depth, long added) {
    long old = leafOf(reference);
    int oldLength = Leaf.keyLength(old);
    int common =
        RawMemory.commonPrefix(
            key, offset + depth, Leaf.key(old) + depth, Math.min(length, oldLength) - depth);
    long node = Node.create(chunks, key, offset + depth, common);
    int fork = depth + common;
    if (fork == oldLength) {
      putLongRelease(Node.valueSlot(node), reference);
    } else {
      Node.add(node, RawMemory.getByte(Leaf.key(old) + fork), reference);
    }
    attach(node, key, offset, length, fork, added);
    return node;
  }

  private static void attach(long node, byte[] key, int offset, int length, int depth, long added) {
    if (depth == length) {
      putLongRelease(Node.valueSlot(node), added);
    } else {
      Node.add(node, key[offset + depth] & 0xFF, added);
    }
  }
}
