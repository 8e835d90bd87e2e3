package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.rows.Keys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole table and holds it against its checksums, its own order and what the manifest says
 * of it. A damaged block does not hide what is wrong with the others. Reads only.
 */
public final class TableCheck {
  private final TableMeta meta;
  private final ReadableFile file;
  private final List<TableFault> faults = new ArrayList<>();
  private @Nullable BloomFilter filter;
  private int filterBytes;
  private int indexBytes;
  private int blocks;
  private long storedBytes;
  private long rawBytes;
  private long keys;
  private long rows;
  private long deletes;
  private long minVersion = Long.MAX_VALUE;
  private long maxVersion;
  private byte @Nullable [] firstKey;
  private byte[] lastKey = {};
  private long lastVersion;

  private TableCheck(TableMeta meta, ReadableFile file) {
    this.meta = meta;
    this.file = file;
  }

  /** Reads the file of a table. */
  public static TableCheck of(FileSystem fileSystem, Path directory, TableMeta meta)
      throws IOException {
    try (ReadableFile file = fileSystem.openRead(directory.resolve(meta.fileName()))) {
      TableCheck check = new TableCheck(meta, file);
      check.run();
      return check;
    }
  }

  /** All that is wrong. */
  public List<TableFault> faults() {
    return List.copyOf(faults);
  }

  /** What the file is made of, as far as it could be read. */
  public TableSummary summary() {
    return new TableSummary(blocks, storedBytes, rawBytes, keys, filterBytes, indexBytes);
  }

  private void run() throws IOException {
    long size = file.size();
    if (size != meta.bytes()) {
      fault(0, "the file has " + size + " bytes, the manifest says " + meta.bytes());
    }
    long footerOffset = size - Footer.BYTES;
    if (footerOffset < 0) {
      return;
    }
    Footer footer;
    try {
      footer = Footer.decode(read(footerOffset, Footer.BYTES), meta.number(), footerOffset);
    } catch (IllegalArgumentException e) {
      fault(footerOffset, String.valueOf(e.getMessage()));
      return;
    }
    byte[] filterSection = section(footer.filterOffset(), footer.filterLength(), "the filter");
    try {
      filter = filterSection == null ? null : BloomFilter.open(filterSection);
    } catch (IllegalArgumentException e) {
      fault(footer.filterOffset(), String.valueOf(e.getMessage()));
    }
    filterBytes = footer.filterLength();
    indexBytes = footer.indexLength();
    byte[] properties =
        section(footer.propertiesOffset(), footer.propertiesLength(), "the properties");
    byte[] indexSection = section(footer.indexOffset(), footer.indexLength(), "the index");
    if (indexSection != null) {
      try {
        checkBlocks(new BlockIndex(indexSection), footer.filterOffset());
      } catch (IllegalArgumentException e) {
        fault(footer.indexOffset(), "the index: " + e.getMessage());
      }
    }
    if (endOf(footer.filterOffset(), footer.filterLength()) != footer.indexOffset()
        || endOf(footer.indexOffset(), footer.indexLength()) != footer.propertiesOffset()
        || endOf(footer.propertiesOffset(), footer.propertiesLength()) != footerOffset) {
      fault(footerOffset, "its sections do not lie end to end");
    }
    if (faults.isEmpty() && properties != null) {
      try {
        checkAccount(Properties.decode(properties, meta.number(), size), footer.propertiesOffset());
      } catch (IllegalArgumentException e) {
        fault(footer.propertiesOffset(), String.valueOf(e.getMessage()));
      }
    }
  }

  private static long endOf(long offset, int length) {
    return offset + length + Section.TRAILER_BYTES;
  }

  private void checkBlocks(BlockIndex index, long filterOffset) throws IOException {
    long expected = 0;
    for (int i = 0; i < index.count(); i++) {
      byte[] first = index.separator(i);
      byte[] end = index.endKey(i, meta.endKey());
      long offset = index.offset(i);
      if (offset != expected) {
        fault(offset, first, end, "block " + i + " does not follow the one before");
      }
      expected = endOf(offset, index.length(i));
      byte[] block = section(offset, index.length(i), first, end, "block " + i);
      if (block == null) {
        // What comes next cannot be held against a key that nobody can read.
        lastKey = new byte[0];
        continue;
      }
      String fault = BlockCheck.fault(block);
      if (fault == null) {
        fault = BlockCheck.faultOfPlace(index, i, block, lastKey, lastVersion);
      }
      if (fault == null) {
        fault = count(block);
      }
      if (fault != null) {
        fault(offset, first, end, "block " + i + ": " + fault);
      }
      blocks++;
      storedBytes += index.length(i);
      rawBytes += block.length;
    }
    if (expected != filterOffset) {
      fault(expected, "there is something between the blocks and the filter");
    }
  }

  /** Adds a block's rows to the account. */
  private @Nullable String count(byte[] block) {
    int count = Block.rows(block);
    int previous = -1;
    BloomFilter known = filter;
    for (int row = 0; row < count; row++) {
      int offset = Block.keyOffset(block, row);
      int length = Block.keyLength(block, row);
      if (offset != previous) {
        if (known != null && !known.mayContain(Keys.hash(block, offset, length))) {
          return "the filter does not know row " + row;
        }
        keys += row == 0 && Block.compare(block, 0, lastKey) == 0 ? 0 : 1;
        previous = offset;
      }
      rows++;
      deletes += Block.isTombstone(block, row) ? 1 : 0;
      minVersion = Math.min(minVersion, Block.version(block, row));
      maxVersion = Math.max(maxVersion, Block.version(block, row));
    }
    if (rows == count) {
      int first = Block.keyOffset(block, 0);
      firstKey = Arrays.copyOfRange(block, first, first + Block.keyLength(block, 0));
    }
    int last = Block.keyOffset(block, count - 1);
    lastKey = Arrays.copyOfRange(block, last, last + Block.keyLength(block, count - 1));
    lastVersion = Block.version(block, count - 1);
    return null;
  }

  /** Whether the rows, the properties and the manifest tell the same. */
  private void checkAccount(Properties properties, long offset) {
    boolean inside =
        firstKey == null
            || (Keys.compare(meta.firstKey(), firstKey) <= 0
                && Keys.compare(lastKey, meta.endKey()) < 0);
    for (var tombstone : properties.rangeTombstones()) {
      inside &=
          Keys.compare(meta.firstKey(), tombstone.from()) <= 0
              && Keys.compare(tombstone.to(), meta.endKey()) <= 0;
      minVersion = Math.min(minVersion, tombstone.version());
      maxVersion = Math.max(maxVersion, tombstone.version());
    }
    if (!inside) {
      fault(offset, "there is something outside of the table's bounds");
    }
    TableMeta own = properties.meta();
    if (own.rows() != rows
        || own.deletes() != deletes
        || own.minVersion() != minVersion
        || own.maxVersion() != maxVersion) {
      fault(
          offset,
          "the properties tell of " + own.rows() + " rows, or versions, that are not there");
    }
    if (own.rows() != meta.rows()
        || own.deletes() != meta.deletes()
        || own.minVersion() != meta.minVersion()
        || own.maxVersion() != meta.maxVersion()
        || own.rangeTombstones() != meta.rangeTombstones()
        || !Arrays.equals(own.firstKey(), meta.firstKey())
        || !Arrays.equals(own.endKey(), meta.endKey())) {
      fault(offset, "the properties are not what the manifest says of this table");
    }
  }

  private byte @Nullable [] section(long offset, int length, String name) throws IOException {
    return section(offset, length, meta.firstKey(), meta.endKey(), name);
  }

  /** A section, or null and a fault. */
  private byte @Nullable [] section(long offset, int length, byte[] first, byte[] end, String name)
      throws IOException {
    if (offset < 0 || length < 0 || offset > file.size() - endOf(0, length)) {
      fault(offset, first, end, name + " lies outside of the file");
      return null;
    }
    byte[] stored = read(offset, length + Section.TRAILER_BYTES);
    byte[] raw;
    try {
      raw = Section.open(stored, 0, length, meta.number(), offset);
    } catch (RuntimeException e) {
      // The codecs tell of bytes that they cannot take apart in many ways.
      fault(offset, first, end, name + " cannot be decoded: " + e.getMessage());
      return null;
    }
    if (raw == null) {
      fault(offset, first, end, name + " (" + length + " bytes) fails its checksum");
    }
    return raw;
  }

  private byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.read(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private void fault(long offset, String what) {
    fault(offset, meta.firstKey(), meta.endKey(), what);
  }

  private void fault(long offset, byte[] first, byte[] end, String what) {
    faults.add(new TableFault(offset, first, end, what));
  }
}
