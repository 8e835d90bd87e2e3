package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Reads that wait for a majority to answer a message sent after they arrived (R4, further rules 6
 * and 10). One round of messages serves all that wait; who comes while it is under way waits for
 * the next.
 */
final class Confirmations {
  private record Waiting(long id, boolean check) {}

  /** Hears where a version check came out. */
  interface Checked {
    void checked(long position);
  }

  private final ReplicaOptions options;
  private final Peers peers;
  private final List<Waiting> next = new ArrayList<>();
  private final List<Waiting> asked = new ArrayList<>();

  /** Messages of the round have greater numbers. */
  private long round;

  private long retryAt = Turn.NEVER;
  private int tries;

  Confirmations(ReplicaOptions options, Peers peers) {
    this.options = options;
    this.peers = peers;
  }

  void confirm(long id) {
    next.add(new Waiting(id, false));
  }

  void check(long id) {
    next.add(new Waiting(id, true));
  }

  void cancel(long id) {
    next.removeIf(each -> each.id() == id);
    asked.removeIf(each -> each.id() == id);
  }

  boolean isEmpty() {
    return next.isEmpty() && asked.isEmpty();
  }

  /** The tenure is over: nobody confirms it. */
  void refuse(Turn turn, int hint) {
    refuse(turn, asked, hint);
    refuse(turn, next, hint);
  }

  /** Tells who has what was asked for, and begins the next round if the last one is over. */
  void progress(Turn turn, Ballot ballot, Standing own, Checked checked) {
    tell(turn, ballot, own, checked);
    if (asked.isEmpty() && !next.isEmpty()) {
      tries = 0;
      round = options.numbers().getAsLong();
      asked.addAll(next);
      next.clear();
      ask(turn);
      // A single replica is its own majority.
      tell(turn, ballot, own, checked);
    }
    if (asked.isEmpty()) {
      retryAt = Turn.NEVER;
    }
  }

  void expire(Turn turn) {
    if (turn.isOver(retryAt)) {
      tries++;
      ask(turn);
    }
  }

  long deadline() {
    return retryAt;
  }

  private void ask(Turn turn) {
    for (Peer peer : peers) {
      if (peer.echo <= round) {
        peer.ask();
      }
    }
    retryAt = turn.pause(options.timing().retryNanos(), tries);
  }

  private void tell(Turn turn, Ballot ballot, Standing own, Checked checked) {
    if (asked.isEmpty()) {
      return;
    }
    int answers = 1;
    int confirmations = 1;
    long position = own.acceptedThrough();
    for (Peer peer : peers) {
      // Only an answer that echoes this round was given after the reads arrived (further rule 6).
      if (peer.echo <= round) {
        continue;
      }
      answers++;
      position = Math.max(position, peer.standing.acceptedThrough());
      // Whoever has promised less cannot be part of a majority that has promised more.
      if (peer.standing.promised().compareTo(ballot) <= 0) {
        confirmations++;
      }
    }
    if (answers < options.majority()) {
      return; // so are the confirmations, which are answers
    }
    Iterator<Waiting> each = asked.iterator();
    while (each.hasNext()) {
      Waiting waiting = each.next();
      if (waiting.check() && answers >= options.majority()) {
        each.remove();
        checked.checked(position);
        turn.effects().checked(waiting.id(), position);
      } else if (!waiting.check() && confirmations >= options.majority()) {
        each.remove();
        turn.effects().confirmed(waiting.id());
      }
    }
  }

  private static void refuse(Turn turn, List<Waiting> list, int hint) {
    Iterator<Waiting> each = list.iterator();
    while (each.hasNext()) {
      Waiting waiting = each.next();
      if (!waiting.check()) {
        each.remove();
        turn.effects().notHome(waiting.id(), hint);
      }
    }
  }
}
