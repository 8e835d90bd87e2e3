package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import java.util.List;

/**
 * Writes the messages of a turn: at most one to a peer, unless its entries are too many for one.
 */
final class Mailer {
  private final ReplicaOptions options;
  private final Acceptor acceptor;
  private final Proposer proposer;
  private final Peers peers;

  Mailer(ReplicaOptions options, Acceptor acceptor, Proposer proposer, Peers peers) {
    this.options = options;
    this.acceptor = acceptor;
    this.proposer = proposer;
    this.peers = peers;
  }

  /** Sends what has become due. */
  void flush(Turn turn) {
    for (Peer peer : peers) {
      if (peer.owedToken > 0 && acceptor.isDurable(peer.owedToken)) {
        peer.due = true;
        peer.dueFacts |= peer.owesFacts;
        peer.dueLearned |= peer.owesFacts;
        peer.owedToken = 0;
        peer.owesFacts = false;
      }
      if (peer.due) {
        write(turn, peer);
        peer.sent();
      }
    }
  }

  /** Sends chosen entries that the caller has fetched. */
  void forward(Turn turn, Peer peer, List<BallotedEntry> learned) {
    send(turn, peer, List.of(), learned);
  }

  private void write(Turn turn, Peer peer) {
    List<BallotedEntry> entries =
        peer.dueFacts && isPromisedTo(peer)
            ? acceptor.durableUndecided()
            : proposer.offersFor(peer);
    List<BallotedEntry> learned = peer.dueLearned ? learnedFor(turn, peer) : List.of();
    int first = 0;
    long bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      bytes += entries.get(i).entry().bytes();
      if (bytes > options.limits().messageBytes() && i > first) {
        send(turn, peer, entries.subList(first, i), List.of());
        first = i;
        bytes = entries.get(i).entry().bytes();
      }
    }
    send(turn, peer, entries.subList(first, entries.size()), learned);
  }

  private boolean isPromisedTo(Peer peer) {
    return acceptor.promisedDurably().node() == peer.node;
  }

  private List<BallotedEntry> learnedFor(Turn turn, Peer peer) {
    long head = acceptor.head().position();
    long from = peer.standing.chosenThrough() + 1;
    while (from <= head && isHeldThere(peer, from)) {
      // It finds out by itself when it sees under which ballot the chosen one is held here.
      from++;
    }
    if (from > head) {
      return List.of();
    }
    List<BallotedEntry> chosen = acceptor.chosenFrom(from, options.limits().messageBytes());
    if (chosen.isEmpty() && turn.isOver(peer.supplyUntil)) {
      peer.supplyUntil = turn.now() + options.timing().patienceNanos();
      turn.effects().supply(peer.node, from, head);
    }
    return chosen;
  }

  private boolean isHeldThere(Peer peer, long position) {
    Ballot here = acceptor.standing().acceptedAt(position);
    return here != null && here.equals(peer.standing.acceptedAt(position));
  }

  private void send(
      Turn turn, Peer peer, List<BallotedEntry> entries, List<BallotedEntry> learned) {
    turn.effects()
        .send(
            peer.node,
            new GroupMessage(
                options.group(),
                options.epoch(),
                options.numbers().getAsLong(),
                peer.number,
                peer.dueAsks,
                acceptor.standing(),
                peer.standing,
                proposer.isPreparing() ? proposer.ballot() : Ballot.NONE,
                entries,
                learned,
                peer.dueBaton,
                options.stamps().getAsLong(),
                options.digests().get()));
  }
}
