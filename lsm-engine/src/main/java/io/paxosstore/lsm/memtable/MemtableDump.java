package io.paxosstore.lsm.memtable;

import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;

/**
 * All versions of a sealed memtable, for its flush. Tables have no sequences, so what they decide
 * is settled here: of several changes of one key and version the last remains, and one that a later
 * range delete of the same version covers is a delete.
 */
final class MemtableDump extends RowSource {
  private final LeafWalk walk;
  private final RangeTombstones rangeTombstones;
  private long leaf;
  private long current;

  MemtableDump(RadixTree tree, RangeTombstones rangeTombstones) {
    walk = new LeafWalk(tree, false);
    walk.start();
    this.rangeTombstones = rangeTombstones;
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("a dump is read once, from its beginning");
  }

  @Override
  public boolean next() {
    long following = current == 0 ? 0 : olderVersion(current);
    if (following == 0) {
      leaf = walk.next();
      if (leaf == 0) {
        return false;
      }
      following = Leaf.newest(leaf);
      keyLength = Leaf.keyLength(leaf);
      keyArray = MemtableScan.room(keyArray, keyLength);
      RawMemory.copyOut(Leaf.key(leaf), keyArray, 0, keyLength);
    }
    current = following;
    version = Leaf.version(current);
    tombstone = Leaf.isDelete(current) || isCovered();
    valueLength = tombstone ? 0 : Leaf.valueLength(current);
    valueArray = MemtableScan.room(valueArray, valueLength);
    Leaf.copyValue(current, valueArray, valueLength);
    return true;
  }

  private static long olderVersion(long current) {
    long older = Leaf.older(current);
    while (older != 0 && Leaf.version(older) == Leaf.version(current)) {
      older = Leaf.older(older);
    }
    return older;
  }

  private boolean isCovered() {
    int place = rangeTombstones.find(keyArray, 0, keyLength, version, Long.MAX_VALUE);
    return place >= 0
        && rangeTombstones.versionAt(place) == version
        && rangeTombstones.sequenceAt(place) > Leaf.sequence(current);
  }
}
