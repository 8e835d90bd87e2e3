package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.GroupPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One append of the only replica on its way: in the log's order, to be durable and applied. */
final class LoneAppended implements Appended {
  private final long logPosition;
  private final ClusterTenure[] tenures;
  private final long[] positions;
  private volatile boolean counts;
  private volatile @Nullable StorageException failure;

  // Guarded by this.
  private @Nullable List<Waiter> waiters;

  private record Waiter(Runnable counted, Consumer<StorageException> failed) {}

  /**
   * An append.
   *
   * @param logPosition where its record ends in the log
   * @param tenures of its groups, ascending
   * @param positions of its entries, each in the log of its group
   */
  LoneAppended(long logPosition, ClusterTenure[] tenures, long[] positions) {
    this.logPosition = logPosition;
    this.tenures = tenures;
    this.positions = positions;
  }

  long logPosition() {
    return logPosition;
  }

  int groups() {
    return positions.length;
  }

  ClusterTenure tenure(int group) {
    return tenures[group];
  }

  /** Position of its entry in the log of a group; here this is the sequence, too. */
  long position(int group) {
    return positions[group];
  }

  @Override
  public List<GroupPosition> positions() {
    if (positions.length == 1) {
      return List.of(new GroupPosition(tenures[0].group(), positions[0]));
    }
    List<GroupPosition> all = new ArrayList<>(positions.length);
    for (int i = 0; i < positions.length; i++) {
      all.add(new GroupPosition(tenures[i].group(), positions[i]));
    }
    return all;
  }

  @Override
  public boolean counts() {
    return counts;
  }

  @Nullable StorageException failure() {
    return failure;
  }

  /** Registers a waiter; false if the outcome is known already and nothing was registered. */
  synchronized boolean register(Runnable counted, Consumer<StorageException> failed) {
    if (counts || failure != null) {
      return false;
    }
    if (waiters == null) {
      waiters = new ArrayList<>(1);
    }
    waiters.add(new Waiter(counted, failed));
    return true;
  }

  /**
   * From now on {@link #counts()}.
   *
   * @return true if somebody is to be {@linkplain #tell told} when locks are released
   */
  synchronized boolean markCounts() {
    counts = true;
    return waiters != null;
  }

  /** The outcome will not be known before the next open; nothing changes if it is known already. */
  synchronized void markFailed(StorageException cause) {
    if (!counts && failure == null) {
      failure = cause;
    }
  }

  /** Tells those who wait what the outcome is. After one of the marks. */
  void tell() {
    List<Waiter> told;
    synchronized (this) {
      told = waiters;
      waiters = null;
    }
    if (told == null) {
      return;
    }
    StorageException cause = failure;
    for (Waiter waiter : told) {
      if (cause == null) {
        waiter.counted.run();
      } else {
        waiter.failed.accept(cause);
      }
    }
  }
}
