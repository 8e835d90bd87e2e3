package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.rows.RangeTombstone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be read for certain of a damaged table, and what cannot: every block counts whose
 * checksum and order hold. Reads only, except for the new table that it writes. Not thread-safe.
 */
public final class TableSalvage implements AutoCloseable {
  /** Tables that are longer are given up as a whole if their index is lost. */
  private static final long MAX_WALKED_BYTES = 1 << 30;

  private final TableMeta meta;
  private final @Nullable ReadableFile file;
  private final long size;
  private final LostPieces lost;
  private final List<SalvagedRows.Place> sound = new ArrayList<>();
  private List<RangeTombstone> tombstones = List.of();
  private long rows;
  private long deletes;
  private byte[] lastKey = {};
  private long lastVersion;

  private TableSalvage(TableMeta meta, @Nullable ReadableFile file) throws IOException {
    this.meta = meta;
    this.file = file;
    size = file == null ? 0 : Math.min(file.size(), meta.bytes());
    lost = new LostPieces(meta);
  }

  /**
   * Reads a table's file.
   *
   * @param meta what the manifest says of it
   */
  public static TableSalvage of(FileSystem fileSystem, Path file, TableMeta meta)
      throws IOException {
    boolean done = false;
    TableSalvage salvage =
        new TableSalvage(meta, fileSystem.exists(file) ? fileSystem.openRead(file) : null);
    try {
      if (salvage.file == null || !salvage.read()) {
        salvage.giveUp();
      }
      done = true;
      return salvage;
    } finally {
      if (!done) {
        salvage.close();
      }
    }
  }

  /**
   * True if the table has a format that this program does not read. That is no damage, and there is
   * nothing to salvage: another program reads it.
   */
  public boolean isOfAnotherFormat() throws IOException {
    long footerOffset = meta.bytes() - Footer.BYTES;
    return size == meta.bytes()
        && footerOffset >= 0
        && Footer.isOfAnotherFormat(bytes(footerOffset, Footer.BYTES), meta.number(), footerOffset);
  }

  /** What is lost. Nothing, if every row and range tombstone that there was can be read. */
  public List<LostRange> lost() {
    return lost.ranges();
  }

  /** Versions of keys that can be read. */
  public long rows() {
    return rows;
  }

  /**
   * Writes what could be read to a new table. It is durable when this returns, its name is not.
   *
   * @return null if there is nothing to write
   */
  public @Nullable TableMeta write(
      FileSystem fileSystem, Path directory, long number, Codec codec, int blockBytes)
      throws IOException {
    if (sound.isEmpty() && tombstones.isEmpty()) {
      return null;
    }
    boolean done = false;
    try (TableWriter writer = new TableWriter(fileSystem, directory, number, codec, blockBytes)) {
      SalvagedRows source = new SalvagedRows(sound, this::section);
      while (source.next()) {
        writer.add(source, source.isTombstone());
      }
      tombstones.forEach(writer::add);
      TableMeta written = writer.finish();
      done = true;
      return written;
    } finally {
      if (!done) {
        // Or a disk that is full would be filled with attempts.
        fileSystem.delete(directory.resolve(TableMeta.fileName(number)));
      }
    }
  }

  private void giveUp() {
    sound.clear();
    tombstones = List.of();
    rows = 0;
    lost.everything();
  }

  /** False if nothing can be read for certain. */
  private boolean read() throws IOException {
    Sections sections = Sections.byFooter(this, size, meta);
    SectionWalk walk = null;
    if (sections.index() == null && size <= MAX_WALKED_BYTES) {
      long end = sections.filterOffset() < 0 ? size : Math.min(size, sections.filterOffset());
      walk = new SectionWalk(bytes(0, (int) Math.max(0, end)), meta.number());
    }
    if (walk != null && sections.filterOffset() < 0) {
      sections = Sections.byWalk(walk, meta);
      walk = new SectionWalk(bytes(0, (int) size), meta.number());
    }
    Properties properties = sections.properties();
    if (properties == null ? meta.rangeTombstones() > 0 : !isAccountOf(properties)) {
      return false;
    }
    tombstones = properties == null ? List.of() : properties.rangeTombstones();
    BlockIndex index = sections.index();
    boolean trusted = index != null ? readByIndex(index) : walk != null && readByWalk(walk);
    return trusted && accountHolds();
  }

  private boolean isAccountOf(Properties properties) {
    TableMeta own = properties.meta();
    return own.rows() == meta.rows()
        && own.deletes() == meta.deletes()
        && own.minVersion() == meta.minVersion()
        && own.maxVersion() == meta.maxVersion()
        && own.rangeTombstones() == meta.rangeTombstones()
        && Arrays.equals(own.firstKey(), meta.firstKey())
        && Arrays.equals(own.endKey(), meta.endKey());
  }

  /** Rows that nobody misses must all be there, and others must not: it could be a strange file. */
  private boolean accountHolds() {
    return lost.isEmpty()
        ? rows == meta.rows() && deletes == meta.deletes()
        : rows < meta.rows() && deletes <= meta.deletes();
  }

  private boolean readByIndex(BlockIndex index) throws IOException {
    for (int i = 0; i < index.count(); i++) {
      byte[] block = section(index.offset(i), index.length(i));
      if (block == null
          || BlockCheck.fault(block) != null
          || BlockCheck.faultOfPlace(index, i, block, lastKey, lastVersion) != null) {
        lost.block(index, i);
        lastKey = new byte[0];
      } else if (!add(block, index.offset(i), index.length(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean readByWalk(SectionWalk walk) {
    while (rows < meta.rows()) {
      byte[] block = walk.peek();
      if (block == null || BlockCheck.fault(block) != null || !isAfterLast(block)) {
        break;
      }
      if (!add(block, walk.offset(), walk.length())) {
        return false;
      }
      walk.advance();
    }
    if (rows < meta.rows()) {
      if (rows == 0) {
        return false;
      }
      lost.after(lastKey, lastVersion, size - walk.offset());
    }
    return true;
  }

  private boolean isAfterLast(byte[] block) {
    int order = lastKey.length == 0 ? 1 : Block.compare(block, 0, lastKey);
    return order > 0 || (order == 0 && Block.version(block, 0) < lastVersion);
  }

  /** Counts a sound block; false if it holds what the manifest says this table does not. */
  private boolean add(byte[] block, long offset, int length) {
    int count = Block.rows(block);
    for (int row = 0; row < count; row++) {
      long version = Block.version(block, row);
      if (version < meta.minVersion() || version > meta.maxVersion()) {
        return false;
      }
      deletes += Block.isTombstone(block, row) ? 1 : 0;
    }
    rows += count;
    int last = Block.keyOffset(block, count - 1);
    lastKey = Arrays.copyOfRange(block, last, last + Block.keyLength(block, count - 1));
    lastVersion = Block.version(block, count - 1);
    sound.add(new SalvagedRows.Place(offset, length));
    return Block.compare(block, 0, meta.firstKey()) >= 0
        && Keys.compare(lastKey, meta.endKey()) < 0;
  }

  /** A section, or null if it is damaged. */
  byte @Nullable [] section(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset + length + Section.TRAILER_BYTES > size) {
      return null;
    }
    try {
      byte[] stored = bytes(offset, length + Section.TRAILER_BYTES);
      return Section.open(stored, 0, length, meta.number(), offset);
    } catch (RuntimeException e) {
      // The codecs tell of bytes that they cannot take apart in many ways.
      return null;
    }
  }

  byte[] bytes(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    if (file != null) {
      file.read(offset, ByteBuffer.wrap(bytes));
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
