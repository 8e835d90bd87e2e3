package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.HlcCeiling;
import io.paxosstore.paxos.replica.ReplicaEvent;
import java.util.ArrayDeque;

/**
 * A process of replicas alone, over models of disk and engine: a clock, suspicions, and requests on
 * their way.
 */
final class ModelProcess implements Process {
  private static final long CEILING_MARGIN = Hlc.ofMillis(1_000);

  final World world;
  final Node node;
  final int boot;
  final Hlc clock;
  final Chance chance;

  private final GroupHost[] groups;
  private final boolean[] lost;
  private final ArrayDeque<Runnable> deferred = new ArrayDeque<>();

  /** Of its monotonic clock, which begins anywhere. */
  private final long clockOffset;

  private long numbers;
  private long entries;
  private long reads;
  private boolean working;
  private boolean alive = true;

  /** Effects until it crashes, in the middle of a step. */
  private int effectsLeft = Integer.MAX_VALUE;

  ModelProcess(World world, Node node, Chance chance) {
    this.world = world;
    this.node = node;
    this.chance = chance;
    boot = node.disk().boot;
    numbers = (long) boot << 32;
    clockOffset = chance.between(0, 1L << 40);
    clock =
        new Hlc(
            world.plants(PlantedBug.CLOCK_FORGETS) ? 0 : node.disk().clockCeiling,
            this::wallMillis,
            new Ceiling(node.disk()));
    lost = new boolean[world.parameters.members() + 1];
    groups = new GroupHost[world.parameters.groups()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = new GroupHost(this, i);
    }
  }

  private long wallMillis() {
    return 1_000_000 + world.agenda.now() / 1_000_000 + node.skewMillis;
  }

  @Override
  public int boot() {
    return boot;
  }

  @Override
  public void take(Attempt attempt, int asker) {
    groups[attempt.operation.group].take(attempt, asker);
  }

  @Override
  public void acquire(int group) {
    groups[group].run(new ReplicaEvent.Acquire());
  }

  @Override
  public void handOver(int group, int to) {
    groups[group].run(
        groups[group].replica().isHome() ? new ReplicaEvent.HandOver(to) : new ReplicaEvent.Seek());
  }

  @Override
  public void evict(int group) {
    groups[group].evict();
  }

  @Override
  public long appliedThrough(int group) {
    return groups[group].machine().head().position();
  }

  @Override
  public void start() {
    for (GroupHost group : groups) {
      group.start();
    }
    flushLater();
  }

  @Override
  public void kill() {
    alive = false;
  }

  /** Its own monotonic clock. */
  long nanos() {
    return world.agenda.now() + clockOffset;
  }

  /** When the world's clock stands where its own stands then. */
  long worldTime(long nanos) {
    return nanos - clockOffset;
  }

  EntryId nextEntryId() {
    return new EntryId(node.disk().incarnation, boot, ++entries);
  }

  long nextNumber() {
    return ++numbers;
  }

  long nextRead() {
    return ++reads;
  }

  /** To be done once the replica's step is over: it must not be called back before. */
  void defer(Runnable action) {
    deferred.add(action);
  }

  /** Does what the last step left to be done. */
  void work() {
    if (working) {
      return;
    }
    working = true;
    try {
      while (!deferred.isEmpty() && !isDoomed()) {
        deferred.remove().run();
      }
    } finally {
      working = false;
    }
  }

  @Override
  public void receive(int from, Packet packet) {
    switch (packet) {
      case Packet.Replication replication -> {
        clock.observe(replication.message().stamp());
        groups[replication.group()].receive(from, replication.message());
      }
      case Packet.Request request ->
          groups[request.attempt().operation.group].take(request.attempt(), from);
      case Packet.Reply(Attempt attempt, Answer.Elsewhere(int hint)) -> {
        if (attempt.boot == boot && !attempt.answered) {
          groups[attempt.operation.group].redirect(attempt, hint);
        }
      }
      case Packet.Reply reply -> tell(reply.attempt(), reply.answer());
      case Packet.Snapshot snapshot -> groups[snapshot.group()].install(snapshot.history());
      case Packet.Question _, Packet.Piece _ ->
          throw new IllegalStateException("a whole node's message: " + packet);
    }
    work();
  }

  void persisted(int group, long token) {
    groups[group].run(new ReplicaEvent.Persisted(token));
  }

  /** Answers somebody's request, who asked here or through another node. */
  void answer(Attempt attempt, int asker, Answer answer) {
    if (asker == node.id) {
      tell(attempt, answer);
    } else {
      world.network.send(node, asker, new Packet.Reply(attempt, answer));
    }
  }

  private void tell(Attempt attempt, Answer answer) {
    if (attempt.boot == boot && attempt.gateway == node.id) {
      world.clients.answered(attempt, answer);
    }
  }

  /** Whether this node believes that another cannot be reached. */
  boolean hasLost(int peer) {
    return lost[peer];
  }

  @Override
  public void believes(int peer, boolean gone) {
    if (lost[peer] == gone) {
      return;
    }
    lost[peer] = gone;
    for (GroupHost group : groups) {
      group.run(gone ? new ReplicaEvent.PeerLost(peer) : new ReplicaEvent.PeerSeen(peer));
    }
  }

  private void flushLater() {
    long every = world.parameters.flushEveryNanos();
    node.later(
        every / 2 + chance.around(every / 2),
        () -> {
          for (GroupHost group : groups) {
            group.flush();
          }
          work();
          flushLater();
        });
  }

  @Override
  public void crashWithin(int effects) {
    effectsLeft = effects;
  }

  @Override
  public boolean isDoomed() {
    return effectsLeft <= 0;
  }

  /** Whether another effect is carried out; if not, the process dies before it. */
  boolean carriesOut() {
    if (effectsLeft != Integer.MAX_VALUE) {
      effectsLeft--;
    }
    return effectsLeft > 0 && alive;
  }

  /** Durable at once: production waits for it, too. */
  private record Ceiling(Disk disk) implements HlcCeiling {
    @Override
    public long raiseAbove(long timestamp) {
      disk.clockCeiling = Math.max(disk.clockCeiling, timestamp + CEILING_MARGIN);
      return disk.clockCeiling;
    }

    @Override
    public void nearing() {}

    @Override
    public long margin() {
      return 0;
    }
  }
}
