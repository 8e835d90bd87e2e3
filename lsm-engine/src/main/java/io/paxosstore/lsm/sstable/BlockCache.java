package io.paxosstore.lsm.sstable;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps decoded blocks within a budget. A hit is one array load, because each table holds direct
 * references to its cached blocks; the cache itself is only asked when a block was missing. Second
 * chance decides who leaves.
 *
 * <p>Blocks are arrays on the heap: a reader that still uses one keeps it alive, so eviction needs
 * neither pins nor epochs.
 */
public final class BlockCache {
  private final long capacityBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Entry> clock = new ArrayDeque<>();
  private final LongAdder misses = new LongAdder();
  private long usedBytes;

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

  private void admit(Slots slots, int block, byte[] bytes) {
    misses.increment();
    lock.lock();
    try {
      if (slots.closed || !slots.blocks.compareAndSet(block, null, bytes)) {
        return;
      }
      clock.addLast(new Entry(slots, block, bytes.length));
      usedBytes += bytes.length;
      while (usedBytes > capacityBytes && clock.size() > 1) {
        Entry oldest = clock.removeFirst();
        if (oldest.slots.touched[oldest.block]) {
          oldest.slots.touched[oldest.block] = false;
          clock.addLast(oldest);
        } else {
          oldest.slots.blocks.set(oldest.block, null);
          usedBytes -= oldest.bytes;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private record Entry(Slots slots, int block, int bytes) {}

  /** The cached blocks of one table. */
  static final class Slots {
    private final BlockCache cache;
    private final AtomicReferenceArray<byte @Nullable []> blocks;

    /** Set by readers without order: losing one only makes a block look colder than it is. */
    private final boolean[] touched;

    private boolean closed;

    Slots(BlockCache cache, int count) {
      this.cache = cache;
      blocks = new AtomicReferenceArray<>(count);
      touched = new boolean[count];
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
