package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.UnavailableException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A read that waits to hear that it may go on: at home that this is still the home (R4), elsewhere
 * that everything is here that a client may have been told of (further rule 10). It is told once.
 */
final class ReadWaiter {
  private final GroupId group;
  private final int self;
  private final @Nullable ClusterTenure tenure;
  private final Runnable ready;
  private final Consumer<StorageException> failed;
  private final long askedNanos = System.nanoTime();

  /** Set by whoever runs the core, or by who does not wait any more. */
  private volatile boolean over;

  /**
   * A read that asks now.
   *
   * @param self this node
   * @param tenure of which it asks whether it goes on; null for a version check
   */
  ReadWaiter(
      GroupId group,
      int self,
      @Nullable ClusterTenure tenure,
      Runnable ready,
      Consumer<StorageException> failed) {
    this.group = group;
    this.self = self;
    this.tenure = tenure;
    this.ready = ready;
    this.failed = failed;
  }

  GroupId group() {
    return group;
  }

  /** In {@link System#nanoTime()}. */
  long askedNanos() {
    return askedNanos;
  }

  /** True if what it waits for is known, or nobody waits. Any thread. */
  boolean isOver() {
    return over;
  }

  /** Nobody waits any more. Any thread. */
  void giveUp() {
    over = true;
  }

  /** What it waits for is known and will be told; false if it was before. */
  boolean settle() {
    boolean first = !over;
    over = true;
    return first;
  }

  /** Tells that it may go on, unless the tenure has ended meanwhile. */
  void tellReady() {
    ClusterTenure own = tenure;
    if (own != null && !own.isCurrent()) {
      tellNotHome();
      return;
    }
    try {
      ready.run();
    } catch (StorageException e) {
      failed.accept(e);
    }
  }

  void tellNotHome() {
    tell(new NotHomeException("group " + group + ": this node is its home no longer"));
  }

  void tellUnavailable() {
    tell(new UnavailableException(waitedFor() + Waits.NO_MAJORITY));
  }

  void tell(StorageException cause) {
    failed.accept(cause);
  }

  /** As a message to people. */
  String waitedFor() {
    return tenure == null
        ? "group " + group + ": what node " + self + " may lack is not known"
        : "group " + group + ": that node " + self + " is still its home is not confirmed";
  }
}
