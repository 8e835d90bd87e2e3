package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The commit timestamp of one transaction, shared by its writes in all groups, so that one volatile
 * store makes all of them visible.
 *
 * <p>Why a reader at S misses no commit with commitTs ≤ S, without a lock: the committer first
 * links its writes into the groups, this stamp still undecided, <em>then</em> draws commitTs from
 * the clock, appends, and decides the stamp. The clock's value only grows, and {@code next()}
 * exceeds everything told before; so commitTs ≤ S means that the draw came before the reader drew
 * S, hence that the writes were linked before. The reader finds them (or finds them in the engine,
 * if they were applied since) and, where the stamp is still undecided, waits the moment that it
 * takes to append. A reader that does not find them has S &lt; commitTs.
 */
final class CommitStamp {
  /**
   * The value of a stamp whose append was refused: later than any snapshot, so that nobody sees the
   * writes.
   */
  static final long REFUSED = Long.MAX_VALUE;

  private static final long UNDECIDED = 0;
  private static final int SPINS = 200;
  private static final int YIELDS = 50;
  private static final long PAUSE_NANOS = 20_000;

  private @Nullable Appended appended;
  private volatile long commitTs = UNDECIDED;

  void publish(long commitTs, Appended appended) {
    this.appended = appended;
    this.commitTs = commitTs;
  }

  void refuse() {
    commitTs = REFUSED;
  }

  /**
   * The commit timestamp, or {@link #REFUSED}; waits while a committer is between drawing it and
   * appending.
   */
  long await() {
    long value = commitTs;
    return value != UNDECIDED ? value : awaitSlowly();
  }

  private long awaitSlowly() {
    for (int i = 0; ; i++) {
      long value = commitTs;
      if (value != UNDECIDED) {
        return value;
      }
      if (i < SPINS) {
        Thread.onSpinWait();
        continue;
      }
      NoWait.check();
      if (i < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  /**
   * Fails unless the engine has what was appended. It does not when the wait for that has failed:
   * nobody can tell yet what the emptied ranges hold.
   */
  void requireApplied() {
    if (!appended().counts()) {
      throw new StorageException("the outcome of a commit that emptied the range is not known yet");
    }
  }

  /** What was appended; only after {@link #await} has told a commit timestamp. */
  Appended appended() {
    return Objects.requireNonNull(
        appended, "a stamp that is undecided or refused has nothing appended");
  }
}
