package io.paxosstore.paxos.simulator;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.Effects;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Persist;
import io.paxosstore.paxos.replica.Replica;
import io.paxosstore.paxos.replica.ReplicaEvent;
import io.paxosstore.paxos.replica.ReplicaOptions;
import io.paxosstore.paxos.replica.ReplicaState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One replica in a process, and around it the little that a database needs: its applied state, the
 * requests that it serves while it is home, and the reads that wait.
 */
final class GroupHost implements Effects {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int RECORD_BYTES = 64;

  /** Whose request it is, here or at another node. */
  private record Asked(Attempt attempt, int asker) {}

  /** A record on its way into the log. */
  private static final class Appending {
    final RequestId request;
    final List<Asked> waiting = new ArrayList<>(1);

    Appending(RequestId request) {
      this.request = request;
    }
  }

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

  private final ModelProcess process;
  private final World world;
  private final Node node;
  private final int index;
  private final ReplicaOptions options;
  private final Tampering tampering;
  private Replica replica;
  private Machine machine;
  private long wakeAt = NEVER;

  private final Map<EntryId, List<Appending>> byEntry = new HashMap<>();
  private final Map<RequestId, Appending> byRequest = new HashMap<>();
  private @Nullable EntryId appendedTo;
  private final long[] appendedWrites;
  private final List<Asked> waiting = new ArrayList<>();
  private final Map<Long, Read> reads = new TreeMap<>();

  GroupHost(ModelProcess process, int index) {
    this.process = process;
    this.world = process.world;
    this.node = process.node;
    this.index = index;
    Parameters parameters = world.parameters;
    List<Integer> members = new ArrayList<>();
    for (int i = 1; i <= parameters.members(); i++) {
      members.add(i);
    }
    Chance backOff = process.chance.fork("back-off", index);
    options =
        new ReplicaOptions(
            new GroupId(1, index),
            node.id,
            process.boot,
            members,
            1,
            parameters.timing(),
            parameters.limits(),
            process::nextEntryId,
            process::nextNumber,
            backOff::next,
            process.clock::now);
    tampering = new Tampering(world, node.id);
    appendedWrites = new long[parameters.keys()];
    machine = Machine.replay(parameters.keys(), durable().history, durable().flushedThrough);
    ReplicaState recovered = durable().recover(machine.head());
    world.oracle(index).recovered(node.id, recovered.promised());
    replica = new Replica(options, recovered);
  }

  private Disk.Durable durable() {
    return node.disk().group(index);
  }

  Replica replica() {
    return replica;
  }

  Machine machine() {
    return machine;
  }

  // What happens to the replica.

  void start() {
    run(new ReplicaEvent.Started());
  }

  void run(ReplicaEvent event) {
    step(event);
    process.work();
  }

  private void step(ReplicaEvent event) {
    if (process.isDoomed()) {
      return;
    }
    note(Trace.What.EVENT, event.getClass().getSimpleName().hashCode(), () -> "" + event);
    try {
      replica.on(event, process.nanos(), this);
    } catch (Violation e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Violation(
          Invariant.NO_EXCEPTION,
          "node " + node.id + " group " + index + " " + event + ": " + e,
          e);
    }
  }

  void receive(int from, GroupMessage message) {
    GroupMessage heard = tampering.heard(from, message, replica);
    note(Trace.What.RECEIVE, from + 64 * message.number(), () -> from + " " + heard);
    step(new ReplicaEvent.Received(from, heard));
    tampering.countVotes(from, heard, replica).forEach(this::acknowledgeEarly);
  }

  private void wakeUp(long due) {
    if (wakeAt == due) {
      wakeAt = NEVER;
      run(new ReplicaEvent.Wakeup());
    }
  }

  /** Lets the engine flush, and the log forget what nobody near needs. */
  void flush() {
    Disk.Durable durable = durable();
    durable.flushedThrough = machine.head().position();
    long kept = world.parameters.keptEntries();
    long through = durable.flushedThrough - process.chance.below((int) kept + 1);
    if (through > durable.trimmedThrough && node.disk().isSettled()) {
      durable.trim(through);
      step(new ReplicaEvent.Trimmed(through));
    }
  }

  /** Drops the replica and makes it again from what is durable, if that does no harm. */
  void evict() {
    if (world.plants(PlantedBug.BUSY_GROUP_IS_EVICTED)) {
      replica = new Replica(options, durable().recover(machine.head()));
    } else if (replica.isIdle() && byRequest.isEmpty() && reads.isEmpty() && waiting.isEmpty()) {
      replica = new Replica(options, replica.durable());
    } else {
      return;
    }
    note(Trace.What.LIFE, 3, () -> "evicted");
    wakeAt = NEVER;
    start();
  }

  /** Takes another node's state of the group in place of its own. */
  void install(List<Decided> history) {
    if (history.size() <= machine.head().position()) {
      return;
    }
    Disk.Durable durable = durable();
    durable.history.clear();
    durable.history.addAll(history);
    durable.flushedThrough = history.size();
    machine = Machine.replay(world.parameters.keys(), history, history.size());
    world.oracle(index).applied(node.id, machine);
    durable.trim(history.size());
    note(Trace.What.LIFE, history.size(), () -> "installs a snapshot through " + history.size());
    step(new ReplicaEvent.SnapshotInstalled(machine.head()));
    checkReads();
  }

  // What clients want.

  /** A request arrives, from a client of this node or from another node. */
  void take(Attempt attempt, int asker) {
    Asked asked = new Asked(attempt, asker);
    if (attempt.operation.kind == Operation.Kind.READ_HERE) {
      long id = process.nextRead();
      reads.put(id, new Read(asked, NEVER));
      node.later(world.parameters.patienceNanos(), () -> giveUp(id));
      run(new ReplicaEvent.Check(id));
      return;
    }
    if (replica.isHome()) {
      serve(List.of(asked));
    } else if (world.plants(PlantedBug.READS_BEFORE_FIRST_ENTRY)
        && attempt.operation.kind == Operation.Kind.READ_AT_HOME
        && replica.ballot().node() == node.id) {
      process.answer(attempt, asker, new Answer.Value(machine.lastWrite(attempt.operation.key)));
    } else {
      route(asked);
    }
    process.work();
  }

  private void route(Asked asked) {
    int hint = replica.homeHint();
    boolean elsewhere =
        hint > 0 && hint != node.id && hint != asked.asker && !process.hasLost(hint);
    if (asked.asker != node.id) {
      if (elsewhere) {
        process.answer(asked.attempt, asked.asker, new Answer.Elsewhere(hint));
      } else {
        acquireFor(asked);
      }
    } else if (elsewhere && asked.attempt.forwards++ < 2) {
      world.network.send(node, hint, new Packet.Request(asked.attempt));
      // A home that is silent is not waited for: the hedge (design.md §5.1).
      node.later(
          world.parameters.forwardNanos(),
          () -> {
            if (!asked.attempt.answered) {
              take(asked.attempt, node.id);
            }
          });
    } else {
      acquireFor(asked);
    }
  }

  /** Whom this node took for the home says who is. */
  void redirect(Attempt attempt, int hint) {
    if (hint != node.id && attempt.forwards++ < 4) {
      world.network.send(node, hint, new Packet.Request(attempt));
    } else {
      acquireFor(new Asked(attempt, node.id));
    }
  }

  private void acquireFor(Asked asked) {
    waiting.add(asked);
    step(new ReplicaEvent.Acquire());
  }

  private void serve(List<Asked> all) {
    List<EntryRecord> records = new ArrayList<>();
    List<Appending> appendings = new ArrayList<>();
    for (Asked asked : all) {
      if (asked.attempt.operation.kind == Operation.Kind.READ_AT_HOME) {
        readAtHome(asked);
        continue;
      }
      RequestId request = asked.attempt.operation.request;
      Long outcome = machine.outcome(request);
      Appending same = byRequest.get(request);
      boolean repeats = world.plants(PlantedBug.REQUESTS_ARE_NOT_REMEMBERED);
      if (outcome != null && !repeats) {
        tellOutcome(asked, outcome);
      } else if (same != null && !repeats) {
        same.waiting.add(asked);
      } else if (!replica.isHome() || !replica.admits((records.size() + 1L) * RECORD_BYTES)) {
        process.answer(asked.attempt, asked.asker, new Answer.Again());
      } else {
        Appending appending = new Appending(request);
        appending.waiting.add(asked);
        byRequest.put(request, appending);
        appendings.add(appending);
        records.add(record(asked.attempt.operation));
      }
    }
    if (records.isEmpty()) {
      return;
    }
    appendedTo = null;
    step(new ReplicaEvent.Submit(records));
    EntryId entry = appendedTo;
    if (entry != null) {
      byEntry.computeIfAbsent(entry, id -> new ArrayList<>()).addAll(appendings);
      for (Asked asked : all) {
        appendedWrites[asked.attempt.operation.key] = replica.appendedThrough();
      }
    } else if (!process.isDoomed()) {
      throw new Violation(Invariant.NO_EXCEPTION, "a submission was not appended: " + records);
    }
  }

  private EntryRecord record(Operation operation) {
    if (operation.givenUp) {
      return new EntryRecord.Marker(operation.request);
    }
    WriteBatch batch = WriteBatch.decode(new byte[12]);
    batch.version(process.clock.next());
    return new EntryRecord.Commit(operation.request, batch);
  }

  private void tellOutcome(Asked asked, long outcome) {
    process.answer(
        asked.attempt,
        asked.asker,
        outcome > 0 ? new Answer.Committed(outcome) : new Answer.Refused());
  }

  private void readAtHome(Asked asked) {
    int key = asked.attempt.operation.key;
    long id = process.nextRead();
    Read read = new Read(asked, appendedWrites[key]);
    reads.put(id, read);
    if (world.plants(PlantedBug.READS_ARE_NOT_CONFIRMED)) {
      read.confirmed = true;
      checkReads();
      return;
    }
    node.later(world.parameters.patienceNanos(), () -> giveUp(id));
    step(new ReplicaEvent.Confirm(id));
  }

  private void giveUp(long id) {
    Read read = reads.remove(id);
    if (read != null) {
      process.answer(read.asked.attempt, read.asked.asker, new Answer.Again());
      run(new ReplicaEvent.Cancel(id));
    }
  }

  private void checkReads() {
    if (reads.isEmpty()) {
      return;
    }
    List<Long> done = new ArrayList<>();
    reads.forEach(
        (id, read) -> {
          if (read.confirmed && read.through <= machine.head().position()) {
            done.add(id);
            Asked asked = read.asked;
            long value = machine.lastWrite(asked.attempt.operation.key);
            note(Trace.What.READ, value, () -> asked.attempt + " = " + value);
            process.answer(asked.attempt, asked.asker, new Answer.Value(value));
          }
        });
    done.forEach(reads::remove);
  }

  /** For a planted bug: tells clients before the entry counts. */
  private void acknowledgeEarly(BallotedEntry entry) {
    for (Appending each : byEntry.getOrDefault(entry.entry().id(), List.of())) {
      for (Asked asked : each.waiting) {
        process.answer(asked.attempt, asked.asker, new Answer.Committed(entry.position()));
      }
    }
  }

  private void tryAgain(List<Asked> all) {
    for (Asked asked : all) {
      process.answer(
          asked.attempt,
          asked.asker,
          world.plants(PlantedBug.REFUSES_WITHOUT_MARKER)
              ? new Answer.Refused()
              : new Answer.Again());
    }
  }

  // What the replica wants done. Nothing here calls back into it.

  @Override
  public void send(int to, GroupMessage message) {
    if (!process.carriesOut()) {
      return;
    }
    GroupMessage told = tampering.told(to, message);
    // What a planted bug makes a node say is to be found by what comes of it.
    if (!node.isWiped() && world.plant == null) {
      world.oracle(index).told(node.id, message, durable().promised);
    }
    world.network.send(node, to, new Packet.Replication(index, told));
  }

  @Override
  public void persist(long token, Persist change) {
    if (process.carriesOut()) {
      note(Trace.What.PERSIST, token, () -> token + " " + change);
      node.disk().write(index, token, change);
    }
  }

  @Override
  public void decided(Entry entry, Ballot ballot, boolean counts) {
    if (!process.carriesOut()) {
      return;
    }
    note(Trace.What.DECIDE, entry.position(), () -> entry + (counts ? "" : " is void"));
    if (!node.isWiped()) {
      world.oracle(index).decided(node.id, entry, counts, machine);
    }
    boolean applies = counts || world.plants(PlantedBug.VOID_ENTRY_COUNTS);
    machine.apply(entry, applies);
    durable().history.add(new Decided(new BallotedEntry(ballot, entry), applies));
    if (!node.isWiped()) {
      world.oracle(index).applied(node.id, machine);
    }
    List<Appending> all = applies ? byEntry.remove(entry.id()) : null;
    if (all != null) {
      for (Appending each : all) {
        byRequest.remove(each.request, each);
        Long outcome = machine.outcome(each.request);
        if (outcome != null) {
          each.waiting.forEach(asked -> process.defer(() -> tellOutcome(asked, outcome)));
        }
      }
    }
    process.defer(this::checkReads);
  }

  @Override
  public void appended(EntryId id, long position) {
    if (process.carriesOut()) {
      note(Trace.What.APPEND, position, () -> id + " at " + position);
      appendedTo = id;
    }
  }

  @Override
  public void refused(EntryId id) {
    if (!process.carriesOut()) {
      return;
    }
    note(Trace.What.REFUSE, id.sequence(), () -> "" + id);
    world.oracle(index).refused(id);
    List<Appending> all = byEntry.remove(id);
    if (all != null) {
      for (Appending each : all) {
        byRequest.remove(each.request, each);
        process.defer(() -> tryAgain(each.waiting));
      }
    }
  }

  @Override
  public void tenureBegan(Ballot ballot) {
    if (!process.carriesOut()) {
      return;
    }
    note(Trace.What.TENURE, ballot.round(), () -> "begins " + ballot);
    world.tenures++;
    Arrays.fill(appendedWrites, 0);
    process.defer(
        () -> {
          // The head's stamps may come from a clock that runs ahead of this one (R11).
          if (!world.plants(PlantedBug.CLOCK_FORGETS)) {
            process.clock.observe(machine.head().commitTs());
          }
          List<Asked> all = List.copyOf(waiting);
          waiting.clear();
          serve(all);
        });
  }

  @Override
  public void tenureEnded(End reason, int hint) {
    if (!process.carriesOut()) {
      return;
    }
    note(Trace.What.TENURE, -hint, () -> "ends, " + reason + ", now " + hint);
    process.defer(
        () -> {
          List<Long> unconfirmed = new ArrayList<>();
          reads.forEach(
              (id, read) -> {
                if (read.asked.attempt.operation.kind == Operation.Kind.READ_AT_HOME
                    && read.confirmed) {
                  unconfirmed.add(id);
                }
              });
          unconfirmed.forEach(this::readFails);
        });
  }

  @Override
  public void yielded(int hint) {
    if (!process.carriesOut()) {
      return;
    }
    note(Trace.What.TENURE, hint, () -> "yields to " + hint);
    if (world.parameters.forwardsWhenYielding()) {
      process.defer(
          () -> {
            List<Asked> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(this::route);
          });
    }
  }

  @Override
  public void confirmed(long id) {
    if (process.carriesOut()) {
      process.defer(
          () -> {
            Read read = reads.get(id);
            if (read != null) {
              read.confirmed = true;
              checkReads();
            }
          });
    }
  }

  @Override
  public void notHome(long id, int hint) {
    if (process.carriesOut()) {
      process.defer(() -> readFails(id));
    }
  }

  private void readFails(long id) {
    Read read = reads.remove(id);
    if (read != null) {
      process.answer(read.asked.attempt, read.asked.asker, new Answer.Again());
    }
  }

  @Override
  public void checked(long id, long position) {
    if (process.carriesOut()) {
      process.defer(
          () -> {
            Read read = reads.get(id);
            if (read != null) {
              read.confirmed = true;
              read.through = position;
              checkReads();
            }
          });
    }
  }

  @Override
  public void wakeAt(long nanos) {
    if (!process.carriesOut() || wakeAt <= nanos) {
      return;
    }
    wakeAt = nanos;
    node.later(process.worldTime(nanos) - world.agenda.now(), () -> wakeUp(nanos));
  }

  @Override
  public void supply(int to, long from, long through) {
    if (process.carriesOut()) {
      note(Trace.What.EVENT, from, () -> "supplies " + to + " " + from + ".." + through);
      process.defer(() -> supplyNow(to, from, through));
    }
  }

  private void supplyNow(int to, long from, long through) {
    Disk.Durable durable = durable();
    List<BallotedEntry> found = new ArrayList<>();
    if (from <= durable.trimmedThrough) {
      world.network.send(
          node,
          to,
          new Packet.Snapshot(
              index, List.copyOf(durable.history.subList(0, (int) machine.head().position()))));
    } else {
      long last = Math.min(through, Math.min(durable.history.size(), from + 15));
      for (long position = from; position <= last; position++) {
        found.add(durable.history.get((int) position - 1).held());
      }
    }
    step(new ReplicaEvent.Supplied(to, found));
  }

  @Override
  public void diverged(int peer, Head own, Head other) {
    throw new Violation(
        Invariant.EQUAL_STATE,
        "node " + node.id + " finds that " + peer + " is at " + other + ", itself at " + own);
  }

  private void note(Trace.What what, long a, Supplier<String> text) {
    world.trace.note(
        world.agenda.now(), node.id, what, a, index, () -> "g" + index + " " + text.get());
  }
}
