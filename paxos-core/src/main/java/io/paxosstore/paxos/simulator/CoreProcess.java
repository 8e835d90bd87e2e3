package io.paxosstore.paxos.simulator;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.log.LogOptions;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.paxos.node.CoreOptions;
import io.paxosstore.paxos.node.NodeCore;
import io.paxosstore.paxos.node.Outside;
import io.paxosstore.paxos.node.SnapshotSink;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.ReplicaOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A process of a whole node: the real core of a node over the real log and storage engine, whose
 * files lose what was not synced. Around it the little that a database needs, as in {@link
 * GroupHost}.
 */
final class CoreProcess implements Process, Outside {
  private static final int FAMILY = 1;

  /**
   * A clock goes on from its ceiling after each restart, seconds ahead: twenty restarts within
   * seconds, which only a simulator sees, must not make a node too fast to be heard.
   */
  private static final long SKEW_MILLIS = 3_600_000;

  private static final Path DIRECTORY = Path.of("/node");

  private record Asked(Attempt attempt, int asker) {}

  /** A read that waits to be confirmed or checked, and for what it has to see to be applied. */
  private static final class Read {
    final Asked asked;
    boolean confirmed;
    long through;

    Read(Asked asked, long through) {
      this.asked = asked;
      this.through = through;
    }
  }

  /** What this process knows of a group. */
  private static final class State {
    final TreeMap<Long, RequestId> appending = new TreeMap<>();
    final Map<RequestId, List<Asked>> waitingFor = new TreeMap<>();
    final TreeSet<RequestId> preparing = new TreeSet<>();
    final List<Asked> waitingForHome = new ArrayList<>();
    final TreeMap<Long, Read> reads = new TreeMap<>();
    final long[] appendedWrites;
    boolean home;
    @Nullable SnapshotSink sink;

    State(int keys) {
      appendedWrites = new long[keys];
    }
  }

  private final World world;
  private final Node node;
  private final Chance chance;
  private final int boot;
  private final long clockOffset;
  private final List<State> groups = new ArrayList<>();
  private final boolean[] lost;
  private final ArrayDeque<Runnable> deferred = new ArrayDeque<>();
  private final Cell cell = new Cell();
  private @Nullable NodeCore core;
  private boolean syncing;
  private boolean working;
  private long wakeAt = Long.MAX_VALUE;
  private long readIds;
  private int effectsLeft = Integer.MAX_VALUE;

  CoreProcess(World world, Node node, Chance chance) {
    this.world = world;
    this.node = node;
    this.chance = chance;
    this.boot = node.disk().boot;
    this.clockOffset = chance.between(1, 1L << 40);
    this.lost = new boolean[world.parameters.members() + 1];
    for (int i = 0; i < world.parameters.groups(); i++) {
      groups.add(new State(world.parameters.keys()));
    }
  }

  private CoreOptions options() {
    Parameters parameters = world.parameters;
    Disk disk = node.disk();
    List<Integer> members = new ArrayList<>();
    for (int i = 1; i <= parameters.members(); i++) {
      members.add(i);
    }
    ReplicaOptions.Limits limits = parameters.limits();
    Chance draws = chance.fork("core");
    return new CoreOptions(
        DIRECTORY,
        disk.files,
        new EngineOptions(
            DIRECTORY.resolve("lsm"), EngineOptions.Kind.LSM, disk.files, 64 << 10, 1 << 20, false),
        new LogOptions(DIRECTORY.resolve("log"), disk.files, 32 << 10, 256 << 10),
        node.id,
        members,
        64 << 10,
        parameters.keptEntries() * 256L,
        1_000,
        SKEW_MILLIS,
        parameters.timing(),
        new ReplicaOptions.Limits(
            Math.min(limits.entryBytes(), 128 << 10),
            limits.queuedBytes(),
            limits.messageBytes(),
            limits.tailBytes(),
            limits.window()),
        () -> 1_000_000 + world.agenda.now() / 1_000_000 + node.skewMillis,
        draws::next);
  }

  @Override
  public int boot() {
    return boot;
  }

  @Override
  public void start() {
    core = NodeCore.open(options(), this, nanos());
    turn();
    recoverLater();
  }

  private NodeCore core() {
    NodeCore opened = core;
    if (opened == null) {
      throw new IllegalStateException("the node is not open");
    }
    return opened;
  }

  private long nanos() {
    return world.agenda.now() + clockOffset;
  }

  private static GroupId id(int group) {
    return new GroupId(FAMILY, group);
  }

  private State state(GroupId group) {
    return groups.get(group.slot());
  }

  @Override
  public void kill() {
    effectsLeft = 0;
    NodeCore opened = core;
    if (opened != null) {
      opened.close();
    }
  }

  @Override
  public void crashWithin(int effects) {
    effectsLeft = effects;
  }

  @Override
  public boolean isDoomed() {
    return effectsLeft <= 0;
  }

  private boolean carriesOut() {
    if (effectsLeft != Integer.MAX_VALUE) {
      effectsLeft--;
    }
    return effectsLeft > 0;
  }

  // What happens.

  /** Ends a turn, and does what it left to be done, which may need another one. */
  private void turn() {
    if (working) {
      return;
    }
    working = true;
    try {
      do {
        core().endTurn(nanos());
        while (!deferred.isEmpty() && !isDoomed()) {
          deferred.remove().run();
          core().endTurn(nanos());
        }
      } while (!deferred.isEmpty() && !isDoomed());
      for (int group = 0; group < groups.size(); group++) {
        checkReads(group);
      }
    } finally {
      working = false;
    }
    syncLater();
  }

  private void syncLater() {
    if (syncing || core().log().appendedPosition() <= core().log().durablePosition()) {
      return;
    }
    syncing = true;
    node.later(world.syncTime(node.disk()), this::sync);
  }

  private void sync() {
    if (node.disk().stalled > 0) {
      node.later(Parameters.MILLIS, this::sync);
      return;
    }
    syncing = false;
    core().sync(nanos());
    turn();
  }

  @Override
  public void receive(int from, Packet packet) {
    switch (packet) {
      case Packet.Replication replication ->
          core().received(from, compared(replication.message()), nanos());
      case Packet.Request request -> take(request.attempt(), from);
      case Packet.Reply(Attempt attempt, Answer.Elsewhere(int hint)) -> redirect(attempt, hint);
      case Packet.Reply reply -> tell(reply.attempt(), reply.answer());
      case Packet.Question question -> answer(from, question);
      case Packet.Piece piece -> take(from, piece);
      case Packet.Snapshot _ -> throw new IllegalStateException("a modelled node's message");
    }
    turn();
  }

  private GroupMessage compared(GroupMessage message) {
    return world.plants(PlantedBug.CHECKSUMS_ARE_NOT_COMPARED)
        ? new GroupMessage(
            message.group(),
            message.epoch(),
            message.number(),
            message.echo(),
            message.asks(),
            message.standing(),
            message.view(),
            message.wanted(),
            message.entries(),
            message.learned(),
            message.baton(),
            message.stamp())
        : message;
  }

  /**
   * What is applied rots: a row and the running checksum, durably, under right checksums of the
   * files. False if there is nothing to rot.
   */
  boolean rot(int group) {
    byte[] head = GroupKeys.key(GroupKeys.SYSTEM, id(group), 1);
    head[GroupKeys.PREFIX_BYTES] = 1;
    if (isDoomed() || core().readableFrom(id(group)) == Long.MAX_VALUE || !overwrite(head)) {
      return false;
    }
    for (int key = 0; key < world.parameters.keys(); key++) {
      overwrite(key(id(group), key));
    }
    core().engine().flush();
    world.coreOracle(group).rots(node.id);
    return true;
  }

  private boolean overwrite(byte[] key) {
    if (!core().engine().get(key, Long.MAX_VALUE, cell)) {
      return false;
    }
    byte[] value = cell.copy();
    value[value.length - 1] ^= (byte) 0x40;
    core()
        .engine()
        .apply(new WriteBatch().put(key, value).version(cell.version()), Durability.NONE);
    return true;
  }

  @Override
  public void believes(int peer, boolean gone) {
    if (lost[peer] == gone) {
      return;
    }
    lost[peer] = gone;
    if (gone) {
      core().peerLost(peer, nanos());
    } else {
      core().peerSeen(peer, nanos());
    }
    turn();
  }

  @Override
  public void acquire(int group) {
    try {
      core().acquire(id(group), nanos());
    } catch (UnavailableException e) {
      // A snapshot is being put in place.
    }
    turn();
  }

  @Override
  public void handOver(int group, int to) {
    if (core().isHome(id(group))) {
      core().handOver(id(group), to, nanos());
    } else {
      core().seek(id(group), nanos());
    }
    turn();
  }

  /** A core evicts by itself; what a driver can do is chores. */
  @Override
  public void evict(int group) {
    core().chores();
    turn();
  }

  @Override
  public long appliedThrough(int group) {
    return core().appliedThrough(id(group));
  }

  /** Compares with what clients were told. */
  void checkOutcomes() {
    for (int group = 0; group < groups.size(); group++) {
      GroupId id = id(group);
      for (int key = 0; key < world.parameters.keys(); key++) {
        if (core().engine().get(key(id, key), Long.MAX_VALUE, cell) && cell.copy()[0] != 1) {
          throw new Violation(
              Invariant.EQUAL_STATE, "node " + node.id + " still has a rotten key " + key);
        }
      }
      world.coreOracle(group).check(node.id, request -> core().outcome(id, request));
    }
  }

  // What clients want.

  @Override
  public void take(Attempt attempt, int asker) {
    int group = attempt.operation.group;
    State state = groups.get(group);
    Asked asked = new Asked(attempt, asker);
    if (attempt.operation.kind == Operation.Kind.READ_HERE) {
      core().check(id(group), await(state, group, asked, Long.MAX_VALUE), nanos());
    } else if (state.home) {
      serve(state, asked);
    } else {
      route(state, asked);
    }
    turn();
  }

  private long await(State state, int group, Asked asked, long through) {
    long id = ++readIds;
    state.reads.put(id, new Read(asked, through));
    node.later(
        world.parameters.patienceNanos(),
        () -> {
          if (state.reads.remove(id) != null) {
            core().cancel(id(group), id, nanos());
            reply(asked, new Answer.Again());
            turn();
          }
        });
    return id;
  }

  private void route(State state, Asked asked) {
    int group = asked.attempt.operation.group;
    int hint = core().homeHint(id(group));
    boolean elsewhere = hint > 0 && hint != node.id && hint != asked.asker && !lost[hint];
    if (asked.asker != node.id && elsewhere) {
      reply(asked, new Answer.Elsewhere(hint));
    } else if (asked.asker == node.id && elsewhere && asked.attempt.forwards++ < 2) {
      world.network.send(node, hint, new Packet.Request(asked.attempt));
      node.later(
          world.parameters.forwardNanos(),
          () -> {
            if (!asked.attempt.answered) {
              take(asked.attempt, node.id);
            }
          });
    } else {
      state.waitingForHome.add(asked);
      acquire(group);
    }
  }

  /** Whom this node took for the home says who is. */
  private void redirect(Attempt attempt, int hint) {
    if (attempt.boot != boot || attempt.answered) {
      return;
    }
    if (hint != node.id && attempt.forwards++ < 4) {
      world.network.send(node, hint, new Packet.Request(attempt));
    } else {
      groups.get(attempt.operation.group).waitingForHome.add(new Asked(attempt, node.id));
      acquire(attempt.operation.group);
    }
  }

  private void serve(State state, Asked asked) {
    Operation operation = asked.attempt.operation;
    GroupId group = id(operation.group);
    if (operation.kind == Operation.Kind.READ_AT_HOME) {
      long through = state.appendedWrites[operation.key];
      core().confirm(group, await(state, operation.group, asked, through), nanos());
      return;
    }
    RequestOutcome outcome = core().outcome(group, operation.request);
    List<Asked> same = state.waitingFor.get(operation.request);
    boolean open =
        operation.kind == Operation.Kind.DECIDE
            ? outcome instanceof RequestOutcome.Undecided
            : outcome instanceof RequestOutcome.Unseen;
    if (!open) {
      tellOutcome(asked, outcome);
    } else if (same != null) {
      same.add(asked);
    } else if (isLocked(state, operation)) {
      reply(asked, new Answer.Again());
    } else {
      submit(state, group, asked);
    }
  }

  /** A key that a transaction without an outcome writes is written by nobody else. */
  private boolean isLocked(State state, Operation operation) {
    return switch (operation.kind) {
      case WRITE, PREPARE ->
          !operation.givenUp
              && (isPrepared(operation.group, operation.key)
                  || state.preparing.stream()
                      .anyMatch(request -> Machine.keyOf(request) == operation.key));
      case READ_AT_HOME, READ_HERE, MARK, DECIDE -> false;
    };
  }

  /** Whether a transaction without an outcome writes the key (R16). */
  private boolean isPrepared(int group, int key) {
    for (Prepared each : core().prepared(id(group))) {
      if (Machine.keyOf(each.prepare().request()) == key) {
        return true;
      }
    }
    return false;
  }

  boolean hasUndecided() {
    for (int group = 0; group < groups.size(); group++) {
      if (!core().prepared(id(group)).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Finishes transactions that have waited too long, whoever began them. */
  private void recoverLater() {
    node.later(
        world.parameters.patienceNanos() + chance.around(world.parameters.patienceNanos()),
        () -> {
          for (int group = 0; group < groups.size(); group++) {
            List<Prepared> waiting = core().prepared(id(group));
            if (!waiting.isEmpty()) {
              long old = nanos() - world.parameters.patienceNanos();
              waiting.stream()
                  .filter(each -> each.sinceNanos() < old)
                  .forEach(each -> world.transactions.recover(node.id, each.prepare()));
              // It may be this node that has not heard of the outcome.
              long check = ++readIds;
              core().check(id(group), check, nanos());
              int which = group;
              node.later(
                  world.parameters.patienceNanos(),
                  () -> {
                    core().cancel(id(which), check, nanos());
                    turn();
                  });
            }
          }
          turn();
          recoverLater();
        });
  }

  private void submit(State state, GroupId group, Asked asked) {
    Operation operation = asked.attempt.operation;
    try {
      long sequence = core().submit(group, record(group, operation), nanos());
      state.appending.put(sequence, operation.request);
      state.waitingFor.put(operation.request, new ArrayList<>(List.of(asked)));
      if (operation.kind == Operation.Kind.PREPARE) {
        state.preparing.add(operation.request);
      }
      state.appendedWrites[operation.key] = core().appendedThrough(group);
    } catch (NotHomeException | RefusedException | DiskFullException e) {
      world.trace.note(
          world.agenda.now(), node.id, Trace.What.REFUSE, group.slot(), 0, () -> "" + e);
      reply(asked, new Answer.Again());
    } catch (IllegalArgumentException e) {
      throw new Violation(Invariant.NO_EXCEPTION, "node " + node.id + ": " + e, e);
    }
  }

  private EntryRecord record(GroupId group, Operation operation) {
    if (operation.givenUp || operation.kind == Operation.Kind.MARK) {
      return new EntryRecord.Marker(operation.request);
    }
    if (operation.kind == Operation.Kind.DECIDE) {
      return new EntryRecord.Decide(operation.request, operation.commitTs > 0, operation.commitTs);
    }
    WriteBatch batch = new WriteBatch();
    batch.put(key(group, operation.key), new byte[] {1});
    batch.version(core().hlc().next());
    if (operation.kind == Operation.Kind.PREPARE) {
      List<GroupId> participants = operation.participants.stream().map(CoreProcess::id).toList();
      return new EntryRecord.Prepare(operation.request, participants, batch, new byte[0]);
    }
    return new EntryRecord.Commit(operation.request, batch);
  }

  private static byte[] key(GroupId group, int key) {
    byte[] bytes = GroupKeys.key(GroupKeys.ROWS, group, 1);
    bytes[GroupKeys.PREFIX_BYTES] = (byte) key;
    return bytes;
  }

  private void tellOutcome(Asked asked, RequestOutcome outcome) {
    world
        .coreOracle(asked.attempt.operation.group)
        .told(appliedThrough(asked.attempt.operation.group));
    reply(
        asked,
        switch (outcome) {
          case RequestOutcome.Committed(long at) -> new Answer.Committed(at);
          case RequestOutcome.Aborted() -> new Answer.Refused();
          case RequestOutcome.Undecided(EntryRecord.Prepare prepare) ->
              new Answer.Prepared(prepare.stamp());
          case RequestOutcome.Unseen _, RequestOutcome.Forgotten _ -> new Answer.Again();
        });
  }

  private void reply(Asked asked, Answer answer) {
    if (asked.asker == node.id) {
      tell(asked.attempt, answer);
    } else if (carriesOut()) {
      world.network.send(node, asked.asker, new Packet.Reply(asked.attempt, answer));
    }
  }

  private void tell(Attempt attempt, Answer answer) {
    if (attempt.boot == boot && attempt.gateway == node.id && carriesOut()) {
      world.clients.answered(attempt, answer);
    }
  }

  private void checkReads(int group) {
    State state = groups.get(group);
    if (state.reads.isEmpty() || isDoomed()) {
      return;
    }
    long applied = appliedThrough(group);
    for (Map.Entry<Long, Read> each : List.copyOf(state.reads.entrySet())) {
      Read read = each.getValue();
      int wanted = read.asked.attempt.operation.key;
      if (read.confirmed
          && read.through <= applied
          && (world.plants(PlantedBug.READERS_IGNORE_INTENTS) || !isPrepared(group, wanted))) {
        state.reads.remove(each.getKey());
        byte[] key = key(id(group), wanted);
        long value = core().engine().get(key, Long.MAX_VALUE, cell) ? cell.version() : 0;
        note(Trace.What.READ, group, value);
        world.coreOracle(group).told(applied);
        reply(read.asked, new Answer.Value(value));
      }
    }
  }

  // Snapshots.

  private void answer(int from, Packet.Question question) {
    byte[] answer;
    try {
      answer = core().snapshots().answer(question.bytes());
    } catch (IllegalArgumentException e) {
      answer = null;
    }
    if (carriesOut()) {
      world.network.send(node, from, new Packet.Piece(question.group(), question.bytes(), answer));
    }
  }

  private void ask(int group, SnapshotSink sink, int from, int tries) {
    State state = groups.get(group);
    if (state.sink != sink) {
      return;
    }
    if (tries > 20) {
      state.sink = null;
      core().abandon(sink, nanos());
      turn();
      return;
    }
    byte[] question = sink.question();
    if (carriesOut()) {
      world.network.send(node, from, new Packet.Question(group, question));
    }
    node.later(
        world.parameters.forwardNanos(),
        () -> {
          if (state.sink == sink && Arrays.equals(sink.question(), question)) {
            ask(group, sink, from, tries + 1);
          }
        });
  }

  private void take(int from, Packet.Piece piece) {
    State state = groups.get(piece.group());
    SnapshotSink sink = state.sink;
    if (sink == null || !Arrays.equals(sink.question(), piece.question())) {
      return;
    }
    byte[] bytes = piece.bytes();
    if (bytes == null || !sink.accept(bytes)) {
      state.sink = null;
      core().abandon(sink, nanos());
    } else if (sink.isDone()) {
      state.sink = null;
      core().installed(sink, nanos());
    } else {
      ask(piece.group(), sink, from, 1);
    }
  }

  // What the core tells. Nothing here calls back into it.

  @Override
  public void send(int to, GroupMessage message) {
    if (carriesOut()) {
      world.network.send(node, to, new Packet.Replication(message.group().slot(), message));
    }
  }

  @Override
  public void wakeAt(long nanos) {
    wakeAt = nanos;
    node.later(
        nanos - nanos(),
        () -> {
          if (wakeAt == nanos) {
            wakeAt = Long.MAX_VALUE;
            core().wakeup(nanos());
            turn();
          }
        });
  }

  @Override
  public void tenureBegan(GroupId group, Ballot ballot) {
    note(Trace.What.TENURE, group.slot(), ballot.round());
    world.tenures++;
    State state = state(group);
    state.home = true;
    Arrays.fill(state.appendedWrites, 0);
    deferred.add(
        () -> {
          List<Asked> all = List.copyOf(state.waitingForHome);
          state.waitingForHome.clear();
          all.forEach(asked -> take(asked.attempt, asked.asker));
        });
  }

  @Override
  public void tenureEnded(GroupId group, int hint) {
    note(Trace.What.TENURE, group.slot(), -hint);
    State state = state(group);
    state.home = false;
    deferred.add(
        () -> {
          for (Map.Entry<Long, Read> each : List.copyOf(state.reads.entrySet())) {
            Read read = each.getValue();
            if (read.confirmed
                && read.asked.attempt.operation.kind == Operation.Kind.READ_AT_HOME) {
              state.reads.remove(each.getKey());
              reply(read.asked, new Answer.Again());
            }
          }
        });
  }

  @Override
  public void yielded(GroupId group, int hint) {
    State state = state(group);
    if (world.parameters.forwardsWhenYielding()) {
      deferred.add(
          () -> {
            List<Asked> all = List.copyOf(state.waitingForHome);
            state.waitingForHome.clear();
            all.forEach(asked -> route(state, asked));
          });
    }
  }

  @Override
  public void applied(GroupId group, long position, long ownThrough) {
    int checksum = core().checksum(group);
    note(Trace.What.DECIDE, group.slot(), position * 31 + checksum);
    if (!node.isWiped() && core().appliedThrough(group) == position) {
      world.coreOracle(group.slot()).applied(node.id, position, checksum);
    }
    deferred.add(() -> settle(group, 0, ownThrough));
  }

  @Override
  public void refused(GroupId group, long from, long through) {
    note(Trace.What.REFUSE, group.slot(), through);
    deferred.add(() -> settle(group, from, through));
  }

  private void settle(GroupId group, long from, long through) {
    State state = state(group);
    if (state.appending.isEmpty() || from > through) {
      return;
    }
    TreeSet<Long> settled =
        new TreeSet<>(state.appending.subMap(from, true, through, true).keySet());
    for (long sequence : settled) {
      RequestId request = state.appending.remove(sequence);
      state.preparing.remove(request);
      List<Asked> all = request == null ? null : state.waitingFor.remove(request);
      if (all != null && request != null) {
        RequestOutcome outcome = core().outcome(group, request);
        all.forEach(asked -> tellOutcome(asked, outcome));
      }
    }
  }

  @Override
  public void confirmed(GroupId group, long id) {
    Read read = state(group).reads.get(id);
    if (read != null) {
      read.confirmed = true;
    }
  }

  @Override
  public void notHome(GroupId group, long id, int hint) {
    Read read = state(group).reads.remove(id);
    if (read != null) {
      deferred.add(() -> reply(read.asked, new Answer.Again()));
    }
  }

  @Override
  public void checked(GroupId group, long id, long position) {
    Read read = state(group).reads.get(id);
    if (read != null) {
      read.confirmed = true;
      read.through = position;
    }
  }

  @Override
  public void snapshotWanted(GroupId group, int from) {
    note(Trace.What.LIFE, group.slot(), from);
    deferred.add(
        () -> {
          State state = state(group);
          if (state.sink == null && core().canInstall(group)) {
            SnapshotSink sink = core().install(group, nanos());
            state.sink = sink;
            ask(group.slot(), sink, from, 1);
          }
        });
  }

  @Override
  public void choresWanted() {
    node.later(
        Parameters.MILLIS,
        () -> {
          try {
            core().chores();
          } catch (StorageException e) {
            throw new Violation(Invariant.NO_EXCEPTION, "node " + node.id + ": " + e, e);
          }
          turn();
        });
  }

  @Override
  public void disagrees(GroupId group, int peer, long position) {
    note(Trace.What.LIFE, group.slot(), peer * 1_000_003L + position);
  }

  @Override
  public void quarantined(GroupId group, long position, int peer) {
    note(Trace.What.LIFE, group.slot(), -position);
    if (!world.coreOracle(group.slot()).isRotten(node.id)) {
      throw new Violation(
          Invariant.EQUAL_STATE, "node " + node.id + " is in quarantine without reason");
    }
  }

  @Override
  public void diverged(GroupId group, int peer, Head own, Head other) {
    throw new Violation(
        Invariant.EQUAL_STATE,
        "node " + node.id + " finds that " + peer + " is at " + other + ", itself at " + own);
  }

  private void note(Trace.What what, int group, long value) {
    world.trace.note(
        world.agenda.now(), node.id, what, group, value, () -> "g" + group + " " + value);
  }
}
