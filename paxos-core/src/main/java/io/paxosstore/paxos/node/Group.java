package io.paxosstore.paxos.node;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.replica.Effects;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Persist;
import io.paxosstore.paxos.replica.Replica;
import io.paxosstore.paxos.replica.ReplicaEvent;
import io.paxosstore.paxos.text.ProtocolTracer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A group whose replica is in memory, and what is under way in it. */
final class Group implements Effects {
  /** The parts of the node that the effects of a replica go to. */
  interface Node {
    void send(int to, GroupMessage message);

    void persist(Group group, long token, LogRecord record);

    void step(Step step);

    void wakeAt(Group group, long nanos);

    ReplicaEvent supply(Group group, int to, long from, long through);

    CoreFigures figures();
  }

  /** Of a check that nobody outside waits for. */
  static final long OWN_CHECK = Long.MIN_VALUE;

  private static final int MOST_ASKS = 6;

  private final Node node;
  private final GroupId id;
  private final Vote vote;
  private final AppliedGroup applied;
  private final Replica replica;
  private final InFlight inFlight = new InFlight();

  /** Steps that wait for a snapshot to be installed. */
  private final Deque<Step> held = new ArrayDeque<>();

  private final Deque<ReplicaEvent> next = new ArrayDeque<>();
  private @Nullable EntryId appendedInto;
  private long appendedAt;
  private int steps;
  private boolean snapshotAsked;
  private boolean installing;
  private boolean running;

  /** Nothing is sent: what is applied is damaged. */
  private boolean silent;

  /** Who has the state that this node should have; empty if that is not known. */
  private List<Integer> refillers = List.of();

  private int refills;
  private long disputedAt;
  private long askAllAt = Long.MIN_VALUE;
  private int asks;

  /** Checks that wait for the end of the silence. */
  private final Set<Long> waitingChecks = new LinkedHashSet<>();

  private boolean enqueued;
  private @Nullable ProtocolTracer tracer;

  Group(Node node, GroupId id, Vote vote, AppliedGroup applied, Replica replica) {
    this.node = node;
    this.id = id;
    this.vote = vote;
    this.applied = applied;
    this.replica = replica;
  }

  GroupId id() {
    return id;
  }

  Vote vote() {
    return vote;
  }

  AppliedGroup applied() {
    return applied;
  }

  Replica replica() {
    return replica;
  }

  InFlight inFlight() {
    return inFlight;
  }

  Deque<Step> held() {
    return held;
  }

  /** An event, and those that it leads to by itself. */
  void on(ReplicaEvent event, long nowNanos) {
    if (running) {
      throw new IllegalStateException("group " + id + ": " + event + " inside of another event");
    }
    running = true;
    try {
      take(event, nowNanos);
      for (ReplicaEvent each = next.poll(); each != null; each = next.poll()) {
        take(each, nowNanos);
      }
    } finally {
      running = false;
    }
  }

  /** Something was enqueued; true if it is the first since the last offer. */
  boolean enqueues() {
    boolean first = !enqueued;
    enqueued = true;
    return first;
  }

  /** What was enqueued goes its way. */
  void offer(long nowNanos) {
    enqueued = false;
    on(new ReplicaEvent.Offer(), nowNanos);
  }

  /** What happens is told to this from now on; null ends it. */
  void trace(@Nullable ProtocolTracer tracer) {
    this.tracer = tracer;
  }

  private void take(ReplicaEvent event, long nowNanos) {
    ProtocolTracer told = tracer;
    if (told == null) {
      replica.on(event, nowNanos, this);
    } else {
      told.on(replica, event, nowNanos, this);
    }
  }

  /** The entry that the last submission went into. */
  EntryId appendedInto() {
    EntryId into = appendedInto;
    if (into == null) {
      throw new IllegalStateException("group " + id + ": nothing was appended");
    }
    return into;
  }

  /** The position of that entry. */
  long appendedAt() {
    return appendedAt;
  }

  /** A step of this group was done. */
  void stepDone() {
    steps--;
  }

  /**
   * The group is in quarantine: nothing is sent, and checks wait.
   *
   * @param refillers who have the state that this node should have; empty if that is not known
   */
  void silence(List<Integer> refillers) {
    this.silent = true;
    this.refillers = refillers;
  }

  /** The quarantine is over. */
  void speak(long nowNanos) {
    if (silent) {
      silent = false;
      refillers = List.of();
      // Its timers were not heard, either.
      on(new ReplicaEvent.Wakeup(), nowNanos);
      List<Long> checks = List.copyOf(waitingChecks);
      waitingChecks.clear();
      checks.forEach(check -> on(new ReplicaEvent.Check(check), nowNanos));
    }
  }

  boolean isSilent() {
    return silent;
  }

  List<Integer> refillers() {
    return refillers;
  }

  /** A check that is made when the silence is over. */
  void checkLater(long id) {
    waitingChecks.add(id);
  }

  void cancelLater(long id) {
    waitingChecks.remove(id);
  }

  /** True if this node may have the state that this one should have. */
  boolean mayRefill(int from) {
    return refillers.isEmpty() || refillers.contains(from);
  }

  /** Whom to ask next for a snapshot. */
  int nextRefill(List<Integer> members, int self) {
    List<Integer> candidates =
        refillers.isEmpty()
            ? members.stream().filter(member -> member != self).toList()
            : refillers;
    return candidates.get(refills++ % candidates.size());
  }

  /**
   * Others have another state at this position.
   *
   * @return true if all are to be asked where they stand, which is not done at every occasion
   */
  boolean disputed(long position, long nowNanos) {
    if (position > disputedAt) {
      disputedAt = position;
      asks = 0;
    }
    return mayAskAll(nowNanos);
  }

  /** True if all are to be asked again: less and less often, and not for ever. */
  boolean mayAskAll(long nowNanos) {
    return asksAgain() && (askAllAt == Long.MIN_VALUE || nowNanos - askAllAt >= 0);
  }

  /** True if all may be asked once more, now or later. */
  boolean asksAgain() {
    return asks < MOST_ASKS;
  }

  /** When all may be asked again. */
  long askAllAt() {
    return askAllAt;
  }

  /**
   * All are asked.
   *
   * @return when to ask again if it has come to nothing
   */
  long askedAll(long nowNanos, long pauseNanos) {
    askAllAt = nowNanos + (pauseNanos << asks);
    asks++;
    return askAllAt;
  }

  /** True if a snapshot was asked for and none has been installed since. */
  boolean isSnapshotAsked() {
    return snapshotAsked;
  }

  void snapshotAsked() {
    snapshotAsked = true;
  }

  /** True while a sink puts a snapshot in place. */
  boolean isInstalling() {
    return installing;
  }

  /** False if a snapshot is being put in place already. */
  boolean beginInstall() {
    boolean begins = !installing;
    installing = true;
    snapshotAsked = true;
    return begins;
  }

  void endInstall() {
    installing = false;
    snapshotAsked = false;
  }

  /**
   * The steps that waited for a snapshot, without the entries that it holds: what was submitted
   * into them counts with it.
   */
  Deque<Step> takeHeldAbove(long position) {
    Deque<Step> kept = new ArrayDeque<>();
    for (Step step : held) {
      if (step instanceof Step.Apply(Group ignored, EntryApplier.Decided decided)
          && decided.entry().position() <= position) {
        InFlight.Batch own = decided.counts() ? inFlight.take(decided.entry().id()) : null;
        kept.add(
            new Step.Tell(
                this,
                outside -> {
                  if (own != null) {
                    outside.applied(id, position, own.last());
                  }
                }));
      } else {
        kept.add(step);
      }
    }
    held.clear();
    return kept;
  }

  /** True if dropping this object loses nothing (further rule 19). */
  boolean isIdle() {
    return isQuiet() && replica.isIdle();
  }

  /** True if nothing is under way, but this node is home. */
  boolean isResting() {
    return isQuiet() && replica.isHome();
  }

  private boolean isQuiet() {
    return steps == 0 && inFlight.isEmpty() && !installing && !applied.isInstalling();
  }

  /** Tells the outside once everything before is applied. */
  void tell(Consumer<Outside> told) {
    step(new Step.Tell(this, told));
  }

  @Override
  public void send(int to, GroupMessage message) {
    if (!silent) {
      node.send(to, message);
    }
  }

  @Override
  public void persist(long token, Persist change) {
    node.figures().votes++;
    node.persist(
        this,
        token,
        switch (change) {
          case Persist.Promise(Ballot ballot) -> new LogRecord.Promise(id, ballot);
          case Persist.Accepted(Ballot ballot, Entry entry, boolean binds, long chosenThrough) ->
              new LogRecord.Accepted(ballot, entry, binds, chosenThrough);
        });
  }

  @Override
  public void decided(Entry entry, Ballot ballot, boolean counts) {
    node.figures().decided(counts);
    step(new Step.Apply(this, new EntryApplier.Decided(applied, vote, entry, ballot, counts)));
  }

  @Override
  public void appended(EntryId id, long position) {
    appendedInto = id;
    appendedAt = position;
  }

  @Override
  public void refused(EntryId id) {
    node.figures().refused++;
    tell(
        outside -> {
          InFlight.Batch batch = inFlight.take(id);
          if (batch != null) {
            outside.refused(this.id, batch.first(), batch.last());
          }
        });
  }

  @Override
  public void tenureBegan(Ballot ballot) {
    node.figures().tenureBegan();
    tell(outside -> outside.tenureBegan(id, ballot));
  }

  @Override
  public void tenureEnded(End reason, int hint) {
    node.figures().tenureEnded(reason);
    tell(outside -> outside.tenureEnded(id, hint));
  }

  @Override
  public void yielded(int hint) {
    node.figures().duels++;
    tell(outside -> outside.yielded(id, hint));
  }

  @Override
  public void confirmed(long id) {
    tell(outside -> outside.confirmed(this.id, id));
  }

  @Override
  public void notHome(long id, int hint) {
    tell(outside -> outside.notHome(this.id, id, hint));
  }

  @Override
  public void checked(long id, long position) {
    if (id != OWN_CHECK) {
      tell(outside -> outside.checked(this.id, id, position));
    }
  }

  @Override
  public void wakeAt(long nanos) {
    node.wakeAt(this, nanos);
  }

  @Override
  public void supply(int to, long from, long through) {
    // Not from inside of the event that asks.
    next.add(node.supply(this, to, from, through));
  }

  @Override
  public void diverged(int peer, Head own, Head other) {
    tell(outside -> outside.diverged(id, peer, own, other));
  }

  private void step(Step step) {
    steps++;
    node.step(step);
  }
}
