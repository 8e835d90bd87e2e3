package io.paxosstore.lsm.sstable;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;

/** How the bytes of a block are stored. The numbers are part of the format. */
public enum Codec {
  /** As they are. */
  NONE(0),
  /** Fast: for the upper levels, which are rewritten soon. */
  LZ4(1),
  /** Small: for the last level, which holds nearly everything. */
  ZSTD(2);

  /** A byte of LZ4 tells of 255 bytes at most. */
  private static final int LZ4_RATIO = 255;

  /** More than any block, which ends with the first row that makes it large. */
  private static final int MAX_RAW_BYTES = 128 << 20;

  final int code;

  Codec(int code) {
    this.code = code;
  }

  static Codec of(int code) {
    return switch (code) {
      case 0 -> NONE;
      case 1 -> LZ4;
      case 2 -> ZSTD;
      default -> throw new IllegalArgumentException("unknown block codec " + code);
    };
  }

  int bound(int length) {
    return switch (this) {
      case NONE -> length;
      case LZ4 -> Lz4.FACTORY.fastCompressor().maxCompressedLength(length);
      case ZSTD -> Math.toIntExact(Zstd.compressBound(length));
    };
  }

  /** Compresses to {@code target}, which has room for {@link #bound}; returns the length. */
  int compress(byte[] source, int length, byte[] target) {
    return switch (this) {
      case NONE -> {
        System.arraycopy(source, 0, target, 0, length);
        yield length;
      }
      case LZ4 ->
          Lz4.FACTORY.fastCompressor().compress(source, 0, length, target, 0, target.length);
      case ZSTD -> ZstdContexts.compress(source, length, target);
    };
  }

  /**
   * Restores exactly {@code rawLength} bytes.
   *
   * @throws IllegalArgumentException if so few bytes cannot be so many, or say themselves that they
   *     are not: nothing was allocated then
   */
  byte[] decompress(byte[] source, int offset, int length, int rawLength) {
    boolean possible =
        rawLength >= 0
            && switch (this) {
              case NONE -> rawLength == length;
              case LZ4 -> rawLength <= (long) length * LZ4_RATIO;
              case ZSTD ->
                  rawLength == Zstd.getFrameContentSize(source, offset, length)
                      && rawLength <= MAX_RAW_BYTES;
            };
    if (!possible) {
      throw new IllegalArgumentException(
          length + " bytes of " + this + " cannot hold " + rawLength + " bytes");
    }
    switch (this) {
      case NONE -> {
        return Arrays.copyOfRange(source, offset, offset + length);
      }
      case LZ4 -> {
        byte[] raw = new byte[rawLength];
        Lz4.FACTORY.safeDecompressor().decompress(source, offset, length, raw, 0, rawLength);
        return raw;
      }
      case ZSTD -> {
        byte[] raw = new byte[rawLength];
        ZstdContexts.decompress(source, offset, length, raw);
        return raw;
      }
    }
    throw new AssertionError(this);
  }

  /**
   * Loads the native library only when the first block is compressed: a store that never flushes
   * should open fast.
   */
  private static final class Lz4 {
    static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();
  }
}
