package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.ReadFailedException;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.rows.RangeTombstones;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An open table file: what is kept of it in memory, and its blocks through the cache. */
final class TableReader {
  private static final int WHOLE_TABLE = -1;

  /** The longest array. */
  private static final int MAX_READ_BYTES = Integer.MAX_VALUE - 8;

  private final Path path;
  private final TableMeta meta;
  private final ReadableFile file;
  private final Consumer<CorruptionException> corruptions;
  private volatile boolean damaged;
  private final BlockCache.Slots cached;
  final BloomFilter filter;
  final BlockIndex index;
  final RangeTombstones rangeTombstones;

  /** Opens a table; tells {@code corruptions} of whatever is found damaged. */
  TableReader(
      Path path,
      TableMeta expected,
      ReadableFile file,
      BlockCache cache,
      Consumer<CorruptionException> corruptions)
      throws IOException {
    this.path = path;
    this.corruptions = corruptions;
    this.meta = expected;
    this.file = file;
    long size = file.size();
    if (size != expected.bytes()) {
      throw corrupt(
          WHOLE_TABLE, 0, "it has " + size + " bytes, the manifest says " + expected.bytes());
    }
    long footerOffset = size - Footer.BYTES;
    Footer footer;
    try {
      footer =
          Footer.decode(
              read(WHOLE_TABLE, footerOffset, Footer.BYTES), expected.number(), footerOffset);
    } catch (IllegalArgumentException e) {
      throw corrupt(WHOLE_TABLE, footerOffset, String.valueOf(e.getMessage()));
    }
    filter = part(footer.filterOffset(), footer.filterLength(), BloomFilter::open);
    index = part(footer.indexOffset(), footer.indexLength(), BlockIndex::new);
    rangeTombstones =
        part(
            footer.propertiesOffset(),
            footer.propertiesLength(),
            bytes ->
                RangeTombstones.of(
                    Properties.decode(bytes, expected.number(), size).rangeTombstones()));
    cached = new BlockCache.Slots(cache, index.count(), filter.bytes() + index.bytes());
  }

  /**
   * Takes a section apart. A writer with a defect would have sealed its mistakes: they are told
   * like damage.
   */
  private <T> T part(long offset, int length, Function<byte[], T> decoder) {
    byte[] stored = readSection(WHOLE_TABLE, offset, length);
    byte[] bytes = decode(stored, 0, WHOLE_TABLE, offset, length);
    try {
      return decoder.apply(bytes);
    } catch (IllegalArgumentException e) {
      throw corrupt(WHOLE_TABLE, offset, String.valueOf(e.getMessage()));
    }
  }

  private byte[] readSection(int block, long offset, int length) {
    if (length < 0) {
      throw corrupt(block, offset, "a section of " + length + " bytes");
    }
    return read(block, offset, (long) length + Section.TRAILER_BYTES);
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
    byte[] bytes = block(readSection(block, offset, length), 0, block, true);
    cached.admit(block, bytes);
    return bytes;
  }

  /**
   * Decodes and opens a block whose stored bytes begin at {@code from}.
   *
   * @param searched false for who only walks its rows
   */
  byte[] block(byte[] stored, int from, int number, boolean searched) {
    long offset = index.offset(number);
    byte[] block = decode(stored, from, number, offset, index.length(number));
    try {
      Block.open(block, searched);
    } catch (IllegalArgumentException e) {
      throw corrupt(number, offset, String.valueOf(e.getMessage()));
    }
    return block;
  }

  private byte[] decode(byte[] stored, int from, int block, long offset, int length) {
    byte[] raw;
    try {
      raw = Section.open(stored, from, length, meta.number(), offset);
    } catch (RuntimeException e) {
      throw corrupt(block, offset, length + " bytes cannot be decoded: " + e.getMessage());
    }
    if (raw == null) {
      throw corrupt(block, offset, length + " bytes fail their checksum");
    }
    return raw;
  }

  /** Reads bytes that begin with those of a block. */
  byte[] read(int block, long offset, long length) {
    if (offset < 0 || length < 0 || offset > meta.bytes() - length || length > MAX_READ_BYTES) {
      throw corrupt(
          block, offset, "the file ends after " + meta.bytes() + " of " + length + " bytes more");
    }
    byte[] bytes = new byte[(int) length];
    int count;
    try {
      count = file.read(offset, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new ReadFailedException("cannot read " + path + " at offset " + offset, e);
    }
    if (count < length) {
      throw corrupt(block, offset, "the file ends after " + count + " of " + length + " bytes");
    }
    return bytes;
  }

  /** True if a read of this table has met damage. */
  boolean isDamaged() {
    return damaged;
  }

  /** Names the keys of a block, or of the table: without its index nobody knows where a key is. */
  private CorruptionException corrupt(int block, long offset, String what) {
    damaged = true;
    CorruptionException found =
        new CorruptionException(
            path + " is damaged at offset " + offset + ": " + what,
            null,
            block == WHOLE_TABLE ? meta.firstKey() : index.separator(block),
            block == WHOLE_TABLE ? meta.endKey() : index.endKey(block, meta.endKey()));
    corruptions.accept(found);
    return found;
  }

  void close() throws IOException {
    cached.close();
    file.close();
  }
}
