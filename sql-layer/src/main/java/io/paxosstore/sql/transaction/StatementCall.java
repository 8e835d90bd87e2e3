package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Messages;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One thread that waits for a statement's answer and, meanwhile, its forewords. */
final class StatementCall {
  private static final long PARK_NANOS_MAX = 100_000_000;

  private final Thread caller = Thread.currentThread();
  private final Consumer<byte[]> listener;
  private volatile byte @Nullable [] foreword;
  private volatile @Nullable Object outcome;
  private byte @Nullable [] told;
  private byte @Nullable [] lastForeword;

  StatementCall(Consumer<byte[]> listener) {
    this.listener = listener;
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

  /** What the statement will have given if it takes effect; null if that was not said. */
  byte @Nullable [] lastForeword() {
    hear(false);
    return lastForeword;
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
        hear(true); // after that look: a foreword comes before its answer
        if (result != null) {
          return result;
        }
        cancellation.check();
        if (caller.isInterrupted()) {
          throw new SqlError(
              SqlStates.CANCELLED, "statement cancelled: its thread was interrupted");
        }
        if (outcome == null && foreword == told) { // identity: each is an array of its own
          LockSupport.parkNanos(this, Math.clamp(cancellation.remainingNanos(), 1, PARK_NANOS_MAX));
        }
      }
    } finally {
      cancellation.parking(null);
    }
  }

  private void hear(boolean tells) {
    byte[] bytes = foreword;
    if (bytes == told || bytes == null) { // identity, as above
      return;
    }
    told = bytes;
    if (!(Messages.decodeAnswer(bytes).answer() instanceof Answer.Result(byte[] result))) {
      throw new IllegalArgumentException("a foreword that is no result");
    }
    lastForeword = result;
    if (tells) {
      listener.accept(result);
    }
  }
}
