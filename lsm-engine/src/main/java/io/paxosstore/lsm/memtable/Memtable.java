package io.paxosstore.lsm.memtable;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The rows applied since the last switch. One writer at a time; readers need no lock, but must hold
 * a reference, because the memory is given back when the last one is released.
 *
 * <p>Each change has a <em>sequence</em>, the order in which the engine applied it. A reader names
 * the sequence up to which it sees changes, so a batch becomes visible all at once when the engine
 * publishes the sequence of its last change.
 */
public final class Memtable {
  /** What a memtable costs beyond its native memory: about the bytes of its objects. */
  private static final long OBJECT_BYTES = 256;

  private final NativeChunks chunks = new NativeChunks();
  private final RadixTree tree = new RadixTree(chunks);
  private final AtomicInteger references = new AtomicInteger(1);
  private final List<RangeTombstone> rangeTombstones = new ArrayList<>();
  private volatile int rangeTombstoneCount;
  private volatile @Nullable RangeTombstones fragments = RangeTombstones.NONE;
  private long changes;
  private volatile long minVersion = Long.MAX_VALUE;
  private volatile long maxVersion;
  private volatile long lastApply;
  private volatile long logPosition;

  /** Sets {@code key} to a value. Only the writer calls this. */
  public void put(
      byte[] bytes,
      int keyOffset,
      int keyLength,
      int valueOffset,
      int valueLength,
      long version,
      long sequence) {
    long leaf = tree.findForInsert(bytes, keyOffset, keyLength);
    cover(version);
    if (leaf != 0) {
      Leaf.add(chunks, leaf, bytes, valueOffset, valueLength, version, sequence);
    } else {
      leaf =
          Leaf.create(
              chunks,
              bytes,
              keyOffset,
              keyLength,
              bytes,
              valueOffset,
              valueLength,
              version,
              sequence);
      tree.insert(bytes, keyOffset, keyLength, leaf);
    }
  }

  /** Marks {@code key} as deleted. Only the writer calls this. */
  public void delete(byte[] bytes, int keyOffset, int keyLength, long version, long sequence) {
    put(bytes, keyOffset, keyLength, 0, -1, version, sequence);
  }

  /** Marks all keys in [from, to) as deleted. Only the writer calls this. */
  public void deleteRange(byte[] from, byte[] to, long version, long sequence) {
    cover(version);
    synchronized (rangeTombstones) {
      rangeTombstones.add(new RangeTombstone(from, to, version, sequence));
      rangeTombstoneCount = rangeTombstones.size();
      fragments = null;
    }
  }

  private void cover(long version) {
    changes++;
    if (version < minVersion) {
      minVersion = version;
    }
    if (version > maxVersion) {
      maxVersion = version;
    }
  }

  /**
   * The writer says that everything up to this apply and this position of the engine's log is in.
   */
  public void applied(long apply, long position) {
    lastApply = apply;
    logPosition = Math.max(logPosition, position);
  }

  /**
   * The newest version of a key that a reader may see, as a handle for the accessors below; 0 if
   * there is none.
   */
  public long find(byte[] key, long at, long sequenceLimit) {
    long leaf = tree.find(key, 0, key.length);
    return leaf == 0 ? 0 : Leaf.visible(leaf, at, sequenceLimit);
  }

  /** Version of a found row. */
  public static long version(long found) {
    return Leaf.version(found);
  }

  /** Sequence of a found row. */
  public static long sequence(long found) {
    return Leaf.sequence(found);
  }

  /** True if a found row says that the key was deleted. */
  public static boolean isTombstone(long found) {
    return Leaf.isDelete(found);
  }

  /** Copies the value of a found row into a cell. */
  public static void copyTo(long found, Cell cell) {
    int length = Leaf.valueLength(found);
    Leaf.copyValue(found, cell.prepare(length, Leaf.version(found)), length);
  }

  /** The range tombstones so far. */
  public RangeTombstones rangeTombstones() {
    RangeTombstones known = fragments;
    if (known != null) {
      return known;
    }
    synchronized (rangeTombstones) {
      RangeTombstones built = RangeTombstones.of(rangeTombstones);
      fragments = built;
      return built;
    }
  }

  /** A scan that visits each key once, at a version. */
  public RowSource scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean reverse, long at, long sequenceLimit) {
    return new MemtableScan(tree, from, to, reverse, at, sequenceLimit);
  }

  /**
   * All versions of all keys of a memtable that is no longer written; of one key and version only
   * the last change.
   */
  public RowSource allVersions() {
    return new MemtableDump(tree, rangeTombstones());
  }

  /** Memory that the rows take. Only the writer may ask. */
  public long usedBytes() {
    return chunks.usedBytes() + OBJECT_BYTES * rangeTombstoneCount;
  }

  /** Memory that this memtable holds. */
  public long bytes() {
    return chunks.reservedBytes() + OBJECT_BYTES * rangeTombstoneCount;
  }

  /** True if nothing was changed. */
  public boolean isEmpty() {
    return changes == 0;
  }

  /** Least version of any change; {@link Long#MAX_VALUE} if there is none. */
  public long minVersion() {
    return minVersion;
  }

  /** Greatest version of any change; 0 if there is none. */
  public long maxVersion() {
    return maxVersion;
  }

  /** Sequence of the last apply that is in. */
  public long lastApply() {
    return lastApply;
  }

  /** The engine's log up to here is in; 0 if none of it is. */
  public long logPosition() {
    return logPosition;
  }

  /** One more owner. */
  public void retain() {
    if (references.getAndIncrement() <= 0) {
      throw new IllegalStateException("memtable was freed");
    }
  }

  /** One owner less; the last one frees the memory. */
  public void release() {
    int left = references.decrementAndGet();
    if (left == 0) {
      chunks.free();
    } else if (left < 0) {
      throw new IllegalStateException("memtable was released too often");
    }
  }
}
