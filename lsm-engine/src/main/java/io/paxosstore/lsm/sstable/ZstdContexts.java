package io.paxosstore.lsm.sstable;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Native contexts that are used again. Making and zeroing one costs several times what a block
 * does, and blocks are read by threads too many and too short-lived to own one each. Thread-safe.
 */
final class ZstdContexts {
  private static final int LEVEL = 1;

  /** More idle ones are closed; each holds some hundred kilobytes. */
  private static final int MOST_IDLE = 16;

  private static final BlockingQueue<ZstdCompressCtx> COMPRESS =
      new ArrayBlockingQueue<>(MOST_IDLE);
  private static final BlockingQueue<ZstdDecompressCtx> DECOMPRESS =
      new ArrayBlockingQueue<>(MOST_IDLE);

  private ZstdContexts() {}

  /** Compresses to {@code target}; returns the length. */
  static int compress(byte[] source, int length, byte[] target) {
    ZstdCompressCtx idle = COMPRESS.poll();
    ZstdCompressCtx context = idle != null ? idle : new ZstdCompressCtx().setLevel(LEVEL);
    boolean good = false;
    try {
      int compressed = context.compressByteArray(target, 0, target.length, source, 0, length);
      good = true;
      return compressed;
    } finally {
      // One that failed is not trusted again.
      if (!good || !COMPRESS.offer(context)) {
        context.close();
      }
    }
  }

  /** Restores the bytes that fill {@code target}. */
  static void decompress(byte[] source, int offset, int length, byte[] target) {
    ZstdDecompressCtx idle = DECOMPRESS.poll();
    ZstdDecompressCtx context = idle != null ? idle : new ZstdDecompressCtx();
    boolean good = false;
    try {
      context.decompressByteArray(target, 0, target.length, source, offset, length);
      good = true;
    } finally {
      if (!good || !DECOMPRESS.offer(context)) {
        context.close();
      }
    }
  }
}
