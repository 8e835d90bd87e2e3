package io.paxosstore.lsm.memtable;

import io.paxosstore.lsm.rows.RowSource;
import org.jspecify.annotations.Nullable;

/**
 * A scan of a memtable at a version, within [from, to). Copies each row to the heap, where the
 * merge compares keys.
 */
final class MemtableScan extends RowSource {
  private final LeafWalk walk;
  private final byte @Nullable [] from;
  private final byte @Nullable [] to;
  private final boolean reverse;
  private final long at;
  private final long sequenceLimit;

  MemtableScan(
      RadixTree tree,
      byte @Nullable [] from,
      byte @Nullable [] to,
      boolean reverse,
      long at,
      long sequenceLimit) {
    walk = new LeafWalk(tree, reverse);
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.at = at;
    this.sequenceLimit = sequenceLimit;
    byte[] first = reverse ? to : from;
    if (first == null) {
      walk.start();
    } else if (reverse) {
      walk.startAtOrBefore(first, false);
    } else {
      walk.startAtOrAfter(first);
    }
  }

  @Override
  public void seek(byte[] key) {
    if (reverse) {
      walk.startAtOrBefore(key, true);
    } else {
      walk.startAtOrAfter(key);
    }
  }

  @Override
  public boolean next() {
    byte[] last = reverse ? from : to;
    for (long leaf = walk.next(); leaf != 0; leaf = walk.next()) {
      if (last != null) {
        int order = LeafWalk.compareLeaf(leaf, last);
        if (reverse ? order < 0 : order >= 0) {
          return false;
        }
      }
      long found = Leaf.visible(leaf, at, sequenceLimit);
      if (found != 0) {
        load(leaf, found);
        return true;
      }
    }
    return false;
  }

  private void load(long leaf, long found) {
    keyLength = Leaf.keyLength(leaf);
    keyArray = room(keyArray, keyLength);
    RawMemory.copyOut(Leaf.key(leaf), keyArray, 0, keyLength);
    valueLength = Leaf.valueLength(found);
    valueArray = room(valueArray, valueLength);
    Leaf.copyValue(found, valueArray, valueLength);
    version = Leaf.version(found);
    sequence = Leaf.sequence(found);
    tombstone = Leaf.isDelete(found);
  }

  static byte[] room(byte[] buffer, int wanted) {
    return buffer.length >= wanted
        ? buffer
        : new byte[Math.max(wanted, Math.max(64, buffer.length * 2))];
  }
}
