package io.paxosstore.tpcc.paxos.member;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An operation that one thread waits for. */
final class Waiting extends Operation {
  private static final long PATIENCE_SECONDS = 15;

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean done;
  private volatile byte @Nullable [] answer;

  Waiting(int group, long key, byte @Nullable [] value) {
    become(group, key, value);
  }

  @Override
  public void succeeded(byte @Nullable [] read) {
    answer = read;
    done = true;
    ended.countDown();
  }

  @Override
  public void failed(Throwable cause) {
    ended.countDown();
  }

  /** True once it has succeeded; false if it failed or nobody tells. */
  boolean await() {
    try {
      return ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS) && done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  byte @Nullable [] answer() {
    return answer;
  }
}
