package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One record on its way, and those who wait for what becomes of it. */
final class ClusterAppended implements Appended {
  private final ClusterTenure tenure;
  private final EntryRecord record;
  private final long bytes;
  private final long sequence;

  private volatile boolean counts;
  private volatile @Nullable StorageException failure;

  private final long appendedNanos = System.nanoTime();

  /** Its number in the core, once it was submitted; of whoever runs the core. */
  private long coreSequence;

  // Guarded by this.
  private @Nullable List<Waiter> waiters;

  private record Waiter(Runnable counted, Consumer<StorageException> failed) {}

  /**
   * A record that was appended.
   *
   * @param bytes its length in a log record
   * @param sequence within the tenure
   */
  ClusterAppended(ClusterTenure tenure, EntryRecord record, long bytes, long sequence) {
    this.tenure = tenure;
    this.record = record;
    this.bytes = bytes;
    this.sequence = sequence;
  }

  ClusterTenure tenure() {
    return tenure;
  }

  EntryRecord record() {
    return record;
  }

  long bytes() {
    return bytes;
  }

  long sequence() {
    return sequence;
  }

  /** When it was appended, in {@link System#nanoTime()}. */
  long appendedNanos() {
    return appendedNanos;
  }

  long coreSequence() {
    return coreSequence;
  }

  void submitted(long coreSequence) {
    this.coreSequence = coreSequence;
  }

  @Override
  public List<GroupPosition> positions() {
    return List.of(new GroupPosition(tenure.group(), sequence));
  }

  @Override
  public boolean counts() {
    return counts;
  }

  /** Why it does not count, or why nobody can say; null while nothing is known or if it counts. */
  @Nullable StorageException failure() {
    return failure;
  }

  boolean isSettled() {
    return counts || failure != null;
  }

  /** It counts and is readable; {@link #tell} follows when locks are released. */
  void markCounts() {
    counts = true;
  }

  /** It will never be said that it counts; nothing changes if the outcome is known already. */
  void markFailed(StorageException cause) {
    if (!isSettled()) {
      failure = cause;
    }
  }

  /** Calls exactly one of the two, now or when the outcome is told. */
  void whenSettled(Runnable counted, Consumer<StorageException> failed) {
    synchronized (this) {
      if (!isSettled()) {
        if (waiters == null) {
          waiters = new ArrayList<>(1);
        }
        waiters.add(new Waiter(counted, failed));
        return;
      }
    }
    tell(new Waiter(counted, failed));
  }

  /** Tells those who wait what the outcome is. After one of the marks. */
  void tell() {
    List<Waiter> told;
    synchronized (this) {
      told = waiters;
      waiters = null;
    }
    if (told != null) {
      told.forEach(this::tell);
    }
  }

  /**
   * Waits until the outcome is known or the time has come; interrupts stay pending.
   *
   * @param begin done once the waiter can be found
   * @param deadline in {@link System#nanoTime()}
   * @return true if the outcome is known
   */
  boolean await(Runnable begin, long deadline) {
    Thread waiter = Thread.currentThread();
    Runnable wake = () -> LockSupport.unpark(waiter);
    if (!isSettled()) {
      NoWait.check();
      whenSettled(wake, cause -> wake.run());
      begin.run();
    }
    boolean interrupted = false;
    long left = deadline - System.nanoTime();
    while (!isSettled() && left > 0) {
      LockSupport.parkNanos(this, left);
      interrupted |= Thread.interrupted();
      left = deadline - System.nanoTime();
    }
    if (interrupted) {
      waiter.interrupt();
    }
    return isSettled();
  }

  private void tell(Waiter waiter) {
    StorageException cause = failure;
    if (counts || cause == null) {
      waiter.counted.run();
    } else {
      waiter.failed.accept(cause);
    }
  }
}
