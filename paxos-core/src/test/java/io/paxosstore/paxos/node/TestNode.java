package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.log.LogOptions;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.ReplicaOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A node of a {@link TestCluster}: the core, and what it told. */
final class TestNode implements Outside {
  /** A message under way. */
  record Mail(int from, int to, GroupMessage message) {}

  final int id;
  final FileSystem disk;
  final List<Mail> outbox;
  final TreeSet<GroupId> homes = new TreeSet<>();
  final Map<GroupId, TreeMap<Long, Boolean>> outcomes = new HashMap<>();
  final Map<GroupId, Integer> snapshotsWanted = new TreeMap<>();
  final Map<Long, Long> checks = new TreeMap<>();
  final List<Long> confirmed = new ArrayList<>();
  final TreeSet<Integer> disagreements = new TreeSet<>();
  int quarantines;
  private final Map<GroupId, TreeSet<Long>> waiting = new HashMap<>();
  final NodeCore core;
  long wakeAt = Long.MAX_VALUE;
  boolean choresWanted;
  boolean lazy;
  private int turns;
  long now;

  TestNode(int id, FileSystem disk, List<Integer> members, List<Mail> outbox, Sizes sizes) {
    this(id, disk, members, outbox, sizes, 0);
  }

  TestNode(
      int id, FileSystem disk, List<Integer> members, List<Mail> outbox, Sizes sizes, long now) {
    this.id = id;
    this.disk = disk;
    this.outbox = outbox;
    this.now = now;
    this.core = NodeCore.open(options(id, disk, members, sizes), this, now);
  }

  /** How large everything is. */
  record Sizes(long memtable, long segment, long pinned, long tail, int loaded) {
    static final Sizes SMALL = new Sizes(48 << 10, 16 << 10, 40 << 10, 1 << 20, 1_000);
  }

  static CoreOptions options(int id, FileSystem disk, List<Integer> members, Sizes sizes) {
    Path directory = Path.of("/node");
    Random random = new Random(id);
    ReplicaOptions.Limits limits =
        new ReplicaOptions.Limits(128 << 10, 1 << 20, 16 << 10, 1 << 10, 1);
    return new CoreOptions(
        directory,
        disk,
        new EngineOptions(
            directory.resolve("lsm"), EngineOptions.Kind.LSM, disk, sizes.memtable, 1 << 20, false),
        new LogOptions(directory.resolve("log"), disk, sizes.segment, 256 << 10),
        id,
        members,
        sizes.pinned,
        sizes.tail,
        sizes.loaded,
        60_000,
        ReplicaOptions.Timing.DEFAULT,
        limits,
        () -> 1_000_000,
        random::nextLong);
  }

  /** Ends the turn with a sync, or in two of three cases without one, and does the chores. */
  void turn() {
    if (lazy && turns++ % 3 != 0) {
      core.endTurn(now);
      core.durable(core.log().durablePosition(), now);
      finishTurn();
    } else {
      synced();
    }
  }

  /** Ends the turn with a sync, and does the chores. */
  void synced() {
    core.endTurn(now);
    core.sync(now);
    finishTurn();
  }

  private void finishTurn() {
    core.endTurn(now);
    if (choresWanted) {
      choresWanted = false;
      core.chores();
      core.endTurn(now);
    }
  }

  /** Submits and remembers that its outcome is awaited. */
  long submit(GroupId group, EntryRecord record) {
    long sequence = core.submit(group, record, now);
    waiting.computeIfAbsent(group, id -> new TreeSet<>()).add(sequence);
    return sequence;
  }

  /** True if it counts, false if it was refused, null if that is not known. */
  @Nullable Boolean outcomeOf(GroupId group, long sequence) {
    TreeMap<Long, Boolean> known = outcomes.get(group);
    return known == null ? null : known.get(sequence);
  }

  EntryRecord.Commit put(GroupId group, String key, String value) {
    long stamp = core.hlc().next();
    return new EntryRecord.Commit(
        new RequestId(stamp, id),
        new WriteBatch().put(key(group, key), bytes(value)).version(stamp));
  }

  EntryRecord.Prepare prepare(
      RequestId request, GroupId group, String key, String value, GroupId... participants) {
    return new EntryRecord.Prepare(
        request,
        List.of(participants),
        new WriteBatch().put(key(group, key), bytes(value)).version(core.hlc().next()),
        bytes("locks"));
  }

  RequestId request() {
    return new RequestId(core.hlc().next(), id);
  }

  @Nullable String get(GroupId group, String key) {
    Cell cell = new Cell();
    return core.engine().get(key(group, key), Long.MAX_VALUE, cell)
        ? new String(cell.copy(), StandardCharsets.UTF_8)
        : null;
  }

  static byte[] key(GroupId group, String name) {
    byte[] suffix = bytes(name);
    byte[] key = GroupKeys.key(GroupKeys.ROWS, group, suffix.length);
    ByteBuffer.wrap(key).position(GroupKeys.PREFIX_BYTES).put(suffix);
    return key;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void send(int to, GroupMessage message) {
    outbox.add(new Mail(id, to, message));
  }

  @Override
  public void wakeAt(long nanos) {
    wakeAt = nanos;
  }

  @Override
  public void tenureBegan(GroupId group, Ballot ballot) {
    homes.add(group);
  }

  @Override
  public void tenureEnded(GroupId group, int hint) {
    homes.remove(group);
  }

  @Override
  public void yielded(GroupId group, int hint) {}

  @Override
  public void applied(GroupId group, long position, long ownThrough) {
    settle(group, 0, ownThrough, true);
  }

  @Override
  public void refused(GroupId group, long from, long through) {
    settle(group, from, through, false);
  }

  @Override
  public void confirmed(GroupId group, long id) {
    confirmed.add(id);
  }

  @Override
  public void notHome(GroupId group, long id, int hint) {}

  @Override
  public void checked(GroupId group, long id, long position) {
    checks.put(id, position);
  }

  @Override
  public void snapshotWanted(GroupId group, int from) {
    snapshotsWanted.put(group, from);
  }

  @Override
  public void choresWanted() {
    choresWanted = true;
  }

  @Override
  public void disagrees(GroupId group, int peer, long position) {
    disagreements.add(peer);
  }

  @Override
  public void quarantined(GroupId group, long position, int peer) {
    quarantines++;
  }

  @Override
  public void diverged(GroupId group, int peer, Head own, Head other) {
    throw new AssertionError(
        "group " + group + " diverged: " + own + ", node " + peer + " " + other);
  }

  private void settle(GroupId group, long from, long through, boolean counts) {
    TreeSet<Long> open = waiting.get(group);
    if (open == null) {
      return;
    }
    List<Long> settled = List.copyOf(open.subSet(from, true, through, true));
    settled.forEach(
        sequence -> outcomes.computeIfAbsent(group, id -> new TreeMap<>()).put(sequence, counts));
    open.removeAll(settled);
  }
}
