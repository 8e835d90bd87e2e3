package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Home;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime keeps about a group while somebody here has business with it. What is not
 * volatile belongs to whoever runs the core.
 */
final class GroupView {
  /** As many as there can be nodes: who was sent to all of them has been sent in circles. */
  private static final int MOST_REDIRECTIONS = 5;

  private final GroupId group;
  private volatile @Nullable ClusterTenure tenure;
  private volatile int hint;

  /** Whom the replica took for the home when that changed last. */
  private int heard;

  /** How often another was pointed to since then. */
  private int redirections;

  /** Submitted, in the order of their sequences in the core; the tenure may be over. */
  private final Deque<ClusterAppended> inFlight = new ArrayDeque<>();

  /** Appended in the present tenure and not submitted yet. */
  private final List<ClusterAppended> queued = new ArrayList<>();

  /** Those who wait for this node to become home. */
  private final List<CompletableFuture<Home>> takeover = new ArrayList<>();

  /** Those who ask whether this node is still home. */
  private final ReadRounds confirmations = new ReadRounds();

  /** Those who ask what they may lack. */
  private final ReadRounds checks = new ReadRounds();

  private final List<Reader> readers = new ArrayList<>();

  /** Waits until everything up to a position is readable. */
  record Reader(long position, ReadWaiter waiter) {}

  /**
   * A group that somebody has business with.
   *
   * @param hint who is probably home; -1 if nobody is known
   */
  GroupView(GroupId group, int hint) {
    this.group = group;
    this.hint = hint;
    this.heard = hint;
  }

  GroupId group() {
    return group;
  }

  /** Any thread. */
  @Nullable ClusterTenure tenure() {
    return tenure;
  }

  void tenure(@Nullable ClusterTenure tenure) {
    this.tenure = tenure;
  }

  /** Any thread: who is probably home; -1 if nobody is known. */
  int hint() {
    return hint;
  }

  /** Something happened that settles who is. */
  void hint(int node) {
    heard = node;
    hint = node;
    redirections = 0;
  }

  /** The replica takes this node for the home, which may be no news. */
  void heard(int node) {
    if (node != heard) {
      hint(node);
    }
  }

  /** One who was taken for the home has pointed to another. */
  void redirected(int from, int to, int self) {
    if (tenure == null && (hint == from || hint == -1)) {
      hint = ++redirections > MOST_REDIRECTIONS ? self : to;
    }
  }

  Deque<ClusterAppended> inFlight() {
    return inFlight;
  }

  List<ClusterAppended> queued() {
    return queued;
  }

  /** Joins the takeover under way; true if it begins with this one. */
  boolean takeover(CompletableFuture<Home> waiting) {
    boolean first = takeover.isEmpty();
    // Those who gave up need no place.
    takeover.removeIf(CompletableFuture::isDone);
    takeover.add(waiting);
    return first;
  }

  /** The takeover has an end. */
  void taken(Home home) {
    takeover.forEach(waiting -> waiting.complete(home));
    takeover.clear();
  }

  void failTakeover(RuntimeException cause) {
    takeover.forEach(waiting -> waiting.completeExceptionally(cause));
    takeover.clear();
  }

  ReadRounds confirmations() {
    return confirmations;
  }

  ReadRounds checks() {
    return checks;
  }

  void await(Reader reader) {
    readers.add(reader);
  }

  /** Everything up to this position is readable: those who have waited for it. */
  List<ReadWaiter> readable(long position) {
    if (readers.isEmpty()) {
      return List.of();
    }
    List<ReadWaiter> ready = new ArrayList<>();
    for (Iterator<Reader> each = readers.iterator(); each.hasNext(); ) {
      Reader reader = each.next();
      if (reader.position() <= position || reader.waiter().isOver()) {
        each.remove();
        if (reader.waiter().settle()) {
          ready.add(reader.waiter());
        }
      }
    }
    return ready;
  }

  /** Nobody is told what becomes of reads any more. */
  void forgetReads() {
    confirmations.endAll();
    checks.endAll();
    readers.clear();
  }

  /** True if nothing would be lost with this object. */
  boolean isIdle() {
    return tenure == null
        && takeover.isEmpty()
        && inFlight.isEmpty()
        && queued.isEmpty()
        && confirmations.isIdle()
        && checks.isIdle()
        && readers.isEmpty();
  }
}
