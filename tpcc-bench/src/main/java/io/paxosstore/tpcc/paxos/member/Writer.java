package io.paxosstore.tpcc.paxos.member;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A client in this process that writes 1, 2, 3 … to a key of its own, one after another, wherever
 * the home is, and notes when each was acknowledged.
 */
final class Writer implements Runnable {
  private static final long BETWEEN_TRIES_NANOS = 200_000;

  private final Contender contender;
  private final long key;
  private final Thread thread;
  private volatile boolean stopped;

  /** When each write was acknowledged; guarded by this. */
  private long[] acknowledged = new long[1 << 12];

  private int count;

  Writer(Contender contender, long key) {
    this.contender = contender;
    this.key = key;
    this.thread = Thread.ofPlatform().daemon().name("writer").unstarted(this);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    for (long number = 1; !stopped; ) {
      byte[] value = ByteBuffer.allocate(16).putLong(number).array();
      if (contender.writeFromAnywhere(0, key, value)) {
        note(System.nanoTime());
        number++;
      } else {
        LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
      }
    }
  }

  private synchronized void note(long nanos) {
    if (count == acknowledged.length) {
      acknowledged = Arrays.copyOf(acknowledged, 2 * count);
    }
    acknowledged[count++] = nanos;
  }

  /** How many were acknowledged: the number that the key holds, at least. */
  synchronized int count() {
    return count;
  }

  /** The longest wait that began at {@code from} or later; -1 if nothing came since. */
  synchronized long longestGapSince(long from) {
    long longest = -1;
    for (int i = count - 1; i >= 0 && acknowledged[i] > from; i--) {
      long before = i == 0 ? from : Math.max(from, acknowledged[i - 1]);
      longest = Math.max(longest, acknowledged[i] - before);
    }
    return longest;
  }

  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
