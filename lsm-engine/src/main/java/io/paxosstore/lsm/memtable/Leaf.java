package io.paxosstore.lsm.memtable;

import static io.paxosstore.lsm.memtable.RawMemory.getInt;
import static io.paxosstore.lsm.memtable.RawMemory.getLong;
import static io.paxosstore.lsm.memtable.RawMemory.getLongAcquire;
import static io.paxosstore.lsm.memtable.RawMemory.putInt;
import static io.paxosstore.lsm.memtable.RawMemory.putLong;
import static io.paxosstore.lsm.memtable.RawMemory.putLongRelease;

/**
 * A key and the chain of its versions, as functions of an address.
 *
 * <pre>
 * leaf    := newest u64 · keyLength u32 · key
 * version := next u64 · version i64 · sequence i64 · valueLength i32 (-1: deleted) · value
 * </pre>
 *
 * The chain is ordered by version, then by sequence, both falling. A change of an older version
 * than the newest is linked into the middle: one release store, like every other.
 */
final class Leaf {
  private static final long KEY_LENGTH = 8;
  private static final long KEY = 12;
  private static final long VERSION = 8;
  private static final long SEQUENCE = 16;
  private static final long VALUE_LENGTH = 24;
  private static final long VALUE = 28;
  private static final int DELETED = -1;

  private Leaf() {}

  /** A leaf and its first version in one piece, since they are read together. */
  static long create(
      NativeChunks chunks,
      byte[] key,
      int offset,
      int length,
      byte[] value,
      int valueOffset,
      int valueLength,
      long version,
      long sequence) {
    long leafBytes = (KEY + length + 7) & ~7L;
    long leaf = chunks.allocate(leafBytes + VALUE + Math.max(valueLength, 0));
    putInt(leaf + KEY_LENGTH, length);
    RawMemory.copyIn(key, offset, leaf + KEY, length);
    fill(leaf + leafBytes, value, valueOffset, valueLength, version, sequence);
    putLong(leaf, leaf + leafBytes);
    return leaf;
  }

  /** Links one more version into a leaf's chain. */
  static void add(
      NativeChunks chunks,
      long leaf,
      byte[] value,
      int valueOffset,
      int valueLength,
      long version,
      long sequence) {
    long added = chunks.allocate(VALUE + Math.max(valueLength, 0));
    fill(added, value, valueOffset, valueLength, version, sequence);
    long previous = leaf;
    long next = getLong(leaf);
    while (next != 0 && version(next) > version) {
      previous = next;
      next = getLong(next);
    }
    putLong(added, next);
    // The next reference of a version and the newest reference of a leaf are both the first word.
    putLongRelease(previous, added);
  }

  private static void fill(
      long target, byte[] value, int valueOffset, int valueLength, long version, long sequence) {
    putLong(target + VERSION, version);
    putLong(target + SEQUENCE, sequence);
    putInt(target + VALUE_LENGTH, valueLength);
    if (valueLength > 0) {
      RawMemory.copyIn(value, valueOffset, target + VALUE, valueLength);
    }
  }

  static int keyLength(long leaf) {
    return getInt(leaf + KEY_LENGTH);
  }

  /** Address of the key. */
  static long key(long leaf) {
    return leaf + KEY;
  }

  /** The newest version of the chain. */
  static long newest(long leaf) {
    return getLongAcquire(leaf);
  }

  /** The next older version, or 0. */
  static long older(long version) {
    return getLongAcquire(version);
  }

  /**
   * The newest version that is not newer than {@code at} and was applied by {@code sequenceLimit},
   * or 0.
   */
  static long visible(long leaf, long at, long sequenceLimit) {
    long version = newest(leaf);
    while (version != 0 && (version(version) > at || sequence(version) > sequenceLimit)) {
      version = older(version);
    }
    return version;
  }

  static long version(long version) {
    return getLong(version + VERSION);
  }

  static long sequence(long version) {
    return getLong(version + SEQUENCE);
  }

  static boolean isDelete(long version) {
    return getInt(version + VALUE_LENGTH) == DELETED;
  }

  static int valueLength(long version) {
    return Math.max(0, getInt(version + VALUE_LENGTH));
  }

  static void copyValue(long version, byte[] target, int length) {
    RawMemory.copyOut(version + VALUE, target, 0, length);
  }
}
