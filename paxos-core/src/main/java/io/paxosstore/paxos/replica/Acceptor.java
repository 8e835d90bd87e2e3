package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A replica's vote and its log: what it has promised, what it holds at which position, and how far
 * that is known to be chosen. What is <em>held</em> may still be on its way to the disk; what is
 * <em>durable</em> is told to others (R6).
 */
final class Acceptor {
  /** An entry that was decided, and whether it counts (R1). */
  record Decision(Entry entry, boolean counts) {}

  private record Pending(long token, Persist change) {}

  /**
   * Positions below the head of which it is told under which ballot they are held, in memory or
   * not: enough for others to recognise what they hold themselves.
   */
  private static final int REMEMBERED_RUNS = 256;

  /** So many more are forgotten at once. */
  private static final int FORGOTTEN_AT_ONCE = 64;

  private final int tailBytes;

  /** By position: everything above the head, and of what is chosen the tail. */
  private final ByPosition<BallotedEntry> held = new ByPosition<>();

  /** As {@link #held}, without what is not synced; never an entry that lost its position. */
  private final ByPosition<BallotedEntry> durable = new ByPosition<>();

  private final Runs durableRuns = new Runs();
  private final Queue<Pending> pending = new ArrayDeque<>();
  private Ballot promised;
  private Ballot promisedDurably;
  private Head head;
  private long trimmedThrough;
  private long lastToken;
  private long chosenBytes;
  private long forgottenThrough;
  private @Nullable Standing standing;

  Acceptor(ReplicaOptions options, ReplicaState recovered) {
    this.tailBytes = options.limits().tailBytes();
    this.promised = recovered.promised();
    this.promisedDurably = promised;
    this.head = recovered.head();
    this.trimmedThrough = recovered.trimmedThrough();
    for (BallotedEntry each : recovered.accepted()) {
      held.put(each.position(), each);
      durable.put(each.position(), each);
      durableRuns.put(each.position(), each.ballot());
    }
  }

  /** No offer of a lower ballot is accepted any more; maybe not durable yet. */
  Ballot promised() {
    return promised;
  }

  Ballot promisedDurably() {
    return promisedDurably;
  }

  Head head() {
    return head;
  }

  /** What is held at the position, durable or not. */
  @Nullable BallotedEntry held(long position) {
    return held.get(position);
  }

  /** Greatest position at which something is held. */
  long heldThrough() {
    return held.isEmpty() ? head.position() : Math.max(head.position(), held.lastPosition());
  }

  /** True if this replica's vote for the ballot at the position is on disk. */
  boolean votesFor(long position, Ballot ballot) {
    BallotedEntry vote = durable.get(position);
    return vote != null && vote.ballot().equals(ballot);
  }

  boolean isSynced() {
    return pending.isEmpty();
  }

  boolean isDurable(long token) {
    return pending.isEmpty() || pending.peek().token() > token;
  }

  /** The token after which everything that was asked for so far is durable. */
  long lastToken() {
    return lastToken;
  }

  long trimmedThrough() {
    return trimmedThrough;
  }

  void promise(Turn turn, Ballot ballot) {
    if (ballot.compareTo(promised) <= 0) {
      throw new IllegalArgumentException(ballot + " does not exceed the promised " + promised);
    }
    promised = ballot;
    persist(turn, new Persist.Promise(ballot));
  }

  /**
   * Accepts an offer under a ballot that is not below the promised one, at an undecided position.
   */
  void accept(Turn turn, BallotedEntry offer) {
    if (offer.ballot().compareTo(promised) < 0 || offer.position() <= head.position()) {
      throw new IllegalArgumentException(
          offer + " cannot be accepted: promised " + promised + ", head " + head);
    }
    BallotedEntry before = held.get(offer.position());
    if (before != null && before.ballot().equals(offer.ballot())) {
      if (!before.equals(offer)) {
        throw new IllegalStateException("two entries under one ballot: " + before + ", " + offer);
      }
      return;
    }
    promised = offer.ballot();
    held.put(offer.position(), offer);
    persist(turn, new Persist.Accepted(offer.ballot(), offer.entry(), true, head.position()));
  }

  /** Holds an entry that is known to be chosen, whatever was promised. */
  void hold(Turn turn, BallotedEntry chosen) {
    BallotedEntry before = held.get(chosen.position());
    if (before == null || !before.entry().id().equals(chosen.entry().id())) {
      held.put(chosen.position(), chosen);
      persist(turn, new Persist.Accepted(chosen.ballot(), chosen.entry(), false, head.position()));
    }
  }

  /** What is held at the position after the head is chosen: decides it. */
  Decision decideNext(Turn turn) {
    long position = head.position() + 1;
    BallotedEntry chosen = held.get(position);
    if (chosen == null) {
      throw new IllegalStateException("nothing is held at " + position);
    }
    Entry entry = chosen.entry();
    boolean counts = head.isNamedBy(entry);
    head = counts ? head.after(entry) : head.afterVoid();
    if (!chosen.equals(durable.get(position))) {
      // An older value that lost: told beside this head, it would pass for the chosen one.
      durable.remove(position);
      durableRuns.remove(position);
    }
    chosenBytes += entry.bytes();
    shortenTail();
    standing = null;
    turn.effects().decided(entry, chosen.ballot(), counts);
    return new Decision(entry, counts);
  }

  void persisted(long token) {
    while (!pending.isEmpty() && pending.peek().token() <= token) {
      switch (pending.remove().change()) {
        case Persist.Promise promise -> promisedDurably = max(promisedDurably, promise.ballot());
        case Persist.Accepted accepted -> accepted(accepted);
      }
      standing = null;
    }
    shortenTail();
  }

  /** Continues behind a snapshot. */
  void install(Head snapshot) {
    head = snapshot;
    long through = snapshot.position();
    trimmedThrough = Math.max(trimmedThrough, through);
    held.removeThrough(through);
    durable.removeThrough(through);
    durableRuns.dropThrough(through);
    chosenBytes = 0;
    standing = null;
  }

  void trimmed(long through) {
    trimmedThrough = Math.max(trimmedThrough, through);
    standing = null;
  }

  Standing standing() {
    Standing told = standing;
    if (told == null) {
      told = new Standing(promisedDurably, durableRuns.list(), head, trimmedThrough);
      standing = told;
    }
    return told;
  }

  /** What is durable above the head: what a promise tells. */
  List<BallotedEntry> durableUndecided() {
    return durable.after(head.position());
  }

  List<BallotedEntry> undecided() {
    return held.after(head.position());
  }

  /**
   * Chosen entries from {@code from} on, as many as are in memory without a gap and fit into {@code
   * bytes}, at least one; empty if the first is not in memory.
   */
  List<BallotedEntry> chosenFrom(long from, long bytes) {
    List<BallotedEntry> chosen = new ArrayList<>();
    long room = bytes;
    for (long position = from; position <= head.position(); position++) {
      BallotedEntry next = held.get(position);
      if (next == null) {
        break;
      }
      room -= next.entry().bytes();
      if (room < 0 && !chosen.isEmpty()) {
        break;
      }
      chosen.add(next);
    }
    return chosen;
  }

  private void accepted(Persist.Accepted change) {
    if (change.binds()) {
      promisedDurably = max(promisedDurably, change.ballot());
    }
    long position = change.entry().position();
    BallotedEntry synced = new BallotedEntry(change.ballot(), change.entry());
    if (position > head.position() || synced.equals(held.get(position))) {
      durable.put(position, synced);
      durableRuns.put(position, change.ballot());
    }
  }

  /** What the tail loses is still in log or storage; what is not synced yet has to wait. */
  private void shortenTail() {
    long through = head.position() - REMEMBERED_RUNS;
    if (through >= forgottenThrough + FORGOTTEN_AT_ONCE) {
      forgottenThrough = through;
      durableRuns.dropThrough(through);
    }
    while (chosenBytes > tailBytes) {
      BallotedEntry first = held.first();
      if (first.position() > head.position() || !first.equals(durable.get(first.position()))) {
        return;
      }
      held.removeFirst();
      durable.remove(first.position());
      chosenBytes -= first.entry().bytes();
    }
  }

  private void persist(Turn turn, Persist change) {
    long token = ++lastToken;
    pending.add(new Pending(token, change));
    turn.effects().persist(token, change);
  }

  private static Ballot max(Ballot one, Ballot other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
