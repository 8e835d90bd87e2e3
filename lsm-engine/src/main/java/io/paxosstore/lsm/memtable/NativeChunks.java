package io.paxosstore.lsm.memtable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Bump allocation from chunks off the heap, all freed at once. Chunks start small, because a test
 * suite opens hundreds of databases, and double up to one MiB. Memory comes zeroed; nothing is ever
 * reused before the whole is freed, so a lock-free reader may follow any address it has seen.
 */
final class NativeChunks {
  private static final long FIRST_CHUNK_BYTES = 16 << 10;
  private static final long LARGEST_CHUNK_BYTES = 1 << 20;

  /**
   * On in tests: freed memory is overwritten and given back only after many others, so that a read
   * after free goes wrong at once instead of seldom.
   */
  private static final boolean CHECKED = Boolean.getBoolean("io.paxosstore.lsm.checked");

  private static final byte POISON = (byte) 0xDD;
  private static final int QUARANTINE = 256;
  private static final ArrayDeque<Arena> QUARANTINED = new ArrayDeque<>();

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> chunks = new ArrayList<>();
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
    if (!CHECKED) {
      arena.close();
      return;
    }
    chunks.forEach(chunk -> chunk.fill(POISON));
    Arena oldest = null;
    synchronized (QUARANTINED) {
      QUARANTINED.addLast(arena);
      if (QUARANTINED.size() > QUARANTINE) {
        oldest = QUARANTINED.removeFirst();
      }
    }
    if (oldest != null) {
      oldest.close();
    }
  }

  private void grow(long wanted) {
    long bytes = Math.max(wanted, nextChunkBytes);
    MemorySegment chunk = arena.allocate(bytes, 64);
    chunks.add(chunk);
    position = chunk.address();
    limit = position + bytes;
    // There is one writer; readers only look at the sum.
    long reserved = reservedBytes + bytes;
    reservedBytes = reserved;
    nextChunkBytes = Math.min(LARGEST_CHUNK_BYTES, nextChunkBytes * 2);
  }
}
