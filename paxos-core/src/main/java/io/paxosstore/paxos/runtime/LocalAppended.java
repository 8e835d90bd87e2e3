package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.GroupPosition;
import io.paxosstore.paxos.replica.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One append on its way: in the log's order, waiting to be durable and then applied. */
final class LocalAppended implements Appended {
  private final long logPosition;
  private final List<Entry> entries;
  private final List<GroupState> groups;
  private final List<Head> heads;
  private volatile boolean counts;
  private volatile @Nullable StorageException failure;
  private @Nullable List<Waiter> waiters;

  private record Waiter(Runnable counted, Consumer<StorageException> failed) {}

  /**
   * An append.
   *
   * @param logPosition where its record ends in the log
   * @param entries in group order
   * @param groups their groups
   * @param heads of the groups after the entries
   */
  LocalAppended(long logPosition, List<Entry> entries, List<GroupState> groups, List<Head> heads) {
    this.logPosition = logPosition;
    this.entries = entries;
    this.groups = groups;
    this.heads = heads;
  }

  long logPosition() {
    return logPosition;
  }

  List<Entry> entries() {
    return entries;
  }

  List<GroupState> groups() {
    return groups;
  }

  List<Head> heads() {
    return heads;
  }

  @Override
  public List<GroupPosition> positions() {
    return entries.stream()
        .map(entry -> new GroupPosition(entry.group(), entry.position()))
        .toList();
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

  /** From now on {@link #counts()}; {@link #tell} follows when locks are released. */
  synchronized void markCounts() {
    counts = true;
  }

  /** The outcome will not be known before the next open; nothing changes if it is known already. */
  synchronized void markFailed(StorageException cause) {
    if (!counts && failure == null) {
      failure = cause;
    }
  }

  /** Tells those who wait what the outcome is. */
  void tell() {
    List<Waiter> told;
    StorageException cause;
    synchronized (this) {
      told = waiters;
      waiters = null;
      cause = failure;
    }
    if (told == null) {
      return;
    }
    for (Waiter waiter : told) {
      if (cause == null) {
        waiter.counted.run();
      } else {
        waiter.failed.accept(cause);
      }
    }
  }
}
