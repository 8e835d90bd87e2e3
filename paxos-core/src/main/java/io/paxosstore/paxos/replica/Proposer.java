package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way to be home and the work there: prepare a ballot, adopt what may have been chosen, let an
 * own entry count (R3), then offer entry after entry (design.md §5.1). A new object holds no
 * ballot: proposals are made only under ballots prepared by the same one (R5).
 */
final class Proposer {
  private enum Phase {
    RESTING,
    PREPARING,
    ADOPTING,
    HOME
  }

  private static final int MOST_PREPARES = 16;
  private static final int MOST_REMINDERS = 8;

  private final ReplicaOptions options;
  private final Acceptor acceptor;
  private final Peers peers;
  private final OpenEntries open;

  private Phase phase = Phase.RESTING;
  private Ballot ballot = Ballot.NONE;

  /** The fact of the greatest ballot that was told for each undecided position. */
  private final NavigableMap<Long, BallotedEntry> facts = new TreeMap<>();

  /** Undecided proposals under the ballot. */
  private final ByPosition<Entry> offered = new ByPosition<>();

  private long offeredThrough;

  /** Where the entry lies with which the tenure begins. */
  private long firstOwn;

  /** Entries with records that were offered here, in this tenure or before, and are undecided. */
  private final ByPosition<EntryId> unresolved = new ByPosition<>();

  private long retryAt = Turn.NEVER;
  private int tries;
  private int handOverTo;
  private boolean handOverOffered;
  private long handOverUntil = Turn.NEVER;

  Proposer(ReplicaOptions options, Acceptor acceptor, Peers peers) {
    this.options = options;
    this.acceptor = acceptor;
    this.peers = peers;
    this.open = new OpenEntries(options);
  }

  boolean isResting() {
    return phase == Phase.RESTING;
  }

  boolean isPreparing() {
    return phase == Phase.PREPARING;
  }

  boolean isHome() {
    return phase == Phase.HOME;
  }

  Ballot ballot() {
    return ballot;
  }

  long appendedThrough() {
    return isHome() ? open.lastPosition() : acceptor.head().position();
  }

  /** At home: the greatest stamp that was submitted. */
  long lastStamp() {
    return open.lastStamp();
  }

  boolean admits(long recordBytes) {
    return isHome() && open.admits(recordBytes);
  }

  /** The last position where something was offered here that is neither decided nor given up. */
  long unresolvedThrough() {
    return unresolved.isEmpty() ? 0 : unresolved.lastPosition();
  }

  boolean isBusy() {
    return !offered.isEmpty() || !open.isEmpty();
  }

  /** Asks everybody for the promise of a ballot that exceeds all heard of. */
  void prepare(Turn turn, Ballot highest) {
    ballot = new Ballot(highest.round() + 1, options.self(), options.boot());
    phase = Phase.PREPARING;
    facts.headMap(acceptor.head().position(), true).clear();
    tries = 0;
    retryAt = Turn.NEVER;
    if (options.isAlone() && acceptor.heldThrough() == acceptor.head().position()) {
      // Everything that may count is decided here, and nobody else can have promised anything: the
      // first entry makes the ballot durable.
      phase = Phase.HOME;
      open.begin(acceptor.head());
      turn.effects().tenureBegan(ballot);
      return;
    }
    acceptor.promise(turn, ballot);
    for (Peer peer : peers) {
      peer.offeredThrough = 0;
      peer.answer();
    }
  }

  /** Remembers what somebody else has proposed, for adoption. */
  void fact(BallotedEntry fact) {
    if (isPreparing() && fact.position() > acceptor.head().position()) {
      facts.merge(
          fact.position(),
          fact,
          (one, other) -> one.ballot().compareTo(other.ballot()) >= 0 ? one : other);
    }
  }

  void submit(Turn turn, List<EntryRecord> records) {
    requireHome();
    if (open.isEmpty() && handOverTo == 0 && offered.size() < options.limits().window()) {
      offerOwn(turn, open.pass(turn, records));
    } else {
      open.add(turn, records);
    }
  }

  /** To be offered when all that comes together has come. */
  void enqueue(Turn turn, List<EntryRecord> records) {
    requireHome();
    open.add(turn, records);
  }

  private void requireHome() {
    if (!isHome()) {
      throw new IllegalStateException(options.group() + ": submission, but this is not the home");
    }
  }

  /** True if a majority has accepted the own offer at the position, and the vote is durable. */
  boolean isChosen(long position) {
    if (offered.get(position) == null) {
      return false;
    }
    int votes = acceptor.votesFor(position, ballot) ? 1 : 0;
    for (Peer peer : peers) {
      if (ballot.equals(peer.standing.acceptedAt(position))) {
        votes++;
      }
    }
    return votes >= options.majority();
  }

  /**
   * Sees to it that positions up to {@code target} are decided: somebody holds an entry there of
   * which no majority knew when this ballot was promised, and a reader may wait for it.
   */
  void cover(long target) {
    if (isHome() && target > open.lastPosition() && !isBusy() && handOverTo == 0) {
      open.addEmpty();
    }
  }

  /** Goes on with what an event has made possible. */
  void progress(Turn turn) {
    if (isPreparing() && isPromised()) {
      adopt(turn);
    }
    if (isHome()) {
      continueHandOver(turn);
      propose(turn);
    }
    if (needsRetry()) {
      if (retryAt == Turn.NEVER) {
        retryAt = turn.pause(options.timing().retryNanos(), tries);
      }
    } else {
      retryAt = Turn.NEVER;
    }
  }

  /**
   * Takes note of a decision. Returns false if it shows that the ballot is no longer worth
   * anything: another entry was chosen where an own one was offered.
   */
  boolean decided(Turn turn, Entry entry, boolean counts) {
    long position = entry.position();
    if (!facts.isEmpty()) {
      facts.remove(position);
    }
    Entry own = offered.remove(position);
    EntryId waiting = unresolved.remove(position);
    if (waiting != null && !(counts && waiting.equals(entry.id()))) {
      turn.effects().refused(waiting);
    }
    tries = 0;
    retryAt = Turn.NEVER;
    if (phase == Phase.RESTING || isPreparing()) {
      return true;
    }
    boolean stands = own != null && own.id().equals(entry.id());
    if (position >= firstOwn) {
      stands &= counts;
    }
    if (stands && phase == Phase.ADOPTING && position == firstOwn) {
      phase = Phase.HOME;
      open.begin(acceptor.head());
      turn.effects().tenureBegan(ballot);
    }
    if (stands && offered.isEmpty() && open.isEmpty()) {
      // Nothing follows that would tell the others.
      tellHead();
    }
    return stands;
  }

  /** Gives up the ballot. What was offered may still be chosen; what was not is refused. */
  void rest(Turn turn) {
    phase = Phase.RESTING;
    ballot = Ballot.NONE;
    offered.clear();
    facts.clear();
    handOverTo = 0;
    handOverOffered = false;
    handOverUntil = Turn.NEVER;
    retryAt = Turn.NEVER;
    tries = 0;
    open.refuseAll(turn.effects()::refused);
  }

  /** Forgets what a snapshot has leapt over. */
  void leap(long through) {
    unresolved.removeThrough(through);
    facts.headMap(through, true).clear();
  }

  void handOver(Turn turn, int to) {
    if (isHome() && peers.find(to) != null) {
      handOverTo = to;
      handOverOffered = false;
      handOverUntil = turn.now() + options.timing().patienceNanos();
    }
  }

  /** True if the home was offered to this node, which may take it now. */
  boolean isHandedTo(int node) {
    return handOverOffered && handOverTo == node;
  }

  /** Own proposals that the peer has not accepted, those that it was sent already left out. */
  List<BallotedEntry> offersFor(Peer peer) {
    List<BallotedEntry> offers = new ArrayList<>();
    for (Entry entry : offered.after(peer.offeredThrough)) {
      if (!ballot.equals(peer.standing.acceptedAt(entry.position()))) {
        offers.add(new BallotedEntry(ballot, entry));
      }
    }
    if (!offered.isEmpty()) {
      peer.offeredThrough = offered.lastPosition();
    }
    return offers;
  }

  /**
   * The peer can be reached again, maybe after a restart that has forgotten what it knew to be
   * chosen: the home tells it.
   */
  void seen(Peer peer) {
    tries = 0;
    if (isPreparing() || (!isResting() && isBehind(peer))) {
      remind(peer);
    } else if (isHome()) {
      peer.answer();
    }
  }

  /** Returns false if preparing is given up: no majority answers. */
  boolean expire(Turn turn) {
    if (!turn.isOver(retryAt)) {
      return true;
    }
    if (isPreparing() && tries >= MOST_PREPARES) {
      return false;
    }
    for (Peer peer : peers) {
      if (isPreparing() || (isBehind(peer) && (!peer.lost || !offered.isEmpty()))) {
        remind(peer);
      }
    }
    tries++;
    retryAt = turn.pause(options.timing().retryNanos(), tries);
    return true;
  }

  long deadline() {
    return Math.min(retryAt, handOverUntil);
  }

  private void remind(Peer peer) {
    peer.offeredThrough = 0;
    peer.ask();
  }

  private boolean needsRetry() {
    return switch (phase) {
      case RESTING -> false;
      case PREPARING -> true;
      case ADOPTING, HOME ->
          !options.isAlone() && (!offered.isEmpty() || (tries < MOST_REMINDERS && someoneLags()));
    };
  }

  private boolean someoneLags() {
    for (Peer peer : peers) {
      if (!peer.lost && isBehind(peer)) {
        return true;
      }
    }
    return false;
  }

  /**
   * True if the peer is not known to have what is undecided and the last offer; what it lacks
   * before, it asks for.
   */
  private boolean isBehind(Peer peer) {
    if (peer.standing.chosenThrough() >= offeredThrough) {
      return false;
    }
    for (Entry each : offered.all()) {
      if (!ballot.equals(peer.standing.acceptedAt(each.position()))) {
        return true;
      }
    }
    return !ballot.equals(peer.standing.acceptedAt(offeredThrough));
  }

  /** True if a majority has promised, and everything is known that it may have chosen. */
  private boolean isPromised() {
    // A single replica's first proposal reaches the disk behind its promise.
    boolean self = options.members().size() == 1 || acceptor.promisedDurably().equals(ballot);
    int promises = self ? 1 : 0;
    for (Peer peer : peers) {
      if (peer.standing.promised().equals(ballot) && isKnown(peer.standing)) {
        promises++;
      }
    }
    return self && promises >= options.majority();
  }

  /** True if all that is chosen there is known here, and what it has accepted beyond, too. */
  private boolean isKnown(Standing standing) {
    long head = acceptor.head().position();
    if (standing.chosenThrough() > head) {
      return false;
    }
    for (Run run : standing.accepted()) {
      for (long position = Math.max(run.from(), head + 1); position <= run.through(); position++) {
        BallotedEntry best = best(position);
        if (best == null || best.ballot().compareTo(run.ballot()) < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private @Nullable BallotedEntry best(long position) {
    BallotedEntry own = acceptor.held(position);
    BallotedEntry told = facts.get(position);
    if (own == null || told == null) {
      return own == null ? told : own;
    }
    return own.ballot().compareTo(told.ballot()) >= 0 ? own : told;
  }

  /**
   * Proposes again, for each undecided position, what may have been chosen there; fills what nobody
   * has; and adds an empty entry of its own above all of it (R3). Nothing of it waits for the one
   * before: the chain rule voids what should not count.
   */
  private void adopt(Turn turn) {
    phase = Phase.ADOPTING;
    tries = 0;
    retryAt = Turn.NEVER;
    EntryId last = acceptor.head().id();
    long position = acceptor.head().position();
    long through = Math.max(acceptor.heldThrough(), facts.isEmpty() ? position : facts.lastKey());
    firstOwn = Math.max(through, position) + 1;
    while (++position <= firstOwn) {
      BallotedEntry best = best(position);
      Entry entry =
          best == null
              ? new Entry(options.group(), position, options.entryIds().get(), last, List.of())
              : best.entry();
      if (entry.previous().equals(last)) {
        last = entry.id();
      }
      offer(turn, entry);
    }
    facts.clear();
  }

  private void propose(Turn turn) {
    while (handOverTo == 0 && !open.isEmpty() && offered.size() < options.limits().window()) {
      offerOwn(turn, open.take());
    }
  }

  private void offerOwn(Turn turn, Entry entry) {
    if (!entry.records().isEmpty()) {
      unresolved.put(entry.position(), entry.id());
    }
    offer(turn, entry);
  }

  private void offer(Turn turn, Entry entry) {
    acceptor.accept(turn, new BallotedEntry(ballot, entry));
    offered.put(entry.position(), entry);
    offeredThrough = entry.position();
    for (Peer peer : peers) {
      peer.answer();
    }
  }

  private void tellHead() {
    for (Peer peer : peers) {
      if (peer.standing.chosenThrough() < acceptor.head().position()) {
        peer.answer();
      }
    }
  }

  private void continueHandOver(Turn turn) {
    if (handOverTo == 0) {
      return;
    }
    Peer heir = peers.find(handOverTo);
    if (heir == null || heir.lost || turn.isOver(handOverUntil)) {
      handOverTo = 0;
      handOverUntil = Turn.NEVER;
      handOverOffered = false;
    } else if (!handOverOffered && offered.isEmpty() && !isBehind(heir)) {
      handOverOffered = true;
      heir.answer();
      heir.dueBaton = GroupMessage.Baton.OFFERED;
    }
  }
}
