package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.ReadFailedException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.rows.WeightedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One table of a store. Its file is opened when it is first read, so that a damaged one keeps
 * nobody from the others, and closed (and deleted, if no version of the store names it any more)
 * when the last owner lets go.
 */
public final class Table {
  /** The key has no version in this table that the caller may see. */
  public static final int NONE = 0;

  /** A value was found. */
  public static final int VALUE = 1;

  /** The newest visible change is a delete. */
  public static final int TOMBSTONE = 2;

  private static final byte[] EMPTY = {};

  private final FileSystem fileSystem;
  private final Path path;
  private final TableMeta meta;
  private final BlockCache cache;
  private final Consumer<CorruptionException> corruptions;
  private final AtomicInteger references = new AtomicInteger();
  private volatile @Nullable TableReader reader;
  private volatile boolean obsolete;
  private volatile boolean damaged;

  /** A table whose file exists. Nobody owns it yet. */
  public Table(FileSystem fileSystem, Path directory, TableMeta meta, BlockCache cache) {
    this(fileSystem, directory, meta, cache, found -> {});
  }

  /** A table that also tells somebody of what it finds damaged, each time that it does. */
  public Table(
      FileSystem fileSystem,
      Path directory,
      TableMeta meta,
      BlockCache cache,
      Consumer<CorruptionException> corruptions) {
    this.corruptions = corruptions;
    this.fileSystem = fileSystem;
    this.path = directory.resolve(meta.fileName());
    this.meta = meta;
    this.cache = cache;
  }

  /** What the manifest says of this table. */
  public TableMeta meta() {
    return meta;
  }

  /** Where its file is. */
  public Path path() {
    return path;
  }

  /** True if the key is within this table's bounds. */
  public boolean covers(byte[] key) {
    return Keys.compare(meta.firstKey(), key) <= 0 && Keys.compare(key, meta.endKey()) < 0;
  }

  /**
   * Finds the newest change of a key that is at most {@code at} and newer than {@code newerThan};
   * its version and value go into the cell, which points into the cached block.
   *
   * @param hash {@link Keys#hash} of the key
   * @return {@link #NONE}, {@link #VALUE} or {@link #TOMBSTONE}
   */
  public int find(byte[] key, long hash, long at, long newerThan, Cell cell) {
    TableReader table = reader();
    long deletedAt = 0;
    if (meta.rangeTombstones() > 0) {
      int place = table.rangeTombstones.find(key, 0, key.length, at, Long.MAX_VALUE);
      if (place >= 0 && table.rangeTombstones.versionAt(place) > newerThan) {
        deletedAt = table.rangeTombstones.versionAt(place);
      }
    }
    if (table.filter.mayContain(hash)) {
      int found = findRow(table, key, hash, at, Math.max(newerThan, deletedAt - 1), cell);
      if (found != NONE) {
        return found;
      }
    }
    if (deletedAt == 0) {
      return NONE;
    }
    cell.wrap(EMPTY, 0, 0, deletedAt);
    return TOMBSTONE;
  }

  private static int findRow(
      TableReader table, byte[] key, long hash, long at, long newerThan, Cell cell) {
    int number = locate(table.index, key, at);
    if (number < 0) {
      return NONE;
    }
    byte[] block = table.block(number);
    return pick(table, number, block, Block.find(block, key, hash), at, newerThan, cell);
  }

  /** The block that holds the first row of a key that is not newer than {@code at}; -1 if none. */
  static int locate(BlockIndex index, byte[] key, long at) {
    int number = index.lastNotAfter(key);
    if (index.continuesKey(number)) {
      // A key of many blocks: the one that holds the wanted version follows from the first
      // versions, without reading.
      return index.lastWithVersionFrom(at, index.firstAtOrAfter(key), number);
    }
    return number;
  }

  /** Takes the newest row that is not newer than {@code at}, from a key's first row in a block. */
  static int pick(
      TableReader table, int number, byte[] block, int row, long at, long newerThan, Cell cell) {
    if (row < 0) {
      return NONE;
    }
    int rows = Block.rows(block);
    int offset = Block.keyOffset(block, row);
    while (Block.version(block, row) > at) {
      row++;
      if (row == rows) {
        if (!table.index.continuesKey(number + 1)) {
          return NONE;
        }
        block = table.block(++number);
        rows = Block.rows(block);
        row = 0;
        offset = Block.keyOffset(block, 0);
      } else if (Block.keyOffset(block, row) != offset) {
        return NONE;
      }
    }
    long version = Block.version(block, row);
    if (version <= newerThan) {
      return NONE;
    }
    int valueOffset = Block.valueOffset(block, row);
    cell.wrap(block, valueOffset, Block.valueEnd(block, row) - valueOffset, version);
    return Block.isTombstone(block, row) ? TOMBSTONE : VALUE;
  }

  /** A scan that visits each key of [from, to) once, at a version. */
  public RowSource scan(byte @Nullable [] from, byte @Nullable [] to, boolean reverse, long at) {
    TableReader table = reader();
    return reverse ? new ReverseTableScan(table, from, to, at) : new TableScan(table, from, to, at);
  }

  /** All versions of all keys, past the cache and read ahead. */
  public RowSource allVersions() {
    return allVersions(null, null);
  }

  /** All versions of the keys of [from, to), past the cache and read ahead. */
  public RowSource allVersions(byte @Nullable [] from, byte @Nullable [] to) {
    return new TableDump(reader(), from, to);
  }

  /** The table's range tombstones. */
  public RangeTombstones rangeTombstones() {
    return meta.rangeTombstones() == 0 ? RangeTombstones.NONE : reader().rangeTombstones;
  }

  /** Blocks that may hold keys in [from, to). */
  public int blocksBetween(byte @Nullable [] from, byte @Nullable [] to) {
    BlockIndex index = reader().index;
    return Math.max(0, lastBlock(index, to) - firstBlock(index, from) + 1);
  }

  /**
   * Adds the key at which every {@code stride}-th of the blocks that hold keys in [from, to)
   * begins, with the bytes from there to the next one. Reads no block.
   */
  public void sample(byte @Nullable [] from, byte @Nullable [] to, int stride, WeightedKeys keys) {
    BlockIndex index = reader().index;
    int last = lastBlock(index, to);
    for (int block = firstBlock(index, from); block <= last; ) {
      byte[] key = index.separator(block);
      long bytes = 0;
      for (int end = Math.min(last, block + stride - 1); block <= end; block++) {
        bytes += index.length(block);
      }
      keys.add(from == null || Keys.compare(from, key) < 0 ? key : from, bytes);
    }
  }

  private static int firstBlock(BlockIndex index, byte @Nullable [] from) {
    return from == null ? 0 : index.firstAtOrAfter(from);
  }

  private static int lastBlock(BlockIndex index, byte @Nullable [] to) {
    return to == null ? index.count() - 1 : index.lastNotAfter(to);
  }

  /** About the bytes of the file that hold keys in [from, to). */
  public long bytesBetween(byte @Nullable [] from, byte @Nullable [] to) {
    boolean wholeStart = from == null || Keys.compare(from, meta.firstKey()) <= 0;
    boolean wholeEnd = to == null || Keys.compare(to, meta.endKey()) >= 0;
    if (wholeStart && wholeEnd) {
      return meta.bytes();
    }
    BlockIndex index = reader().index;
    int last = lastBlock(index, wholeEnd ? null : to);
    long bytes = 0;
    for (int block = firstBlock(index, wholeStart ? null : from); block <= last; block++) {
      bytes += index.length(block) + Section.TRAILER_BYTES;
    }
    return bytes;
  }

  /** True if a read of this table has met damage. */
  public boolean isDamaged() {
    TableReader open = reader;
    return damaged || (open != null && open.isDamaged());
  }

  TableReader reader() {
    TableReader open = reader;
    return open != null ? open : open();
  }

  private synchronized TableReader open() {
    TableReader open = reader;
    if (open != null) {
      return open;
    }
    ReadableFile file;
    try {
      file = fileSystem.openRead(path);
    } catch (IOException e) {
      throw new ReadFailedException("cannot open " + path, e);
    }
    boolean opened = false;
    try {
      open = new TableReader(path, meta, file, cache, corruptions);
      reader = open;
      opened = true;
      return open;
    } catch (CorruptionException e) {
      damaged = true;
      throw e;
    } catch (IOException e) {
      throw new ReadFailedException("cannot read " + path, e);
    } finally {
      if (!opened) {
        closeQuietly(file);
      }
    }
  }

  /**
   * Says that no version of the store will name this table again: the last owner deletes the file.
   */
  public void markObsolete() {
    obsolete = true;
  }

  /** One more owner. */
  public void retain() {
    references.getAndIncrement();
  }

  /** One owner less; the last one closes the file and deletes it if it is obsolete. */
  public void release() {
    if (references.decrementAndGet() > 0) {
      return;
    }
    try {
      TableReader open = reader;
      if (open != null) {
        open.close();
      }
      if (obsolete) {
        fileSystem.delete(path);
      }
    } catch (IOException e) {
      // The next opening of the store finds the file unnamed by the manifest and deletes it.
      throw new StorageException("cannot close " + path, e);
    }
  }

  private static void closeQuietly(ReadableFile file) {
    try {
      file.close();
    } catch (IOException ignored) {
      // The caller is told of the failure that made it close the file.
    }
  }
}
