package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.WritableFile;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RowSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one table. Rows come in key order, the versions of a key newest first; range tombstones
 * come at any time.
 */
public final class TableWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final long number;
  private final Codec codec;
  private final int blockBytes;
  private final WritableFile file;
  private final BlockBuilder block = new BlockBuilder();
  private final SectionBuffer index = new SectionBuffer();
  private final List<RangeTombstone> rangeTombstones = new ArrayList<>();
  private long[] hashes = new long[256];
  private int distinctKeys;
  private int blocks;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private long written;
  private byte[] lastKey = {};
  private int lastKeyLength = -1;
  private byte[] previousBlockLastKey = {};
  private byte[] firstKey = {};
  private long lastVersion;
  private long rows;
  private long deletes;
  private long minVersion = Long.MAX_VALUE;
  private long maxVersion;

  /** Creates the file, which must not exist. */
  public TableWriter(
      FileSystem fileSystem, Path directory, long number, Codec codec, int blockBytes)
      throws IOException {
    this.number = number;
    this.codec = codec;
    this.blockBytes = blockBytes;
    file = fileSystem.create(directory.resolve(TableMeta.fileName(number)));
    index.putInt(0);
  }

  /**
   * Adds the current row of {@code row}; its key and version must come after those of the row
   * before.
   */
  public void add(RowSource row, boolean tombstone) throws IOException {
    byte[] key = row.keyArray();
    int keyOffset = row.keyOffset();
    int keyLength = row.keyLength();
    int order =
        lastKeyLength < 0 ? -1 : Keys.compare(lastKey, 0, lastKeyLength, key, keyOffset, keyLength);
    if (order > 0 || (order == 0 && lastVersion <= row.version())) {
      throw new IllegalStateException("rows out of order in table " + number);
    }
    boolean newKey = order != 0;
    if (block.rows() > 0 && (block.bytes() >= blockBytes || block.isFull())) {
      writeBlock();
    }
    if (newKey) {
      if (distinctKeys == hashes.length) {
        hashes = Arrays.copyOf(hashes, distinctKeys * 2);
      }
      hashes[distinctKeys++] = Keys.hash(key, keyOffset, keyLength);
      if (lastKeyLength < 0) {
        firstKey = Arrays.copyOfRange(key, keyOffset, keyOffset + keyLength);
      }
      if (lastKey.length < keyLength) {
        lastKey = new byte[Math.max(keyLength, 64)];
      }
      System.arraycopy(key, keyOffset, lastKey, 0, keyLength);
      lastKeyLength = keyLength;
    }
    lastVersion = row.version();
    block.add(
        key,
        keyOffset,
        keyLength,
        newKey || block.rows() == 0,
        row.version(),
        tombstone,
        row.valueArray(),
        row.valueOffset(),
        row.valueLength());
    rows++;
    deletes += tombstone ? 1 : 0;
    cover(row.version());
  }

  /** Adds a range tombstone. */
  public void add(RangeTombstone tombstone) {
    rangeTombstones.add(tombstone);
    cover(tombstone.version());
  }

  /** True if neither a row nor a range tombstone was added. */
  public boolean isEmpty() {
    return rows == 0 && rangeTombstones.isEmpty();
  }

  /** About the bytes that the file has so far. */
  public long bytes() {
    return written + buffered + block.bytes();
  }

  /** Writes what is left, makes it durable and says what the table holds. It must not be empty. */
  public TableMeta finish() throws IOException {
    if (block.rows() > 0) {
      writeBlock();
    }
    byte[] filter = BloomFilter.build(hashes, distinctKeys);
    long filterOffset = position();
    int filterLength = writeSection(filter, filter.length, Codec.NONE);
    long indexOffset = position();
    index.setInt(0, blocks);
    int indexLength = writeSection(index.array(), index.length(), Codec.NONE);
    TableMeta meta = meta(0);
    byte[] properties = Properties.encode(meta, rangeTombstones);
    long propertiesOffset = position();
    int propertiesLength = writeSection(properties, properties.length, Codec.NONE);
    Footer footer =
        new Footer(
            filterOffset,
            filterLength,
            indexOffset,
            indexLength,
            propertiesOffset,
            propertiesLength);
    write(footer.encode(number, position()), Footer.BYTES);
    flushBuffer();
    file.sync();
    return meta(written);
  }

  private TableMeta meta(long bytes) {
    byte[] first = firstKey;
    byte[] end = lastKeyLength < 0 ? null : Keys.successor(Arrays.copyOf(lastKey, lastKeyLength));
    boolean rowsSeen = end != null;
    for (RangeTombstone tombstone : rangeTombstones) {
      if (!rowsSeen || Keys.compare(tombstone.from(), first) < 0) {
        first = tombstone.from();
      }
      if (end == null || Keys.compare(tombstone.to(), end) > 0) {
        end = tombstone.to();
      }
      rowsSeen = true;
    }
    if (end == null) {
      throw new IllegalStateException("table " + number + " is empty");
    }
    return new TableMeta(
        number, bytes, rows, deletes, rangeTombstones.size(), first, end, minVersion, maxVersion);
  }

  private void cover(long version) {
    minVersion = Math.min(minVersion, version);
    maxVersion = Math.max(maxVersion, version);
  }

  private void writeBlock() throws IOException {
    byte[] first = block.firstKey();
    long firstVersion = block.firstVersion();
    boolean continuing = blocks > 0 && Arrays.equals(previousBlockLastKey, first);
    byte[] raw = block.finish();
    long offset = position();
    int length = writeSection(raw, raw.length, codec);
    byte[] separator = continuing || blocks == 0 ? first : separator(previousBlockLastKey, first);
    index.putLong(offset);
    index.putInt(length);
    index.putLong(firstVersion);
    index.putByte(continuing ? 1 : 0);
    index.putBytes(separator);
    previousBlockLastKey = Arrays.copyOf(lastKey, lastKeyLength);
    blocks++;
  }

  /** The shortest key that is after {@code before} and not after {@code key}. */
  private static byte[] separator(byte[] before, byte[] key) {
    return Arrays.copyOf(key, Arrays.mismatch(before, key) + 1);
  }

  /** Writes a section, compressed if that saves an eighth; returns its stored length. */
  private int writeSection(byte[] raw, int rawLength, Codec wanted) throws IOException {
    byte[] stored = new byte[Math.addExact(wanted.bound(rawLength), Section.TRAILER_BYTES)];
    Codec used = wanted;
    int length = wanted.compress(raw, rawLength, stored);
    if (wanted != Codec.NONE && length > rawLength - rawLength / 8) {
      used = Codec.NONE;
      length = used.compress(raw, rawLength, stored);
    }
    Section.seal(stored, length, used, rawLength, number, position());
    write(stored, length + Section.TRAILER_BYTES);
    return length;
  }

  private long position() {
    return written + buffered;
  }

  private void write(byte[] bytes, int length) throws IOException {
    if (length > buffer.length - buffered) {
      flushBuffer();
    }
    if (length > buffer.length) {
      file.write(written, ByteBuffer.wrap(bytes, 0, length));
      written += length;
    } else {
      System.arraycopy(bytes, 0, buffer, buffered, length);
      buffered += length;
    }
  }

  private void flushBuffer() throws IOException {
    if (buffered > 0) {
      file.write(written, ByteBuffer.wrap(buffer, 0, buffered));
      written += buffered;
      buffered = 0;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
