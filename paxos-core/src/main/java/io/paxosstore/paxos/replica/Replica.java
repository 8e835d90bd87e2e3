package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryRecord;
import java.util.List;

/**
 * One replica of one entity group: its log, its vote, and, while this node is home, its proposals
 * (design.md §5; {@code protocol-rules.md} R1 to R6). A function of events: no thread, clock, file,
 * socket or chance inside. Not thread-safe.
 */
public final class Replica {
  private final ReplicaOptions options;
  private final long recoveredThrough;
  private final Acceptor acceptor;
  private final Peers peers;
  private final Proposer proposer;
  private final Rivalry rivalry;
  private final Confirmations confirmations;
  private final Curiosity curiosity;
  private final Mailer mailer;
  private long wakeupAt = Turn.NEVER;
  private long divergedAt;

  /** A replica that continues from {@code recovered}. To be sent {@link ReplicaEvent.Started}. */
  public Replica(ReplicaOptions options, ReplicaState recovered) {
    this.options = options;
    this.recoveredThrough = recovered.chosenThrough();
    this.acceptor = new Acceptor(options, recovered);
    this.peers = new Peers(options);
    this.proposer = new Proposer(options, acceptor, peers);
    this.rivalry = new Rivalry(options, recovered.promised());
    this.confirmations = new Confirmations(options, peers);
    this.curiosity = new Curiosity(options, peers);
    this.mailer = new Mailer(options, acceptor, proposer, peers);
  }

  /**
   * Takes an event and tells what follows from it.
   *
   * @param nowNanos a clock that does not run backwards, as {@link System#nanoTime()}
   * @throws IllegalStateException if the event is not allowed now, or if a message proves that the
   *     protocol was broken: two entries under one ballot
   * @throws IllegalArgumentException if a submission breaks the order of stamps (R11)
   * @throws io.paxosstore.paxos.EntryTooLargeException if a submission exceeds what an entry holds
   */
  public void on(ReplicaEvent event, long nowNanos, Effects effects) {
    Turn turn = new Turn(nowNanos, effects);
    if (event instanceof ReplicaEvent.Enqueue(List<EntryRecord> records)) {
      proposer.enqueue(turn, records);
      return;
    }
    switch (event) {
      case ReplicaEvent.Started _ -> start(turn);
      case ReplicaEvent.Received(int from, GroupMessage message) -> receive(turn, from, message);
      case ReplicaEvent.Persisted(long token) -> acceptor.persisted(token);
      case ReplicaEvent.Submit submit -> proposer.submit(turn, submit.records());
      case ReplicaEvent.Enqueue _, ReplicaEvent.Offer _ -> {
        // What there is to do is done after every event.
      }
      case ReplicaEvent.Acquire _ -> acquire();
      case ReplicaEvent.Seek _ -> seek();
      case ReplicaEvent.HandOver(int to) -> proposer.handOver(turn, to);
      case ReplicaEvent.Resign _ -> resign(turn);
      case ReplicaEvent.Quarantined _ -> quarantined(turn);
      case ReplicaEvent.PeerLost(int node) -> lost(turn, node);
      case ReplicaEvent.PeerSeen(int node) -> seen(node);
      case ReplicaEvent.Confirm(long id) -> confirm(turn, id);
      case ReplicaEvent.Check(long id) -> confirmations.check(id);
      case ReplicaEvent.Cancel(long id) -> confirmations.cancel(id);
      case ReplicaEvent.Supplied supplied -> supplied(turn, supplied);
      case ReplicaEvent.SnapshotInstalled(Head head) -> install(turn, head);
      case ReplicaEvent.Trimmed(long through) -> acceptor.trimmed(through);
      case ReplicaEvent.Wakeup _ -> expire(turn);
    }
    progress(turn);
    mailer.flush(turn);
    setTimer(turn);
  }

  /** True from {@link Effects#tenureBegan} to {@link Effects#tenureEnded}. */
  public boolean isHome() {
    return proposer.isHome();
  }

  /** The ballot that this node holds or prepares; {@link Ballot#NONE} if it does neither. */
  public Ballot ballot() {
    return proposer.ballot();
  }

  /** Owner of the greatest ballot heard of, which may be this node; -1 if there is none. */
  public int homeHint() {
    return rivalry.hint();
  }

  /** Greatest position of which another member has told that it holds an entry; 0 if none. */
  public long heldBy(int node) {
    Peer peer = peers.find(node);
    return peer == null ? 0 : peer.standing.acceptedThrough();
  }

  /** After the last decided entry. */
  public Head head() {
    return acceptor.head();
  }

  /** Position of the last decided entry. */
  public long chosenThrough() {
    return head().position();
  }

  /** At home: position of the last entry that something was submitted into, decided or not (R4). */
  public long appendedThrough() {
    return proposer.appendedThrough();
  }

  /** At home: the greatest stamp that was submitted; the next one's is greater (R11). */
  public long lastStamp() {
    return proposer.lastStamp();
  }

  /** True if this node is home and a submission of this size would be taken. */
  public boolean admits(long recordBytes) {
    return proposer.admits(recordBytes);
  }

  /** Entries above {@link #chosenThrough()} that are held here, durable or not, ascending. */
  public List<BallotedEntry> undecided() {
    return acceptor.undecided();
  }

  /** What others may be told. */
  public Standing standing() {
    return acceptor.standing();
  }

  /**
   * True if nothing is unsynced, in flight, awaited or owned here, so that the object may be
   * dropped and made again from {@link #durable()} (further rule 19).
   */
  public boolean isIdle() {
    return proposer.isResting()
        && proposer.unresolvedThrough() == 0
        && acceptor.isSynced()
        && confirmations.isEmpty()
        && curiosity.isIdle()
        && !rivalry.isWanted();
  }

  /** What a successor of this object has to start from. */
  public ReplicaState durable() {
    return new ReplicaState(
        acceptor.promisedDurably(),
        acceptor.durableUndecided(),
        head(),
        chosenThrough(),
        acceptor.trimmedThrough());
  }

  private void start(Turn turn) {
    // A single replica's durable vote is a majority.
    long through = options.majority() == 1 ? Long.MAX_VALUE : recoveredThrough;
    while (chosenThrough() < through && acceptor.held(chosenThrough() + 1) != null) {
      decideNext(turn);
    }
  }

  private void receive(Turn turn, int from, GroupMessage message) {
    Peer peer = peers.find(from);
    if (peer == null
        || message.epoch() != options.epoch()
        || !message.group().equals(options.group())) {
      return;
    }
    peer.heard(message);
    Standing theirs = message.standing();
    hear(turn, theirs.promised());
    hear(turn, message.wanted());
    learn(turn, message);
    if (!message.wanted().equals(Ballot.NONE)) {
      promise(turn, peer, message);
    } else if (message.asks()) {
      peer.answer();
      peer.dueLearned = true;
    }
    accept(turn, peer, message);
    takeBaton(turn, peer, message);
    if (theirs.chosenThrough() == chosenThrough()
        && !theirs.head().equals(head())
        && divergedAt != chosenThrough()) {
      divergedAt = chosenThrough();
      turn.effects().diverged(from, head(), theirs.head());
    }
  }

  /** Yields to a higher ballot. */
  private void hear(Turn turn, Ballot ballot) {
    rivalry.heard(ballot);
    if (!proposer.isResting() && ballot.compareTo(proposer.ballot()) > 0) {
      boolean handedOver = proposer.isHandedTo(ballot.node());
      giveUp(turn, handedOver ? Effects.End.HANDED_OVER : Effects.End.OVERTAKEN);
      rivalry.lost(turn.now());
    }
  }

  /** Marks as chosen what is certainly the same entry as there, and takes what came along. */
  private void learn(Turn turn, GroupMessage message) {
    Standing theirs = message.standing();
    while (chosenThrough() < theirs.chosenThrough()) {
      long position = chosenThrough() + 1;
      BallotedEntry held = acceptor.held(position);
      if (held != null && isChosenOne(held, theirs)) {
        decideNext(turn);
        continue;
      }
      List<BallotedEntry> learned = message.learned();
      long at = learned.isEmpty() ? -1 : position - learned.getFirst().position();
      if (at < 0 || at >= learned.size()) {
        return;
      }
      BallotedEntry chosen = learned.get((int) at);
      acceptor.hold(turn, chosen);
      decideNext(turn);
    }
  }

  /**
   * True if an entry held here, at a position that is chosen there, is the chosen one: it has the
   * same ballot, or the same id (further rule 2).
   */
  private static boolean isChosenOne(BallotedEntry held, Standing theirs) {
    return held.ballot().equals(theirs.acceptedAt(held.position()))
        || (held.position() == theirs.chosenThrough()
            && held.entry().id().equals(theirs.head().id()));
  }

  /** Answers who wants a ballot promised, once everything that the answer tells is durable. */
  private void promise(Turn turn, Peer peer, GroupMessage message) {
    Ballot wanted = message.wanted();
    int order = wanted.compareTo(acceptor.promised());
    if (order > 0 && wanted.node() == peer.node) {
      acceptor.promise(turn, wanted);
    }
    boolean told = order == 0 && !message.asks() && message.view().promised().equals(wanted);
    if (!told) {
      owe(peer, order >= 0);
    }
  }

  /** Accepts what the sender offers under its own ballot; other entries are facts to adopt. */
  private void accept(Turn turn, Peer peer, GroupMessage message) {
    Ballot theirs = message.standing().promised();
    for (BallotedEntry entry : message.entries()) {
      if (theirs.node() != peer.node || !entry.ballot().equals(theirs)) {
        proposer.fact(entry);
        continue;
      }
      rivalry.offers(theirs);
      owe(peer, false);
      if (entry.position() > chosenThrough() && theirs.compareTo(acceptor.promised()) >= 0) {
        acceptor.accept(turn, entry);
        owe(peer, false);
      }
    }
  }

  private void owe(Peer peer, boolean facts) {
    peer.owedToken = Math.max(1, acceptor.lastToken());
    peer.owesFacts |= facts;
  }

  private void takeBaton(Turn turn, Peer peer, GroupMessage message) {
    switch (message.baton()) {
      case KEPT -> {
        // Nothing to do.
      }
      case SOUGHT -> proposer.handOver(turn, peer.node);
      case OFFERED -> {
        // An offer that was overtaken by a takeover is none.
        if (rivalry.hint() == peer.node
            && message.standing().promised().equals(rivalry.highest())) {
          rivalry.waitNoLonger();
          acquire();
        }
      }
    }
  }

  private void acquire() {
    if (!proposer.isHome()) {
      rivalry.want();
    }
  }

  private void seek() {
    Peer home = peers.find(rivalry.hint());
    if (home != null && !home.lost) {
      home.answer();
      home.dueBaton = GroupMessage.Baton.SOUGHT;
    }
  }

  private void resign(Turn turn) {
    if (proposer.isHome() && !proposer.isBusy()) {
      giveUp(turn, Effects.End.RESIGNED);
    }
  }

  private void quarantined(Turn turn) {
    if (!proposer.isResting()) {
      giveUp(turn, Effects.End.RESIGNED);
    }
    rivalry.satisfied();
  }

  private void lost(Turn turn, int node) {
    Peer peer = peers.find(node);
    if (peer == null) {
      return;
    }
    peer.lost = true;
    if (rivalry.hint() == node) {
      rivalry.waitNoLonger();
      curiosity.hurry(turn);
    }
  }

  private void seen(int node) {
    Peer peer = peers.find(node);
    if (peer == null) {
      return;
    }
    peer.lost = false;
    proposer.seen(peer);
    curiosity.again();
  }

  private void confirm(Turn turn, long id) {
    if (proposer.isHome()) {
      confirmations.confirm(id);
    } else {
      turn.effects().notHome(id, rivalry.hint());
    }
  }

  private void supplied(Turn turn, ReplicaEvent.Supplied supplied) {
    Peer peer = peers.find(supplied.to());
    if (peer == null) {
      return;
    }
    peer.supplyUntil = Long.MIN_VALUE;
    if (!supplied.entries().isEmpty()) {
      mailer.forward(turn, peer, supplied.entries());
    }
  }

  private void install(Turn turn, Head snapshot) {
    if (snapshot.position() <= chosenThrough()) {
      return;
    }
    if (!proposer.isResting()) {
      giveUp(turn, Effects.End.OVERTAKEN);
    }
    acceptor.install(snapshot);
    proposer.leap(snapshot.position());
  }

  private void expire(Turn turn) {
    wakeupAt = Turn.NEVER;
    rivalry.expire(turn);
    if (!proposer.expire(turn)) {
      boolean wanted = rivalry.isWanted();
      proposer.rest(turn);
      rivalry.satisfied();
      curiosity.despair();
      if (wanted) {
        turn.effects().yielded(rivalry.hint());
      }
    }
    confirmations.expire(turn);
    curiosity.expire(turn, rivalry.hint());
  }

  private void progress(Turn turn) {
    pursue(turn);
    while (proposer.isChosen(chosenThrough() + 1)) {
      decideNext(turn);
    }
    proposer.cover(Math.max(curiosity.settlesThrough(), peers.acceptedThrough()));
    proposer.progress(turn);
    if (options.isAlone() && confirmations.isEmpty()) {
      // Nobody is there who could be asked anything.
      return;
    }
    confirmations.progress(
        turn, proposer.ballot(), acceptor.standing(), position -> curiosity.settle(turn, position));
    if (proposer.isResting()) {
      // Whoever submitted it waits to hear what became of it.
      curiosity.settleOnce(turn, proposer.unresolvedThrough());
    }
    curiosity.progress(turn, chosenThrough(), lackingThrough());
  }

  /** Tries to become home if somebody here needs it and nobody else is at it. */
  private void pursue(Turn turn) {
    boolean impatient = curiosity.isImpatient(turn);
    if (!proposer.isResting() || !rivalry.mayTry() || !(impatient || rivalry.isWanted())) {
      return;
    }
    int hint = rivalry.hint();
    if (!impatient && rivalry.rivalIsHome() && !peers.isLost(hint)) {
      rivalry.satisfied();
      turn.effects().yielded(hint);
      return;
    }
    proposer.prepare(turn, rivalry.highest());
    rivalry.heard(proposer.ballot());
    if (proposer.isHome()) {
      rivalry.won();
    }
  }

  private void decideNext(Turn turn) {
    Acceptor.Decision decision = acceptor.decideNext(turn);
    if (!proposer.decided(turn, decision.entry(), decision.counts())) {
      giveUp(turn, Effects.End.OVERTAKEN);
      rivalry.lost(turn.now());
    }
    if (proposer.isHome()) {
      rivalry.won();
    }
  }

  private void giveUp(Turn turn, Effects.End reason) {
    int hint = rivalry.hint();
    if (proposer.isHome()) {
      turn.effects().tenureEnded(reason, hint);
      confirmations.refuse(turn, hint);
    } else if (rivalry.isWanted()) {
      turn.effects().yielded(hint);
    }
    proposer.rest(turn);
  }

  /** Position through which there is something to be found out that others may know. */
  private long lackingThrough() {
    long held = proposer.isResting() ? acceptor.heldThrough() : 0;
    return Math.max(held, peers.chosenThrough());
  }

  private void setTimer(Turn turn) {
    long next =
        Math.min(
            Math.min(proposer.deadline(), rivalry.deadline()),
            Math.min(confirmations.deadline(), curiosity.deadline()));
    if (next < wakeupAt) {
      wakeupAt = next;
      turn.effects().wakeAt(next);
    }
  }
}
