package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.rows.RangeTombstones;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open table file: what is kept of it in memory, and its blocks through the cache. */
final class TableReader {
  private final Path path;
  private final long number;
  private final ReadableFile file;
  private final BlockCache.Slots cached;
  final BloomFilter filter;
  final BlockIndex index;
  final RangeTombstones rangeTombstones;

  TableReader(Path path, TableMeta expected, ReadableFile file, BlockCache cache)
      throws IOException {
    this.path = path;
    this.number = expected.number();
    this.file = file;
    long size = file.size();
    if (size != expected.bytes()) {
      throw corrupt(0, "it has " + size + " bytes, the manifest says " + expected.bytes());
    }
    long footerOffset = size - Footer.BYTES;
    Footer footer;
    try {
      footer = Footer.decode(read(footerOffset, Footer.BYTES), number, footerOffset);
    } catch (IllegalArgumentException e) {
      throw corrupt(footerOffset, String.valueOf(e.getMessage()));
    }
    filter = BloomFilter.open(section(footer.filterOffset(), footer.filterLength()));
    index = new BlockIndex(section(footer.indexOffset(), footer.indexLength()));
    Properties properties =
        Properties.decode(
            section(footer.propertiesOffset(), footer.propertiesLength()), number, size);
    rangeTombstones = RangeTombstones.of(properties.rangeTombstones());
    cached = new BlockCache.Slots(cache, index.count());
  }

  /** A block through the cache. */
  byte[] block(int block) {
    byte[] bytes = cached.get(block);
    return bytes != null ? bytes : load(block);
  }

  /** A block if it is in the cache. */
  byte @Nullable [] cachedBlock(int block) {
    return cached.get(block);
  }

  private byte[] load(int block) {
    NoWait.check();
    long offset = index.offset(block);
    int length = index.length(block);
    byte[] bytes = block(read(offset, length + Section.TRAILER_BYTES), 0, offset, length, true);
    cached.admit(block, bytes);
    return bytes;
  }

  /**
   * Decodes and opens a block whose stored bytes begin at {@code from}.
   *
   * @param searched false for who only walks its rows
   */
  byte[] block(byte[] stored, int from, long offset, int length, boolean searched) {
    byte[] block = decode(stored, from, offset, length);
    try {
      Block.open(block, searched);
    } catch (IllegalArgumentException e) {
      throw corrupt(offset, String.valueOf(e.getMessage()));
    }
    return block;
  }

  private byte[] section(long offset, int length) {
    return decode(read(offset, length + Section.TRAILER_BYTES), 0, offset, length);
  }

  /** Decodes a section whose stored bytes begin at {@code from}. */
  private byte[] decode(byte[] stored, int from, long offset, int length) {
    byte[] raw;
    try {
      raw = Section.open(stored, from, length, number, offset);
    } catch (RuntimeException e) {
      throw new CorruptionException(
          path + " is damaged at offset " + offset + ": " + length + " bytes cannot be decoded", e);
    }
    if (raw == null) {
      throw corrupt(offset, length + " bytes fail their checksum");
    }
    return raw;
  }

  byte[] read(long offset, int length) {
    byte[] bytes = new byte[length];
    int count;
    try {
      count = file.read(offset, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new StorageException("cannot read " + path + " at offset " + offset, e);
    }
    if (count < length) {
      throw corrupt(offset, "the file ends after " + count + " of " + length + " bytes");
    }
    return bytes;
  }

  private CorruptionException corrupt(long offset, String what) {
    return new CorruptionException(path + " is damaged at offset " + offset + ": " + what);
  }

  void close() throws IOException {
    cached.close();
    file.close();
  }
}
