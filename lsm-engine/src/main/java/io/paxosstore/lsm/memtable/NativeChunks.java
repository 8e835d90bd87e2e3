package io.paxosstore.lsm.memtable;

import java.lang.foreign.Arena;

/**
 * Bump allocation from chunks off the heap, all freed at once. Chunks start small, because a test
 * suite opens hundreds of databases, and double up to one MiB. Memory comes zeroed; nothing is ever
 * reused before the whole is freed, so a lock-free reader may follow any address it has seen.
 */
final class NativeChunks {
  private static final long FIRST_CHUNK_BYTES = 16 << 10;
  private static final long LARGEST_CHUNK_BYTES = 1 << 20;

  /**
   * Turned on in tests: freed memory is filled with a pattern and kept, so that a read after free
   * is seen and not random.
   */
  private static final boolean CHECKED = Boolean.getBoolean("io.paxosstore.lsm.checked");

  private final Arena arena = Arena.ofShared();
  private final java.util.List<java.lang.foreign.MemorySegment> chunks =
      new java.util.ArrayList<>();
  private long position;
  private long limit;
  private long nextChunkBytes = FIRST_CHUNK_BYTES;
  private volatile long reservedBytes;

  /** Address of {@code bytes} zeroed bytes, aligned to eight. */
  long allocate(long bytes) {
    long aligned = (bytes + 7) & ~7L;
    if (aligned > limit - position) {
      grow(aligned);
    }
    long address = position;
    position += aligned;
    return address;
  }

  /** Bytes taken from the operating system. */
  long reservedBytes() {
    return reservedBytes;
  }

  /** Bytes handed out and lost at the ends of chunks. Only the writer may ask. */
  long usedBytes() {
    return reservedBytes - (limit - position);
  }

  void free() {
    if (CHECKED) {
      chunks.forEach(chunk -> chunk.fill((byte) 0xDD));
    } else {
      arena.close();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void grow(long wanted) {
    long bytes = Math.max(wanted, nextChunkBytes);
    var chunk = arena.allocate(bytes, 64);
    chunks.add(chunk);
    position = chunk.address();
    limit = position + bytes;
    reservedBytes += bytes;
    nextChunkBytes = Math.min(LARGEST_CHUNK_BYTES, nextChunkBytes * 2);
  }
}
