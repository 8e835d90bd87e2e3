package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Messages;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that waits for a statement's answer and, meanwhile, its forewords: of each the client
 * is told, then the home, which waits for that.
 */
final class StatementCall {
  private static final long PARK_NANOS_MAX = 100_000_000;

  private final Thread caller = Thread.currentThread();
  private final Consumer<byte[]> listener;
  private final IntConsumer receipts;
  private volatile byte @Nullable [] foreword;
  private volatile @Nullable Object outcome;
  private byte @Nullable [] heard;
  private byte @Nullable [] told;
  private int count;

  /**
   * A call.
   *
   * @param listener told of each foreword's result
   * @param receipts told after that how many there have been
   */
  StatementCall(Consumer<byte[]> listener, IntConsumer receipts) {
    this.listener = listener;
    this.receipts = receipts;
  }

  void foreword(byte[] bytes) {
    foreword = bytes;
    LockSupport.unpark(caller);
  }

  void answered(byte[] bytes) {
    outcome = bytes;
    LockSupport.unpark(caller);
  }

  void failed(PeerException failure) {
    outcome = failure;
    LockSupport.unpark(caller);
  }

  /** True once the answer is here, or certainly lost. */
  boolean isOver() {
    return outcome != null;
  }

  /** What the client was told that the statement gives if it takes effect; null if nothing. */
  byte @Nullable [] told() {
    return told;
  }

  /**
   * The answer's bytes or a {@link PeerException}.
   *
   * @throws SqlError 57014
   */
  Object await(Cancellation cancellation) {
    cancellation.parking(caller);
    try {
      while (true) {
        Object result = outcome;
        hear(); // after that look: a foreword comes before its answer
        if (result != null) {
          return result;
        }
        cancellation.check();
        if (caller.isInterrupted()) {
          throw new SqlError(
              SqlStates.CANCELLED, "statement cancelled: its thread was interrupted");
        }
        if (outcome == null && foreword == heard) { // identity: each is an array of its own
          LockSupport.parkNanos(this, Math.clamp(cancellation.remainingNanos(), 1, PARK_NANOS_MAX));
        }
      }
    } finally {
      cancellation.parking(null);
    }
  }

  private void hear() {
    byte[] bytes = foreword;
    if (bytes == heard || bytes == null) { // identity, as above
      return;
    }
    heard = bytes;
    if (!(Messages.decodeAnswer(bytes).answer() instanceof Answer.Result(byte[] result))) {
      throw new IllegalArgumentException("a foreword that is no result");
    }
    listener.accept(result);
    told = result;
    receipts.accept(++count);
  }
}
