package io.paxosstore.paxos.replica;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.text.ProtocolTracer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Replicas whose messages, disks and clock are moved by hand. */
final class Cluster {
  static final GroupId GROUP = new GroupId(1, 7);

  /** A message under way. */
  record Mail(int from, int to, GroupMessage message) {}

  /** What a replica decided at a position. */
  record Decided(Entry entry, boolean counts) {}

  final List<Mail> mail = new ArrayList<>();
  final Map<Integer, Node> nodes = new TreeMap<>();
  final Map<Long, Decided> decided = new TreeMap<>();
  long now = -5_000_000_000L;

  /** Hears in words what happens to whom; null while nobody listens. */
  @Nullable BiConsumer<Integer, String> trace;

  private final ReplicaOptions.Limits limits;
  private final List<Integer> members = new ArrayList<>();
  private final LongSupplier random;
  private long stamp = 100;
  private long requests;

  Cluster(int size) {
    this(size, ReplicaOptions.Limits.DEFAULT, () -> 7);
  }

  Cluster(int size, ReplicaOptions.Limits limits, LongSupplier random) {
    this.limits = limits;
    this.random = random;
    for (int id = 1; id <= size; id++) {
      members.add(id);
    }
    members.forEach(id -> nodes.put(id, new Node(id)));
  }

  Node node(int id) {
    Node node = nodes.get(id);
    if (node == null) {
      throw new IllegalArgumentException("node " + id);
    }
    return node;
  }

  /** Delivers and syncs until nothing is under way. */
  void settle() {
    settle(_ -> true);
  }

  /** As {@link #settle()}; what is not let through is lost. */
  void settle(Predicate<Mail> letThrough) {
    boolean moved = true;
    for (int rounds = 0; moved; rounds++) {
      if (rounds > 100_000) {
        throw new AssertionError("messages go to and fro for ever");
      }
      moved = deliver(letThrough);
      for (Node node : nodes.values()) {
        moved |= node.sync();
      }
    }
  }

  /** Delivers what is under way now, without syncing; what is not let through is lost. */
  boolean deliver(Predicate<Mail> letThrough) {
    List<Mail> batch = List.copyOf(mail);
    mail.clear();
    for (Mail each : batch) {
      if (letThrough.test(each)) {
        node(each.to()).on(new ReplicaEvent.Received(each.from(), each.message()));
      }
    }
    return !batch.isEmpty();
  }

  /** Lets time pass, and with it every timer that comes due. */
  void pass(long nanos, Predicate<Mail> letThrough) {
    long until = now + nanos;
    for (int wakeups = 0; ; wakeups++) {
      if (wakeups > 100_000) {
        throw new AssertionError("timers go off for ever");
      }
      settle(letThrough);
      Node first = null;
      for (Node node : nodes.values()) {
        if (node.up && node.wakeAt <= until && (first == null || node.wakeAt < first.wakeAt)) {
          first = node;
        }
      }
      if (first == null) {
        now = until;
        return;
      }
      now = Math.max(now, first.wakeAt);
      first.wakeAt = Turn.NEVER;
      first.on(new ReplicaEvent.Wakeup());
    }
  }

  static Predicate<Mail> between(int... nodes) {
    List<Integer> set = new ArrayList<>();
    for (int node : nodes) {
      set.add(node);
    }
    return mail -> set.contains(mail.from()) && set.contains(mail.to());
  }

  EntryRecord record() {
    WriteBatch batch = new WriteBatch();
    batch.put(new byte[] {1}, Long.toString(++requests).getBytes(StandardCharsets.UTF_8));
    batch.version(++stamp);
    return new EntryRecord.Commit(new RequestId(stamp, requests), batch);
  }

  /** One replica with its disk and what it told. */
  final class Node implements Effects {
    final int id;
    final List<Persist> log = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    final List<String> history = new ArrayList<>();
    Replica replica;
    boolean up = true;
    boolean syncs = true;
    long wakeAt = Turn.NEVER;
    long lastPosition;
    EntryId lastAppended = EntryId.NONE;
    private int boot = 1;
    private int synced;
    private int base;
    private long sequence;
    private long number;

    Node(int id) {
      this.id = id;
      this.replica = start(ReplicaState.EMPTY);
    }

    void on(ReplicaEvent event) {
      if (up) {
        on(replica, event);
      }
    }

    private void on(Replica taker, ReplicaEvent event) {
      BiConsumer<Integer, String> listener = trace;
      if (listener == null) {
        taker.on(event, now, this);
      } else {
        new ProtocolTracer(line -> listener.accept(id, line)).on(taker, event, now, this);
      }
    }

    /** Makes everything durable that waits for it. */
    boolean sync() {
      if (!up || !syncs || synced == log.size()) {
        return false;
      }
      synced = log.size();
      on(new ReplicaEvent.Persisted(synced - base));
      return true;
    }

    EntryId submit() {
      on(new ReplicaEvent.Submit(List.of(record())));
      return lastAppended;
    }

    void crash() {
      up = false;
      wakeAt = Turn.NEVER;
      log.subList(synced, log.size()).clear();
    }

    void restart() {
      up = true;
      syncs = true;
      boot++;
      replica = start(recovered());
    }

    /** As eviction does: drops the object and makes it again. */
    void evict() {
      ReplicaState state = replica.durable();
      replica = start(state);
    }

    ReplicaState recovered() {
      Ballot promised = Ballot.NONE;
      long chosen = 0;
      TreeMap<Long, BallotedEntry> accepted = new TreeMap<>();
      for (Persist change : log) {
        switch (change) {
          case Persist.Promise promise -> promised = max(promised, promise.ballot());
          case Persist.Accepted each -> {
            if (each.binds()) {
              promised = max(promised, each.ballot());
            }
            accepted.put(each.entry().position(), new BallotedEntry(each.ballot(), each.entry()));
            chosen = Math.max(chosen, each.chosenThrough());
          }
        }
      }
      return new ReplicaState(promised, List.copyOf(accepted.values()), Head.NONE, chosen, 0);
    }

    private Ballot max(Ballot one, Ballot other) {
      return one.compareTo(other) >= 0 ? one : other;
    }

    private Replica start(ReplicaState state) {
      base = log.size();
      wakeAt = Turn.NEVER;
      lastPosition = state.head().position();
      Replica started =
          new Replica(
              new ReplicaOptions(
                  GROUP,
                  id,
                  boot,
                  members,
                  1,
                  ReplicaOptions.Timing.DEFAULT,
                  limits,
                  () -> new EntryId(id, boot, ++sequence),
                  () -> ((long) boot << 40) + ++number,
                  random,
                  () -> stamp),
              state);
      on(started, new ReplicaEvent.Started());
      return started;
    }

    @Override
    public void send(int to, GroupMessage message) {
      mail.add(new Mail(id, to, message));
    }

    @Override
    public void persist(long token, Persist change) {
      if (token != log.size() - base + 1) {
        throw new AssertionError("token " + token);
      }
      log.add(change);
    }

    @Override
    public void decided(Entry entry, Ballot ballot, boolean counts) {
      if (entry.position() != lastPosition + 1) {
        throw new AssertionError("node " + id + " decided " + entry + " after " + lastPosition);
      }
      lastPosition = entry.position();
      Decided before = decided.putIfAbsent(entry.position(), new Decided(entry, counts));
      if (before != null
          && (!before.entry().id().equals(entry.id()) || before.counts() != counts)) {
        throw new AssertionError("decided " + before + " and " + entry + " counts=" + counts);
      }
      told.add((counts ? "counts " : "void ") + entry.id());
    }

    @Override
    public void appended(EntryId entry, long position) {
      lastAppended = entry;
      told.add("appended " + entry + " at " + position);
    }

    @Override
    public void refused(EntryId entry) {
      told.add("refused " + entry);
    }

    @Override
    public void tenureBegan(Ballot ballot) {
      told.add("home");
    }

    @Override
    public void tenureEnded(End reason, int hint) {
      told.add("ended " + reason + " " + hint);
    }

    @Override
    public void yielded(int hint) {
      told.add("yielded " + hint);
    }

    @Override
    public void confirmed(long read) {
      told.add("confirmed " + read);
    }

    @Override
    public void notHome(long read, int hint) {
      told.add("notHome " + read + " " + hint);
    }

    @Override
    public void checked(long read, long position) {
      told.add("checked " + read + " " + position);
    }

    @Override
    public void wakeAt(long nanos) {
      wakeAt = Math.min(wakeAt, nanos);
    }

    @Override
    public void supply(int to, long from, long through) {
      told.add("supply " + to + " " + from + " " + through);
    }

    @Override
    public void diverged(int peer, Head own, Head other) {
      throw new AssertionError("diverged from " + peer + ": " + own + ", " + other);
    }
  }
}
