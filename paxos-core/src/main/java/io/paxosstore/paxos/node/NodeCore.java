package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.NodeFigures;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.paxos.codec.RecordCodec;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Replica;
import io.paxosstore.paxos.replica.ReplicaEvent;
import io.paxosstore.paxos.replica.ReplicaOptions;
import io.paxosstore.paxos.replica.ReplicaState;
import io.paxosstore.paxos.replica.Standing;
import io.paxosstore.paxos.text.ProtocolTracer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The deterministic core of a node: the replicas of all its groups, the shared log, the storage
 * engine, and what goes on between them (design.md §5).
 *
 * <p>Driven by one thread at a time, which brings events and ends every turn of them with {@link
 * #endTurn}; {@link Outside} hears what follows. It has no thread, clock or chance of its own. What
 * is marked so may be called by any thread at any time.
 *
 * <p>Any method may throw {@link StorageException} when log or engine have failed; the node is of
 * no more use then, and is to be closed.
 */
public final class NodeCore implements AutoCloseable {
  private static final int EPOCH = 1;

  /** Message numbers of a boot lie above those of the boot before. */
  private static final int NUMBER_BITS = 40;

  private final CoreOptions options;
  private final Outside outside;
  private final CoreStorage storage;
  private final AppliedGroups applied;
  private final VoteLog votes;
  private final DecidedTail tail;
  private final Turns turns;
  private final LogWriter writer;
  private final Replicas replicas;
  private final Wakeups wakeups = new Wakeups();
  private final TreeSet<Integer> lost = new TreeSet<>();
  private final Group.Node effects = new NodeEffects();
  private final Predicate<GroupId> isLoaded;
  private final Chores chores;
  private final SnapshotSource snapshots;
  private final Quarantine quarantine;
  private final List<SnapshotSink> installs = new ArrayList<>();

  /** Groups that something was submitted to in this turn. */
  private final Deque<Group> toOffer = new ArrayDeque<>();

  private final CoreFigures figures = new CoreFigures();
  private long messages;
  private long submissions;
  private long skewed;
  private @Nullable GroupId traced;
  private @Nullable ProtocolTracer tracer;
  private long toldWake = Long.MAX_VALUE;
  private volatile long now;

  private NodeCore(CoreOptions options, CoreStorage storage, Outside outside, long nowNanos) {
    this.options = options;
    this.outside = outside;
    this.storage = storage;
    this.now = nowNanos;
    this.messages = (long) storage.boot() << NUMBER_BITS;
    this.applied = new AppliedGroups(storage.engine(), () -> now);
    this.tail = new DecidedTail(options.tailBytes());
    this.votes =
        new VoteLog(
            storage.log(),
            storage.engine(),
            storage.hlc(),
            options.log().segmentBytes(),
            options.pinnedLogBytes());
    boolean alone = options.members().size() == 1;
    EntryApplier applier =
        new EntryApplier(storage.engine(), applied, votes, tail, storage.hlc(), !alone);
    new CoreRecovery(votes, applied, applier, tail, alone, nowNanos).run(storage.log());
    this.turns = new Turns(applier, outside);
    this.writer = new LogWriter(votes);
    this.replicas = new Replicas(options.loadedGroups());
    this.isLoaded = replicas::has;
    this.chores = new Chores(storage, votes, outside);
    this.snapshots = new SnapshotSource(storage.engine(), (long) storage.boot() << NUMBER_BITS);
    this.quarantine = new Quarantine(options, storage, turns, chores, effects);
  }

  /**
   * Opens a node, creating its data directory if there is none: takes the directory, makes its next
   * boot number durable (R5), and recovers. Nothing is sent.
   *
   * @param now the driver's clock in nanoseconds, as of every event from now on
   * @throws io.paxosstore.lsm.DirectoryLockedException if somebody else has the directory open
   * @throws io.paxosstore.lsm.CorruptionException if bytes fail their check: a vote that cannot be
   *     read is unknown, so the node does not vote at all
   * @throws StorageException if it cannot be read or written, or was written by another version
   */
  public static NodeCore open(CoreOptions options, Outside outside, long now) {
    CoreStorage storage = CoreStorage.open(options);
    try {
      return new NodeCore(options, storage, outside, now);
    } catch (RuntimeException | Error e) {
      try {
        storage.close();
      } catch (StorageException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  /** A message came. Not heard if its sender's clock is too far ahead (further rule 9). */
  public void received(int from, GroupMessage message, long now) {
    this.now = now;
    if (Hlc.millisOf(message.stamp())
        > options.wallMillis().getAsLong() + options.maxSkewMillis()) {
      skewed++;
      return;
    }
    storage.hlc().observe(message.stamp());
    Group group = group(message.group());
    if (group.isSilent()) {
      quarantine.received(group, from, message);
      return;
    }
    group.on(new ReplicaEvent.Received(from, message), now);
    quarantine.compare(group, from, message.digest(), now);
    boolean lags = message.standing().trimmedThrough() > group.replica().chosenThrough();
    if ((lags || group.applied().isInstalling())
        && message.standing().chosenThrough() > group.replica().chosenThrough()
        && !group.isSnapshotAsked()) {
      group.snapshotAsked();
      snapshotWanted(group, from);
    }
  }

  /** The connection to a node is lost, or it is suspected. */
  public void peerLost(int node, long now) {
    this.now = now;
    if (lost.add(node)) {
      replicas.all().forEach(group -> group.on(new ReplicaEvent.PeerLost(node), now));
    }
  }

  /** A node can be reached again. */
  public void peerSeen(int node, long now) {
    this.now = now;
    if (lost.remove(node)) {
      replicas.all().forEach(group -> group.on(new ReplicaEvent.PeerSeen(node), now));
    }
  }

  /**
   * Puts a record into the group's next entry, which is offered at the end of the turn. Ends in
   * {@link Outside#applied} or {@link Outside#refused}, or stays unknown after {@link
   * Outside#tenureEnded}.
   *
   * @return its sequence, greater than that of everything submitted to this node since it was
   *     opened
   * @throws NotHomeException if this node is not the group's home
   * @throws RefusedException if the id is taken, in flight, or lies below the floor; if too much
   *     waits; or if a floor would pass a prepare that waits. Nothing was appended
   * @throws EntryTooLargeException if the record exceeds what an entry may hold
   * @throws DiskFullException if there is no room; a later try may succeed
   * @throws IllegalArgumentException if its stamp is not greater than the last one of its group
   */
  public long submit(GroupId id, EntryRecord record, long now) {
    this.now = now;
    Group group = home(id);
    requireRoom();
    long bytes = RecordCodec.length(record);
    requireSize(bytes);
    requireFree(group, record);
    if (!group.replica().admits(bytes)) {
      throw new RefusedException("too much waits for its turn in group " + id);
    }
    storage
        .hlc()
        .observe(record instanceof EntryRecord.Decide decide ? decide.commitTs() : record.stamp());
    group.on(new ReplicaEvent.Enqueue(List.of(record)), now);
    figures.proposals++;
    if (group.enqueues()) {
      toOffer.add(group);
    }
    group.inFlight().add(group.appendedInto(), group.appendedAt(), ++submissions, record);
    return submissions;
  }

  /**
   * Puts each record into an entry of its group and all of them into one record of the log. Only
   * where this node is the only member: they count when the log is durable through there, and are
   * applied by the end of the turn after {@link #durable} has told.
   *
   * @param records of different groups
   * @return where they went
   * @throws StorageException of the kinds that {@link #submit} throws; nothing was appended
   * @throws IllegalArgumentException if a stamp is not greater than the last one of its group
   */
  public Submitted submitAtOnce(List<GroupRecord> records) {
    if (options.members().size() > 1) {
      throw new IllegalStateException("others have to agree first");
    }
    requireRoom();
    long bytes = 0;
    for (GroupRecord each : records) {
      Group group = home(each.group());
      requireFree(group, each.record());
      requireNext(group, each.record().stamp());
      bytes += RecordCodec.length(each.record());
    }
    requireSize(bytes + (records.size() - 1L) * LogRecord.MAX_OVERHEAD_BYTES);
    votes.requireRoom(records.size(), bytes);
    long[] positions = new long[records.size()];
    if (records.size() == 1) {
      positions[0] = append(records.getFirst());
    } else {
      writer.beginJoint();
      for (int i = 0; i < positions.length; i++) {
        positions[i] = append(records.get(i));
      }
      writer.endJoint();
    }
    return new Submitted(writer.writtenThrough(), positions);
  }

  /**
   * Where records went that were submitted at once.
   *
   * @param logPosition through which the log has to be durable for them to count
   * @param positions of their entries, each in the log of its group
   */
  @SuppressWarnings("ArrayRecordComponent") // made for one reader
  public record Submitted(long logPosition, long[] positions) {}

  /** True if something that counts waits for room: {@link #endTurn} tries again. */
  public boolean isFull() {
    return turns.isFull();
  }

  /**
   * Somebody here wants this node to be home. Repeating it does no harm. Ends in {@link
   * Outside#tenureBegan} or {@link Outside#yielded}.
   *
   * @throws UnavailableException if the group is just being put in place by a snapshot
   */
  public void acquire(GroupId group, long now) {
    if (applied.get(group).isInstalling()) {
      throw new UnavailableException("group " + group + " is being refilled by a snapshot");
    }
    on(group, new ReplicaEvent.Acquire(), now);
  }

  /** This node would like to be home, when it suits the one that is. */
  public void seek(GroupId group, long now) {
    on(group, new ReplicaEvent.Seek(), now);
  }

  /** The home of the group is to go to another node as soon as it suits. */
  public void handOver(GroupId group, int to, long now) {
    on(group, new ReplicaEvent.HandOver(to), now);
  }

  /** Ends in {@link Outside#confirmed} or {@link Outside#notHome} (R4). */
  public void confirm(GroupId group, long id, long now) {
    figures.reads++;
    on(group, new ReplicaEvent.Confirm(id), now);
  }

  /** Ends in {@link Outside#checked}, unless it is cancelled (further rule 10). */
  public void check(GroupId group, long id, long now) {
    figures.reads++;
    Group known = group(group);
    if (known.isSilent()) {
      known.checkLater(id);
      return;
    }
    on(group, new ReplicaEvent.Check(id), now);
  }

  /** Nobody waits for the confirmation or check any more. */
  public void cancel(GroupId group, long id, long now) {
    group(group).cancelLater(id);
    on(group, new ReplicaEvent.Cancel(id), now);
  }

  /** The shared log is durable through here. */
  public void durable(long logPosition, long now) {
    this.now = now;
    figures.syncs++;
    writer.durable(logPosition, (group, token) -> group.on(new ReplicaEvent.Persisted(token), now));
  }

  /** The time that {@link Outside#wakeAt} named has come. */
  public void wakeup(long now) {
    this.now = now;
    toldWake = Long.MAX_VALUE;
    for (GroupId due : wakeups.takeDue(now)) {
      Group group = group(due);
      if (group.isSilent()) {
        quarantine.wakeup(group, now);
      } else {
        group.on(new ReplicaEvent.Wakeup(), now);
        quarantine.awake(group, now);
      }
    }
    tellWake();
  }

  /**
   * The end of a turn: appends what found no room before, applies what was decided, tells what came
   * of it, and sees to log and memory. To be called after every event or a few of them.
   */
  public void endTurn(long now) {
    this.now = now;
    offerSubmitted();
    writer.retry();
    finishInstalls();
    turns.run(now);
    for (GroupId each : tail.takeTrimmed()) {
      Group group = replicas.get(each);
      if (group != null) {
        long head = group.applied().head().position();
        group.on(new ReplicaEvent.Trimmed(tail.trimmedThrough(each, head)), now);
      }
    }
    votes.advance(isLoaded);
    chores.look(now);
    evict();
    // What trimming and eviction led to is told in this turn, too: nobody knows when the next is.
    turns.run(now);
  }

  /**
   * Syncs the log on the caller's thread and tells the core: what a driver without threads does.
   */
  public void sync(long now) {
    this.now = now;
    offerSubmitted();
    storage.log().awaitDurable(storage.log().appendedPosition());
    durable(storage.log().durablePosition(), now);
  }

  /**
   * Does what {@link Outside#choresWanted} asks for: trims the log, flushes the engine, raises the
   * clock's ceiling. Any thread; one at a time does it. {@link #endTurn} is to be called after it.
   */
  public void chores() {
    chores.run();
  }

  /** Gives groups to nodes that lag. Any thread. */
  public SnapshotSource snapshots() {
    return snapshots;
  }

  /** True if no snapshot is being put in the place of the group's rows by a sink. */
  public boolean canInstall(GroupId group) {
    return !group(group).isInstalling();
  }

  /**
   * Begins to put a snapshot in the place of a group's rows: from now on nothing is applied to the
   * group until {@link #installed} or {@link #abandon}.
   *
   * @throws IllegalStateException if that is under way already
   */
  public SnapshotSink install(GroupId id, long now) {
    this.now = now;
    Group group = group(id);
    if (!group.beginInstall()) {
      throw new IllegalStateException("group " + id + " is being put in place already");
    }
    group.applied().installing(true);
    turns.hold(group);
    return new SnapshotSink(
        storage.engine(),
        storage.hlc(),
        id,
        group.applied().head().position(),
        group.applied().isQuarantined());
  }

  /**
   * A sink is done. Once the engine has flushed what it wrote, the replica goes on from there, and
   * {@link Outside#applied} tells.
   */
  public void installed(SnapshotSink sink, long now) {
    this.now = now;
    storage.hlc().observe(sink.tip().greatest());
    installs.add(sink);
    chores.wantFlush();
  }

  /** A sink was given up; another snapshot may be asked for. */
  public void abandon(SnapshotSink sink, long now) {
    this.now = now;
    Group group = group(sink.group());
    group.endInstall();
    if (!sink.hasWritten()) {
      group.applied().installing(false);
      turns.addFirst(group.held());
    }
  }

  /** True if this node is home of the group. */
  public boolean isHome(GroupId group) {
    Group loaded = replicas.get(group);
    return loaded != null && loaded.replica().isHome();
  }

  /** Who is probably home; -1 if nobody is known. */
  public int homeHint(GroupId group) {
    Group known = group(group);
    return known.refillers().isEmpty() ? known.replica().homeHint() : known.refillers().getFirst();
  }

  /** At home: position of the last entry that something was submitted into (R4). */
  public long appendedThrough(GroupId group) {
    return group(group).replica().appendedThrough();
  }

  /** Entries above what is decided that are held here (further rule 10). */
  public List<BallotedEntry> undecided(GroupId group) {
    return group(group).replica().undecided();
  }

  /** The group's durable vote, as others are told. */
  public Standing standing(GroupId group) {
    return group(group).replica().standing();
  }

  /** Position of the last entry that is readable in the engine. Any thread. */
  public long appliedThrough(GroupId group) {
    return applied.get(group).head().position();
  }

  /**
   * Greatest stamp and commit timestamp that was applied: every later one is greater. Any thread.
   */
  public long greatestApplied(GroupId group) {
    return applied.get(group).tip().greatest();
  }

  /** Running checksum over what is applied: equal on all replicas at a position. Any thread. */
  public int checksum(GroupId group) {
    return applied.get(group).tip().checksum();
  }

  /**
   * Reads of the group below this timestamp may miss versions, because a snapshot brought only the
   * newest; the greatest long while one is put in the place of its rows. Any thread.
   */
  public long readableFrom(GroupId group) {
    AppliedGroup state = applied.get(group);
    return state.isInstalling() ? Long.MAX_VALUE : state.readableFrom();
  }

  /**
   * Unresolved prepares that were applied, the oldest first. Whoever reads this <em>first</em> and
   * the engine afterwards misses nothing (R16). Any thread.
   */
  public List<Prepared> prepared(GroupId group) {
    return applied.prepared(group);
  }

  /** What the applied state knows of a request. Any thread. */
  public RequestOutcome outcome(GroupId group, RequestId request) {
    return applied.outcome(group, request);
  }

  /**
   * The least timestamp of an unresolved prepare of any group; {@link Long#MAX_VALUE} if there is
   * none. Any thread.
   */
  public long leastUnresolved() {
    return applied.leastUnresolved();
  }

  /**
   * Versions that no read at or above this timestamp sees may be dropped, as far as unresolved
   * prepares allow (further rule 14). Any thread.
   */
  public void raiseWatermark(long timestamp) {
    storage.engine().watermark(Math.min(timestamp, applied.leastUnresolved() - 1));
  }

  /** What was counted since the node was opened, with what the runtime has counted. */
  public NodeFigures figures(long takeovers, long spuriousTakeovers) {
    return figures.read(takeovers, spuriousTakeovers);
  }

  /**
   * Positions that a node has not told to hold, of all groups in memory whose home is this node: it
   * is the home that others tell.
   */
  public long lag(int node) {
    long lag = 0;
    for (Group group : replicas.all()) {
      if (group.replica().isHome()) {
        long head = group.replica().chosenThrough();
        lag += Math.max(0, head - group.replica().heldBy(node));
      }
    }
    return lag;
  }

  /** The groups whose replicas are in memory, ascending. */
  public List<GroupId> loaded() {
    return replicas.all().stream().map(Group::id).sorted().toList();
  }

  /**
   * What this node holds of a group's vote in memory, the group loaded if it was not.
   *
   * @param entryBytes of decided entries at most; undecided ones come in any case
   */
  public GroupVote vote(GroupId id, long entryBytes) {
    Group group = group(id);
    Head head = group.replica().head();
    List<BallotedEntry> held =
        new ArrayList<>(tail.last(id, group.applied().head().position(), entryBytes));
    held.addAll(group.replica().undecided());
    return new GroupVote(
        id,
        group.replica().standing().promised(),
        head,
        group.applied().tip().checksum(),
        group.applied().floor(),
        group.applied().isInstalling(),
        head.position(),
        GroupVote.judge(head, head.position(), held));
  }

  /**
   * Has what happens to a group's replica told in words from now on, also if it is evicted and
   * loaded again; one group at a time.
   *
   * @param lines hears on the thread that drives the core; must neither wait nor throw. Null ends
   *     it
   */
  public void trace(GroupId id, @Nullable Consumer<String> lines) {
    Group before = traced == null ? null : replicas.get(traced);
    if (before != null) {
      before.trace(null);
    }
    traced = lines == null ? null : id;
    tracer = lines == null ? null : new ProtocolTracer(lines);
    Group group = replicas.get(id);
    if (group != null) {
      group.trace(tracer);
    }
  }

  /** All groups, from memory and disk, ascending. */
  public List<NodeStatus.GroupStatus> status() {
    TreeSet<GroupId> all = new TreeSet<>(applied.onDisk());
    replicas.all().forEach(group -> all.add(group.id()));
    return all.stream()
        .map(
            id -> {
              Group loaded = replicas.get(id);
              AppliedGroup state = applied.get(id);
              return new NodeStatus.GroupStatus(
                  id,
                  loaded == null ? -1 : loaded.replica().homeHint(),
                  state.head().position(),
                  state.tip().checksum(),
                  state.preparedNow().size(),
                  state.isQuarantined());
            })
        .toList();
  }

  /** Replicas in memory. */
  int loadedGroups() {
    return replicas.size();
  }

  /** Messages that were not heard because their sender's clock was too far ahead. */
  public long skewedMessages() {
    return skewed;
  }

  /** The boot number of this opening (R5). Any thread. */
  public int boot() {
    return storage.boot();
  }

  /** The identity of the disk (R8). Any thread. */
  public long incarnation() {
    return storage.incarnation();
  }

  /** Where entries that count are readable. Any thread. */
  public StorageEngine engine() {
    return storage.engine();
  }

  /** The shared log: for syncing it and hearing of it. Any thread. */
  public SegmentedLog log() {
    return storage.log();
  }

  /** The node's clock. Any thread. */
  public Hlc hlc() {
    return storage.hlc();
  }

  /** Syncs the log and releases the directory. Idempotent. */
  @Override
  public void close() {
    snapshots.close();
    storage.close();
  }

  private void on(GroupId id, ReplicaEvent event, long now) {
    this.now = now;
    group(id).on(event, now);
  }

  private Group group(GroupId id) {
    Group known = replicas.get(id);
    return known != null ? known : load(id);
  }

  private Group load(GroupId id) {
    AppliedGroup state = applied.get(id);
    storage.hlc().observe(state.tip().greatest());
    Vote vote = votes.vote(id);
    long head = state.head().position();
    Replica replica =
        new Replica(
            new ReplicaOptions(
                id,
                options.self(),
                storage.boot(),
                options.members(),
                EPOCH,
                options.timing(),
                options.limits(),
                () -> new EntryId(storage.incarnation(), storage.boot(), ++figures.batches),
                () -> ++messages,
                options.random(),
                storage.hlc()::now,
                state::digest),
            new ReplicaState(
                vote.promised(),
                vote.accepted(),
                state.head(),
                Math.max(head, vote.chosenThrough()),
                tail.trimmedThrough(id, head)));
    Group group = new Group(effects, id, vote, state, replica);
    replicas.add(group);
    if (id.equals(traced)) {
      group.trace(tracer);
    }
    group.on(new ReplicaEvent.Started(), now);
    if (state.isQuarantined()) {
      quarantine.found(group, now);
    }
    for (int node : lost) {
      group.on(new ReplicaEvent.PeerLost(node), now);
    }
    return group;
  }

  /** Keeps memory bounded by groups that nobody touches (further rule 19). */
  private void evict() {
    for (Group group : replicas.evict(this::evicted)) {
      // Evicting ends ownership, too (R5): first one, then the other.
      group.on(new ReplicaEvent.Resign(), now);
    }
    if (applied.size() > 2L * options.loadedGroups()) {
      applied.loaded().stream().filter(id -> !replicas.has(id)).forEach(applied::drop);
    }
  }

  private void evicted(Group group) {
    wakeups.remove(group.id());
    applied.drop(group.id());
    votes.release(group.id());
  }

  private Group home(GroupId id) {
    Group group = group(id);
    if (!group.replica().isHome()) {
      throw new NotHomeException("node " + options.self() + " is not home of group " + id);
    }
    return group;
  }

  private void requireRoom() {
    if (writer.isFull() || turns.isFull() || !storage.engine().hasRoom()) {
      // Refused while nothing has happened: what counts has to be applied.
      throw new DiskFullException("no room for another commit");
    }
  }

  private void requireSize(long bytes) {
    if (bytes > options.limits().entryBytes()) {
      throw new EntryTooLargeException(
          "a commit of "
              + bytes
              + " bytes; at most "
              + options.limits().entryBytes()
              + " are allowed");
    }
  }

  private static void requireNext(Group group, long stamp) {
    long last = group.replica().lastStamp();
    if (stamp != 0 && stamp <= last) {
      throw new IllegalArgumentException(
          "group "
              + group.id()
              + ": stamp "
              + stamp
              + " is not greater than "
              + last
              + ", the last of its group");
    }
  }

  private long append(GroupRecord record) {
    Group group = group(record.group());
    group.on(new ReplicaEvent.Submit(List.of(record.record())), now);
    figures.proposals++;
    if (!record.record().request().isNone()) {
      group
          .inFlight()
          .add(group.appendedInto(), group.appendedAt(), ++submissions, record.record());
    }
    return group.appendedAt();
  }

  /** The first of {commit, prepare, marker} with an id that counts wins: so there is but one. */
  private void requireFree(Group group, EntryRecord record) {
    if (record instanceof EntryRecord.Floor(RequestId ignored, long floor)) {
      if (group.inFlight().hasAttemptBefore(floor)
          || group.applied().preparedNow().stream()
              .anyMatch(each -> each.prepare().request().attemptTs() < floor)) {
        throw new RefusedException(
            "group " + group.id() + ": a floor at " + floor + " would pass what is undecided");
      }
      return;
    }
    if (!InFlight.takesId(record)) {
      return;
    }
    RequestId request = record.request();
    if (group.inFlight().has(request)) {
      throw new RefusedException(
          "group " + group.id() + ": something with the id " + request + " is under way");
    }
    long floor = Math.max(group.applied().floor(), group.inFlight().floor());
    if (floor > 0 && request.attemptTs() <= floor) {
      throw new RefusedException(
          "group " + group.id() + ": " + request + " is not above the floor " + floor);
    }
    RequestOutcome outcome = applied.outcome(group.id(), request);
    if (!(outcome instanceof RequestOutcome.Unseen)) {
      throw new RefusedException("group " + group.id() + ": " + request + " is " + outcome);
    }
  }

  private void offerSubmitted() {
    for (Group group = toOffer.poll(); group != null; group = toOffer.poll()) {
      group.offer(now);
    }
  }

  private void finishInstalls() {
    for (Iterator<SnapshotSink> each = installs.iterator(); each.hasNext(); ) {
      SnapshotSink sink = each.next();
      if (sink.sequence() <= storage.engine().flushedThrough()) {
        each.remove();
        finish(group(sink.group()), sink.tip());
      }
    }
  }

  private void finish(Group group, StateRows.Tip tip) {
    AppliedGroup state = group.applied();
    List<Prepared> before = state.preparedNow();
    state.reload(storage.engine(), now, tip.greatest());
    applied.changed(before, state.preparedNow());
    long position = tip.head().position();
    group.vote().settledElsewhere(position);
    tail.forget(group.id());
    group.endInstall();
    turns.addFirst(group.takeHeldAbove(position));
    group.on(new ReplicaEvent.SnapshotInstalled(tip.head()), now);
    group.speak(now);
    turns.tell(outside -> tellLeapt(group, position));
  }

  /**
   * Entries that a snapshot has leapt over are never decided here: what was submitted into them has
   * had its effect if the snapshot knows of it, and has none ever if it does not.
   */
  private void tellLeapt(Group group, long position) {
    long ownThrough = 0;
    for (InFlight.Item item : group.inFlight().takeThrough(position)) {
      switch (fate(group, item.record())) {
        case EFFECTIVE -> ownThrough = item.sequence();
        case WITHOUT_EFFECT -> {
          outside.refused(group.id(), item.sequence(), item.sequence());
          ownThrough = item.sequence();
        }
        case UNKNOWN -> {
          // Nobody can tell any more; nor can be told of what came after it.
          outside.applied(group.id(), position, ownThrough);
          return;
        }
      }
    }
    outside.applied(group.id(), position, ownThrough);
  }

  private enum Fate {
    EFFECTIVE,
    WITHOUT_EFFECT,
    UNKNOWN
  }

  private Fate fate(Group group, EntryRecord record) {
    if (record.request().isNone()) {
      return Fate.UNKNOWN;
    }
    RequestOutcome outcome = applied.outcome(group.id(), record.request());
    if (outcome instanceof RequestOutcome.Forgotten) {
      return Fate.UNKNOWN;
    }
    boolean effective =
        switch (record) {
          case EntryRecord.Commit ignored -> outcome instanceof RequestOutcome.Committed;
          case EntryRecord.Prepare ignored ->
              outcome instanceof RequestOutcome.Undecided
                  || outcome instanceof RequestOutcome.Committed;
          case EntryRecord.Marker ignored -> outcome instanceof RequestOutcome.Aborted;
          case EntryRecord.Decide ignored -> !(outcome instanceof RequestOutcome.Undecided);
          case EntryRecord.Floor floor -> group.applied().floor() >= floor.floor();
        };
    return effective ? Fate.EFFECTIVE : Fate.WITHOUT_EFFECT;
  }

  private void snapshotWanted(Group group, int from) {
    // Not a step: while the group is being refilled its steps wait.
    turns.tell(outside -> outside.snapshotWanted(group.id(), from));
  }

  private void tellWake() {
    long earliest = wakeups.earliest();
    if (earliest < toldWake) {
      toldWake = earliest;
      outside.wakeAt(earliest);
    }
  }

  private final class NodeEffects implements Group.Node {
    @Override
    public void send(int to, GroupMessage message) {
      if (message.asks()) {
        figures.probes++;
      }
      outside.send(to, message);
    }

    @Override
    public void persist(Group group, long token, LogRecord record) {
      writer.append(group, token, record);
    }

    @Override
    public void step(Step step) {
      turns.add(step);
    }

    @Override
    public void wakeAt(Group group, long nanos) {
      if (wakeups.add(group.id(), nanos)) {
        tellWake();
      }
    }

    @Override
    public CoreFigures figures() {
      return figures;
    }

    @Override
    public ReplicaEvent supply(Group group, int to, long from, long through) {
      return new ReplicaEvent.Supplied(
          to, tail.from(group.id(), from, through, options.limits().messageBytes()));
    }
  }
}
