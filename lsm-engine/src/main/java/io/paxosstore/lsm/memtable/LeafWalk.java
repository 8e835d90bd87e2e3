package io.paxosstore.lsm.memtable;

import java.util.Arrays;

/**
 * Visits the leaves of a tree in key order or against it. The path is kept as a stack of nodes; a
 * node that was replaced since is still readable and holds everything that was there when the walk
 * began, which is all that the reader may see.
 */
final class LeafWalk {
  /** Positions in a node, going up: before everything, at the value, then at each key. */
  private static final int BEFORE = -2;

  private static final int AT_VALUE = -1;

  /** Going down: the keys from 255, then the value. */
  private static final int AFTER = 256;

  private final RadixTree tree;
  private final boolean reverse;
  private long[] nodes = new long[16];
  private int[] positions = new int[16];
  private int depth;
  private long pending;

  LeafWalk(RadixTree tree, boolean reverse) {
    this.tree = tree;
    this.reverse = reverse;
  }

  /** Starts before the first leaf of the direction. */
  void start() {
    reset();
    enter(tree.root());
  }

  /** Starts so that the first leaf is the least at or after {@code key}; of a walk upwards. */
  void startAtOrAfter(byte[] key) {
    reset();
    long reference = tree.root();
    int matched = 0;
    while (reference != 0) {
      if (RadixTree.isLeaf(reference)) {
        long leaf = RadixTree.leafOf(reference);
        if (compareLeaf(leaf, key) >= 0) {
          pending = leaf;
        }
        return;
      }
      int order = comparePrefix(reference, key, matched);
      if (order > 0) {
        push(reference, BEFORE);
      }
      if (order != 0) {
        return;
      }
      matched += Node.prefixLength(reference);
      if (matched == key.length) {
        push(reference, BEFORE);
        return;
      }
      int branch = key[matched++] & 0xFF;
      push(reference, branch);
      reference = child(reference, branch);
    }
  }

  /**
   * Starts so that the first leaf is the greatest at or before {@code key}, or before it; of a walk
   * downwards.
   */
  void startAtOrBefore(byte[] key, boolean inclusive) {
    reset();
    long reference = tree.root();
    int matched = 0;
    while (reference != 0) {
      if (RadixTree.isLeaf(reference)) {
        long leaf = RadixTree.leafOf(reference);
        if (compareLeaf(leaf, key) < (inclusive ? 1 : 0)) {
          pending = leaf;
        }
        return;
      }
      int order = comparePrefix(reference, key, matched);
      if (order < 0) {
        push(reference, AFTER);
      }
      if (order != 0) {
        return;
      }
      matched += Node.prefixLength(reference);
      if (matched == key.length) {
        if (inclusive) {
          pending = RadixTree.leafOf(RawMemory.getLongAcquire(Node.valueSlot(reference)));
        }
        return;
      }
      int branch = key[matched++] & 0xFF;
      push(reference, branch);
      reference = child(reference, branch);
    }
  }

  /** The next leaf, or 0 at the end. */
  long next() {
    if (pending != 0) {
      long leaf = pending;
      pending = 0;
      return leaf;
    }
    while (depth > 0) {
      long reference = reverse ? stepDown() : stepUp();
      if (reference != 0) {
        if (RadixTree.isLeaf(reference)) {
          return RadixTree.leafOf(reference);
        }
        enter(reference);
      }
    }
    return 0;
  }

  private long stepUp() {
    int top = depth - 1;
    long node = nodes[top];
    if (positions[top] == BEFORE) {
      positions[top] = AT_VALUE;
      return RawMemory.getLongAcquire(Node.valueSlot(node));
    }
    int key = Node.nextKey(node, positions[top]);
    if (key < 0) {
      depth--;
      return 0;
    }
    positions[top] = key;
    return child(node, key);
  }

  private long stepDown() {
    int top = depth - 1;
    long node = nodes[top];
    int key = Node.previousKey(node, positions[top]);
    if (key < 0) {
      depth--;
      return RawMemory.getLongAcquire(Node.valueSlot(node));
    }
    positions[top] = key;
    return child(node, key);
  }

  private static long child(long node, int key) {
    long slot = Node.slot(node, key);
    return slot == 0 ? 0 : RawMemory.getLongAcquire(slot);
  }

  private void enter(long reference) {
    if (reference != 0) {
      if (RadixTree.isLeaf(reference)) {
        pending = RadixTree.leafOf(reference);
      } else {
        push(reference, reverse ? AFTER : BEFORE);
      }
    }
  }

  private void push(long node, int position) {
    if (depth == nodes.length) {
      nodes = Arrays.copyOf(nodes, depth * 2);
      positions = Arrays.copyOf(positions, depth * 2);
    }
    nodes[depth] = node;
    positions[depth++] = position;
  }

  private void reset() {
    depth = 0;
    pending = 0;
  }

  /** Order of a leaf's key against {@code key}. */
  static int compareLeaf(long leaf, byte[] key) {
    int length = Leaf.keyLength(leaf);
    int limit = Math.min(length, key.length);
    int common = RawMemory.commonPrefix(key, 0, Leaf.key(leaf), limit);
    return common < limit
        ? RawMemory.getByte(Leaf.key(leaf) + common) - (key[common] & 0xFF)
        : Integer.compare(length, key.length);
  }

  /**
   * Order of all keys below a node against {@code key}, of which {@code matched} bytes led here; 0
   * if it leads further.
   */
  private static int comparePrefix(long node, byte[] key, int matched) {
    int prefix = Node.prefixLength(node);
    int rest = key.length - matched;
    int limit = Math.min(prefix, rest);
    int common = RawMemory.commonPrefix(key, matched, Node.prefix(node), limit);
    if (common < limit) {
      return RawMemory.getByte(Node.prefix(node) + common) - (key[matched + common] & 0xFF);
    }
    return prefix > rest ? 1 : 0;
  }
}
