package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.node.ClockFile;
import io.paxosstore.paxos.node.DataDirectory;
import io.paxosstore.paxos.node.Identity;
import io.paxosstore.paxos.replica.Head;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A node with one replica of every group: the embedded engine. An entry counts when the shared log
 * is durable past it.
 *
 * <p>The way of a commit: {@link #append} chains one entry per touched group and copies them as one
 * record into the log's buffer; the first who waits syncs the log for all; the same thread applies
 * everything that the sync covered; then the others are woken.
 */
public final class LocalReplica implements ReplicatedLog {
  static final int NODE = 1;

  private final NodeOptions options;
  private final Resources resources;
  private final Identity identity;
  private final Hlc hlc;
  private final StorageEngine engine;
  private final SegmentedLog log;
  private final GroupStates groups;
  private final Applier applier;
  private final Housekeeping housekeeping;
  private final ReentrantLock appendLock = new ReentrantLock();

  // Guarded by appendLock.
  private long sequence;
  private boolean closed;

  private LocalReplica(NodeOptions options, Resources resources) {
    this.options = options;
    this.resources = resources;
    this.identity =
        resources
            .add(
                DataDirectory.open(
                    options.fileSystem(), options.directory(), () -> new SecureRandom().nextLong()))
            .identity();
    ClockFile clock =
        resources.add(
            ClockFile.open(options.fileSystem(), options.directory(), this::clockIsNearing));
    this.hlc = new Hlc(clock.floor(), options.wallMillis(), clock);
    this.engine = resources.add(StorageEngine.open(options.engineOptions()));
    this.log = resources.add(SegmentedLog.open(options.logOptions()));
    Replay replay = Replay.run(log, engine);
    replay.tellLastCommitTs(hlc::observe);
    Flushed flushed = replay.flushed();
    this.groups = new GroupStates(engine);
    this.applier = new Applier(engine, flushed);
    this.housekeeping =
        resources.add(
            new Housekeeping(options, log, engine, flushed, hlc::raiseAhead, applier::fail));
  }

  /**
   * Opens a node, creating its data directory if there is none. Recovery is done when this returns.
   *
   * @throws io.paxosstore.lsm.DirectoryLockedException if another process, or somebody in this one,
   *     has the directory open
   * @throws io.paxosstore.lsm.CorruptionException if the directory holds bytes that fail their
   *     check
   * @throws StorageException if it cannot be read or written, or was written by another version
   */
  public static LocalReplica open(NodeOptions options) {
    Resources resources = new Resources();
    try {
      LocalReplica replica = new LocalReplica(options, resources);
      replica.log.onDurable(replica::durableThrough);
      replica.log.onFailure(replica.applier::fail);
      replica.housekeeping.start();
      return replica;
    } catch (RuntimeException | Error e) {
      try {
        resources.close();
      } catch (StorageException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  @Override
  public Appended append(List<GroupRecord> records) {
    SortedMap<GroupId, List<EntryRecord>> byGroup = byGroup(records);
    int length = encodedLength(byGroup);
    // On first touch a group is read from the engine; here, so that others need not wait for it.
    byGroup.keySet().forEach(groups::get);
    requireRoom();
    appendLock.lock();
    try {
      requireUsable();
      groups.evictIdle();
      List<Entry> entries = new ArrayList<>(byGroup.size());
      List<GroupState> states = new ArrayList<>(byGroup.size());
      List<Head> heads = new ArrayList<>(byGroup.size());
      byGroup.forEach(
          (group, changes) -> {
            GroupState state = groups.get(group);
            Head head = state.appended();
            EntryId id = new EntryId(identity.incarnation(), identity.boot(), ++sequence);
            Entry entry = new Entry(group, head.position() + 1, id, head.id(), changes);
            entries.add(entry);
            states.add(state);
            heads.add(head.after(entry));
          });
      long position = log.append(ByteBuffer.wrap(EntryCodec.encode(entries, length)));
      for (int i = 0; i < states.size(); i++) {
        states.get(i).appended(heads.get(i));
      }
      LocalAppended appended = new LocalAppended(position, entries, states, heads);
      applier.add(appended);
      return appended;
    } finally {
      appendLock.unlock();
    }
  }

  @Override
  public void awaitCounts(Appended appended) {
    LocalAppended own = (LocalAppended) appended;
    if (own.counts()) {
      return;
    }
    log.awaitDurable(own.logPosition());
    if (!own.counts()) {
      // Somebody else synced and may still be applying.
      applier.applyThrough(log.durablePosition());
    }
    if (!own.counts()) {
      throw unknown(own);
    }
  }

  @Override
  public void whenCounts(Appended appended, Runnable counted, Consumer<StorageException> failed) {
    LocalAppended own = (LocalAppended) appended;
    if (!own.register(counted, failed)) {
      if (own.counts()) {
        counted.run();
      } else {
        failed.accept(unknown(own));
      }
      return;
    }
    if (log.durablePosition() >= own.logPosition()) {
      applier.applyThrough(log.durablePosition());
    } else {
      log.requestSync();
    }
    StorageException failure = applier.failure();
    if (failure != null) {
      own.markFailed(failure);
      own.tell();
    }
  }

  @Override
  public void onApplied(AppliedListener listener) {
    applier.onApplied(listener);
  }

  @Override
  public long appliedThrough(GroupId group) {
    return groups.get(group).applied().position();
  }

  /** Position of the last entry that was appended to the group; 0 if there is none. */
  long appendedThrough(GroupId group) {
    return groups.get(group).appended().position();
  }

  @Override
  public int self() {
    return NODE;
  }

  @Override
  public List<Integer> members() {
    return List.of(NODE);
  }

  @Override
  public Home locate(GroupId group, Duration timeout) {
    return new Home.Here(tenure(group));
  }

  @Override
  public Tenure tenureFor(GroupId group, int asker, Duration timeout) {
    return tenure(group);
  }

  @Override
  public Tenure tenure(GroupId group) {
    return groups.get(group).tenure();
  }

  @Override
  public int homeHint(GroupId group) {
    return NODE;
  }

  @Override
  public Appended append(Tenure tenure, EntryRecord record) {
    return append(List.of(new GroupRecord(tenure.group(), record)));
  }

  @Override
  public boolean isAtomicAcrossGroups() {
    return true;
  }

  @Override
  public void confirm(Tenure tenure, Duration timeout) {
    // Nobody else could have become home.
  }

  @Override
  public void catchUp(GroupId group, Duration timeout) {
    // Whatever a client was told is in the engine before it is told.
  }

  @Override
  public List<Prepared> prepared(GroupId group) {
    return List.of();
  }

  @Override
  public RequestOutcome outcome(GroupId group, RequestId request) {
    return new RequestOutcome.Forgotten();
  }

  @Override
  public NodeStatus status() {
    return new NodeStatus(NODE, members(), List.of(), List.of(), 0, 0);
  }

  @Override
  public Peers peers() {
    return new NoPeers(NODE);
  }

  @Override
  public StorageEngine engine() {
    return engine;
  }

  @Override
  public Hlc hlc() {
    return hlc;
  }

  /** The boot number of this opening: grows by one each time that the directory is opened (R5). */
  public int boot() {
    return identity.boot();
  }

  /** The identity of the disk: random, drawn when the directory was made (R8). */
  public long incarnation() {
    return identity.incarnation();
  }

  @Override
  public void close() {
    appendLock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      appendLock.unlock();
    }
    try {
      if (applier.failure() == null) {
        log.awaitDurable(log.appendedPosition());
        applier.applyThrough(log.durablePosition());
      }
    } finally {
      resources.close();
    }
  }

  private void durableThrough(long position) {
    applier.applyThrough(position);
    housekeeping.afterApply(position);
  }

  private void clockIsNearing() {
    housekeeping.clockIsNearing();
  }

  private static SortedMap<GroupId, List<EntryRecord>> byGroup(List<GroupRecord> records) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("nothing to append");
    }
    SortedMap<GroupId, List<EntryRecord>> byGroup = new TreeMap<>();
    for (GroupRecord record : records) {
      byGroup.computeIfAbsent(record.group(), group -> new ArrayList<>(1)).add(record.record());
    }
    return byGroup;
  }

  private int encodedLength(SortedMap<GroupId, List<EntryRecord>> byGroup) {
    if (byGroup.size() > EntryCodec.MAX_ENTRIES) {
      throw new EntryTooLargeException(
          byGroup.size()
              + " entity groups in one commit; at most "
              + EntryCodec.MAX_ENTRIES
              + " are allowed");
    }
    long length = EntryCodec.encodedLength(byGroup.values());
    if (length > options.maxAppendBytes()) {
      throw new EntryTooLargeException(
          "a commit of " + length + " bytes; at most " + options.maxAppendBytes() + " are allowed");
    }
    return (int) length;
  }

  private StorageException unknown(LocalAppended appended) {
    StorageException cause = appended.failure();
    if (cause == null) {
      cause = applier.failure();
    }
    if (cause == null) {
      cause = applier.postponed();
    }
    return cause == null
        ? new StorageException("the node was closed before the outcome of a commit was known")
        : new StorageException(
            "the outcome of a commit is not known yet: " + cause.getMessage(), cause);
  }

  /** While the engine has no room for what counts already, nothing is added to it. */
  private void requireRoom() {
    if (applier.postponed() != null) {
      applier.applyThrough(log.durablePosition());
      DiskFullException full = applier.postponed();
      if (full != null) {
        throw new DiskFullException("no room for another commit: " + full.getMessage(), full);
      }
    }
    if (!engine.hasRoom()) {
      // Refused while nothing has happened: once in the log, a commit has to be applied.
      throw new DiskFullException("no room for another commit");
    }
  }

  private void requireUsable() {
    StorageException failure = applier.failure();
    if (failure != null) {
      throw new StorageException("the node has failed: " + failure.getMessage(), failure);
    }
    if (closed) {
      throw new StorageException("the node is closed");
    }
  }
}
