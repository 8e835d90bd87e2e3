package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.paxos.codec.RecordCodec;
import io.paxosstore.paxos.node.GroupVote;
import io.paxosstore.paxos.node.NodeCore;
import io.paxosstore.paxos.transport.PeerAddresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node of a cluster of 1, 3 or 5: a replica of every group on real disks, real sockets and real
 * threads (design.md §5). It has no thread that commits pass through: whoever appends, waits or
 * brings a message does the work, for all who came meanwhile.
 */
public final class ClusterReplica implements ReplicatedLog {
  private final ClusterOptions options;
  private final NodeParts parts;
  private final NodeCore core;
  private final NodeDriver driver;
  private final Desk desk;
  private final Homes homes;

  /** Null if there are others. */
  private final @Nullable LoneNode lone;

  private final boolean embedded;
  private volatile boolean closed;

  private ClusterReplica(ClusterOptions options, NodeParts parts, boolean embedded) {
    this.options = options;
    this.parts = parts;
    this.core = parts.core();
    this.driver = parts.driver();
    this.desk = parts.desk();
    this.homes = parts.homes();
    this.lone = parts.lone();
    this.embedded = embedded;
  }

  /**
   * Opens a node, creating its data directory if there is none. Its own recovery is done when this
   * returns; the others need not be there yet.
   *
   * @throws io.paxosstore.lsm.DirectoryLockedException if somebody else has the directory open
   * @throws io.paxosstore.lsm.CorruptionException if the directory holds bytes that fail their
   *     check
   * @throws StorageException if it cannot be read or written, belongs to another node, or was
   *     written by another version; if the node cannot listen on its address
   */
  public static ClusterReplica open(ClusterOptions options) {
    return open(options, options.own().address(), options::address);
  }

  /** Opens a node that listens and dials elsewhere than the members say: for tests. */
  static ClusterReplica open(
      ClusterOptions options, InetSocketAddress listen, PeerAddresses addresses) {
    return new ClusterReplica(options, NodeParts.open(options, listen, addresses), false);
  }

  /**
   * Opens the embedded engine: the only node of a cluster of one, in the process of its only users.
   *
   * @throws StorageException as {@link #open(ClusterOptions)}
   */
  public static ClusterReplica embedded(NodeOptions node) {
    ClusterOptions options = ClusterOptions.single(node);
    NodeParts parts = NodeParts.open(options, options.own().address(), options::address);
    return new ClusterReplica(options, parts, true);
  }

  @Override
  public int self() {
    return options.self();
  }

  @Override
  public List<Integer> members() {
    return options.memberIds();
  }

  @Override
  public Home locate(GroupId group, Duration timeout) {
    requireUsable();
    return homes.locate(group, timeout);
  }

  @Override
  public @Nullable Tenure tenureFor(GroupId group, int asker, Duration timeout) {
    requireUsable();
    return homes.tenureFor(group, asker, timeout);
  }

  @Override
  public void redirected(GroupId group, int from, int hint) {
    requireUsable();
    homes.redirected(group, from, hint);
  }

  @Override
  public @Nullable Tenure tenure(GroupId group) {
    return desk.tenure(group);
  }

  @Override
  public int homeHint(GroupId group) {
    requireUsable();
    return homes.hint(group);
  }

  @Override
  public Appended append(Tenure tenure, EntryRecord record) {
    requireUsable();
    LoneNode only = lone;
    if (only != null) {
      return only.append(Homes.own(tenure), record);
    }
    if (!core.engine().hasRoom()) {
      // Refused while nothing has happened: what counts has to be applied.
      throw new DiskFullException("no room for another commit");
    }
    long bytes = RecordCodec.length(record);
    if (bytes > options.node().maxAppendBytes()) {
      throw new EntryTooLargeException(
          "a commit of "
              + bytes
              + " bytes; at most "
              + options.node().maxAppendBytes()
              + " are allowed");
    }
    ClusterAppended appended =
        Homes.own(tenure).next(record, bytes, request -> core.outcome(tenure.group(), request));
    driver.submit(appended);
    return appended;
  }

  @Override
  public Appended append(List<GroupRecord> records) {
    requireUsable();
    LoneNode only = lone;
    if (only == null) {
      throw new UnsupportedOperationException("there are other replicas: see isAtomicAcrossGroups");
    }
    return only.append(records);
  }

  @Override
  public boolean isAtomicAcrossGroups() {
    return embedded;
  }

  @Override
  public void awaitCounts(Appended appended) {
    LoneNode only = lone;
    if (only != null) {
      only.await((LoneAppended) appended);
      return;
    }
    ClusterAppended own = (ClusterAppended) appended;
    boolean settled = driver.await(own, Waits.deadline(options.times().counts()));
    if (own.counts()) {
      return;
    }
    StorageException cause = own.failure();
    if (settled && cause != null) {
      throw cause;
    }
    throw new UnavailableException(
        "group "
            + own.tenure().group()
            + ": no majority of the nodes has answered in time, a commit may or may not take"
            + " effect");
  }

  @Override
  public void whenCounts(Appended appended, Runnable counted, Consumer<StorageException> failed) {
    LoneNode only = lone;
    if (only != null) {
      only.whenCounts((LoneAppended) appended, counted, failed);
      return;
    }
    ((ClusterAppended) appended).whenSettled(counted, failed);
    driver.run();
  }

  @Override
  public void confirm(Tenure tenure, Duration timeout) {
    await(timeout, (ready, failed) -> confirming(tenure, ready, failed));
    requireCurrent(tenure);
  }

  @Override
  public void whenConfirmed(
      Tenure tenure, Duration timeout, Runnable confirmed, Consumer<StorageException> failed) {
    when(timeout, failed, () -> confirming(tenure, confirmed, failed));
  }

  @Override
  public void catchUp(GroupId group, Duration timeout) {
    await(timeout, (ready, failed) -> checking(group, ready, failed));
  }

  @Override
  public void whenCaughtUp(
      GroupId group, Duration timeout, Runnable ready, Consumer<StorageException> failed) {
    when(timeout, failed, () -> checking(group, ready, failed));
  }

  /** Waits for an answer that {@code ask} has asked for; somebody has to run the driver. */
  private void await(
      Duration timeout, BiFunction<Runnable, Consumer<StorageException>, ReadWaiter> ask) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    ReadWaiter waiter = ask.apply(() -> answer.complete(true), answer::completeExceptionally);
    driver.run();
    try {
      Waits.get(answer, Waits.deadline(timeout), waiter.waitedFor());
    } finally {
      waiter.giveUp();
    }
  }

  private void when(Duration timeout, Consumer<StorageException> failed, Supplier<ReadWaiter> ask) {
    ReadWaiter waiter;
    try {
      waiter = ask.get();
    } catch (StorageException e) {
      failed.accept(e);
      return;
    }
    if (timeout.compareTo(options.times().counts()) < 0) {
      // Else the driver gives it up: a timer for each would cost more than the question.
      CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS)
          .execute(
              () -> {
                driver.post(() -> desk.expire(waiter));
                driver.run();
              });
    }
    driver.run();
  }

  /** Asks whether this node is still home; somebody has to run the driver. */
  private ReadWaiter confirming(Tenure tenure, Runnable ready, Consumer<StorageException> failed) {
    requireUsable();
    requireCurrent(Homes.own(tenure));
    GroupId group = tenure.group();
    ReadWaiter waiter = new ReadWaiter(group, self(), Homes.own(tenure), ready, failed);
    if (lone != null) {
      // Nobody else could have become home.
      tellAtOnce(waiter);
      return waiter;
    }
    driver.post(
        () -> {
          long id = waiter.isOver() ? 0 : desk.confirm(waiter);
          if (id != 0) {
            core.confirm(group, id, System.nanoTime());
          }
        },
        cause -> fail(waiter, cause));
    return waiter;
  }

  /** Asks what this replica may lack; somebody has to run the driver. */
  private ReadWaiter checking(GroupId group, Runnable ready, Consumer<StorageException> failed) {
    requireUsable();
    ReadWaiter waiter = new ReadWaiter(group, self(), null, ready, failed);
    if (lone != null) {
      // Whatever a client was told is in the engine before it is told.
      tellAtOnce(waiter);
      return waiter;
    }
    driver.post(
        () -> {
          long id = waiter.isOver() ? 0 : desk.check(waiter);
          if (id != 0) {
            core.check(group, id, System.nanoTime());
          }
        },
        cause -> fail(waiter, cause));
    return waiter;
  }

  private static void tellAtOnce(ReadWaiter waiter) {
    if (waiter.settle()) {
      waiter.tellReady();
    }
  }

  private static void fail(ReadWaiter waiter, StorageException cause) {
    if (waiter.settle()) {
      waiter.tell(cause);
    }
  }

  private static void requireCurrent(Tenure tenure) {
    if (!tenure.isCurrent()) {
      throw new NotHomeException("group " + tenure.group() + ": this node is its home no longer");
    }
  }

  @Override
  public List<Prepared> prepared(GroupId group) {
    return core.prepared(group);
  }

  @Override
  public RequestOutcome outcome(GroupId group, RequestId request) {
    return core.outcome(group, request);
  }

  @Override
  public void onApplied(AppliedListener listener) {
    desk.onApplied(listener);
  }

  @Override
  public long appliedThrough(GroupId group) {
    return core.appliedThrough(group);
  }

  @Override
  public NodeStatus status() {
    requireUsable();
    return parts.status();
  }

  /** The groups whose replicas are in memory, ascending: the others are idle. */
  public List<GroupId> loadedGroups() {
    requireUsable();
    return parts.ask(core::loaded);
  }

  /**
   * What this node holds of a group's vote in memory. Loads the group if it is idle.
   *
   * @param entryBytes of decided entries at most
   */
  public GroupVote vote(GroupId group, long entryBytes) {
    requireUsable();
    return parts.ask(() -> core.vote(group, entryBytes));
  }

  /**
   * Has the protocol of one group told in words, in place of the one that was told before; null
   * ends it. While there is none, an event costs one comparison more.
   *
   * @param lines hears on threads that bring the node's events: must neither wait nor throw
   */
  public void trace(GroupId group, @Nullable Consumer<String> lines) {
    requireUsable();
    boolean unused =
        parts.ask(
            () -> {
              core.trace(group, lines);
              return true;
            });
  }

  @Override
  public StorageEngine engine() {
    return core.engine();
  }

  @Override
  public Hlc hlc() {
    return core.hlc();
  }

  @Override
  public Peers peers() {
    return parts.peersAbove();
  }

  @Override
  public long appliedStamp(GroupId group) {
    return core.greatestApplied(group);
  }

  @Override
  public long readableFrom(GroupId group) {
    return core.readableFrom(group);
  }

  /** The boot number of this opening (R5). */
  int boot() {
    return core.boot();
  }

  /** The identity of the disk (R8). */
  long incarnation() {
    return core.incarnation();
  }

  /** The address that it listens on for other nodes; null if there are none. */
  @Nullable InetSocketAddress address() {
    return parts.address();
  }

  /**
   * Ends as a process that is killed does: nothing is said to anybody any more, nothing is synced.
   * {@link #close()} releases what it has open. For tests.
   */
  void kill() {
    closed = true;
    parts.silence(new StorageException("the node was killed"));
  }

  @Override
  public void close() {
    closed = true;
    parts.close();
  }

  private void requireUsable() {
    driver.requireHealthy();
    if (closed) {
      throw new StorageException("the node is closed");
    }
  }
}
