package io.paxosstore.lsm.sstable;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps decoded blocks within a budget. A hit is one array load, because each table holds direct
 * references to its cached blocks; the cache itself is only asked when a block was missing. Second
 * chance decides who leaves. Indexes and filters of open tables are part of the budget: blocks get
 * what they leave, but never less than an eighth of it.
 *
 * <p>Blocks are arrays on the heap: a reader that still uses one keeps it alive, so eviction needs
 * neither pins nor epochs.
 */
public final class BlockCache {
  /**
   * What blocks may take of the budget however large indexes and filters are: one part of so many.
   */
  private static final int LEAST_SHARE = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Entry> clock = new ArrayDeque<>();
  private final LongAdder misses = new LongAdder();
  private final LongAdder loadedBytes = new LongAdder();
  private long capacityBytes;
  private long usedBytes;
  private long indexBytes;

  /** A cache of at most {@code capacityBytes}, or of one block if that is larger. */
  public BlockCache(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /** Blocks that were not in the cache when they were wanted. */
  public long misses() {
    return misses.sum();
  }

  /** Bytes of the cached blocks. */
  public long usedBytes() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the blocks that were not in the cache when they were wanted. */
  public long loadedBytes() {
    return loadedBytes.sum();
  }

  /** Bytes of the indexes and filters of open tables. */
  public long indexBytes() {
    lock.lock();
    try {
      return indexBytes;
    } finally {
      lock.unlock();
    }
  }

  /** The budget. */
  public long capacityBytes() {
    lock.lock();
    try {
      return capacityBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Changes the budget; what is too much leaves before this returns. */
  public void resize(long newCapacityBytes) {
    lock.lock();
    try {
      capacityBytes = newCapacityBytes;
      evict();
    } finally {
      lock.unlock();
    }
  }

  private void admit(Slots slots, int block, byte[] bytes) {
    misses.increment();
    loadedBytes.add(bytes.length);
    lock.lock();
    try {
      if (slots.closed || !slots.blocks.compareAndSet(block, null, bytes)) {
        return;
      }
      clock.addLast(new Entry(slots, block, bytes.length));
      usedBytes += bytes.length;
      evict();
    } finally {
      lock.unlock();
    }
  }

  private void evict() {
    long room = Math.max(capacityBytes / LEAST_SHARE, capacityBytes - indexBytes);
    while (usedBytes > room && clock.size() > 1) {
      Entry oldest = clock.removeFirst();
      if (oldest.slots.touched[oldest.block]) {
        oldest.slots.touched[oldest.block] = false;
        clock.addLast(oldest);
      } else {
        oldest.slots.blocks.set(oldest.block, null);
        usedBytes -= oldest.bytes;
      }
    }
  }

  private record Entry(Slots slots, int block, int bytes) {}

  /** The cached blocks of one table. */
  static final class Slots {
    /** A reference and whether it was touched. */
    private static final long BYTES_PER_SLOT = 9;

    private final BlockCache cache;
    private final AtomicReferenceArray<byte @Nullable []> blocks;

    /** Set by readers without order: losing one only makes a block look colder than it is. */
    private final boolean[] touched;

    private final long tableBytes;
    private boolean closed;

    /** Slots of a table whose index and filter take {@code tableBytes} of the budget. */
    Slots(BlockCache cache, int count, long tableBytes) {
      this.cache = cache;
      this.tableBytes = tableBytes + count * BYTES_PER_SLOT;
      blocks = new AtomicReferenceArray<>(count);
      touched = new boolean[count];
      cache.lock.lock();
      try {
        cache.indexBytes += this.tableBytes;
        cache.evict();
      } finally {
        cache.lock.unlock();
      }
    }

    byte @Nullable [] get(int block) {
      byte[] bytes = blocks.getAcquire(block);
      if (bytes != null && !touched[block]) {
        touched[block] = true;
      }
      return bytes;
    }

    void admit(int block, byte[] bytes) {
      cache.admit(this, block, bytes);
    }

    /** Forgets all blocks of a table that is gone. */
    void close() {
      cache.lock.lock();
      try {
        if (!closed) {
          cache.indexBytes -= tableBytes;
        }
        closed = true;
        cache.clock.removeIf(
            entry -> {
              if (entry.slots == this) {
                cache.usedBytes -= entry.bytes;
                return true;
              }
              return false;
            });
      } finally {
        cache.lock.unlock();
      }
    }
  }
}
