package io.paxosstore.paxos.text;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.Effects;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Persist;
import io.paxosstore.paxos.replica.Replica;
import io.paxosstore.paxos.replica.ReplicaEvent;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells in words what happens to one replica and what it does then: a line for each event, which
 * begins at the margin, and an indented one for each effect. Timers are left out. Not thread-safe,
 * as the replica.
 */
public final class ProtocolTracer {
  private final Consumer<String> lines;

  /**
   * A tracer that tells here; what it calls must not throw, wait, or come back to the replica.
   *
   * @param lines takes each line
   */
  public ProtocolTracer(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Has the replica take an event, and tells. As {@link Replica#on}. */
  public void on(Replica replica, ReplicaEvent event, long nowNanos, Effects effects) {
    lines.accept(text(event));
    replica.on(event, nowNanos, new Told(effects));
  }

  private static String text(ReplicaEvent event) {
    return switch (event) {
      case ReplicaEvent.Started _ -> "started";
      case ReplicaEvent.Received(int from, GroupMessage message) ->
          "from " + from + " " + ProtocolText.of(message);
      case ReplicaEvent.Persisted(long token) -> "synced " + token;
      case ReplicaEvent.Submit submit -> "submit " + submit.records().size();
      case ReplicaEvent.Enqueue enqueue -> "enqueue " + enqueue.records().size();
      case ReplicaEvent.Offer _ -> "offer";
      case ReplicaEvent.Acquire _ -> "acquire";
      case ReplicaEvent.Seek _ -> "seek";
      case ReplicaEvent.HandOver(int to) -> "hand over to " + to;
      case ReplicaEvent.Resign _ -> "resign";
      case ReplicaEvent.Quarantined _ -> "quarantined";
      case ReplicaEvent.PeerLost(int node) -> "lost " + node;
      case ReplicaEvent.PeerSeen(int node) -> "seen " + node;
      case ReplicaEvent.Confirm(long id) -> "confirm " + id;
      case ReplicaEvent.Check(long id) -> "check " + id;
      case ReplicaEvent.Cancel(long id) -> "cancel " + id;
      case ReplicaEvent.Supplied supplied ->
          "supplied " + supplied.entries().size() + " entries for " + supplied.to();
      case ReplicaEvent.SnapshotInstalled(Head head) ->
          "snapshot installed, head " + ProtocolText.of(head);
      case ReplicaEvent.Trimmed(long through) -> "trimmed through " + through;
      case ReplicaEvent.Wakeup _ -> "wakeup";
    };
  }

  private static String text(Persist change) {
    return switch (change) {
      case Persist.Promise(Ballot ballot) -> "promise " + ProtocolText.of(ballot);
      case Persist.Accepted(Ballot ballot, Entry entry, boolean binds, long chosenThrough) ->
          (binds ? "accept " : "hold ")
              + ProtocolText.of(new BallotedEntry(ballot, entry))
              + ", chosen through "
              + chosenThrough;
    };
  }

  private static String home(int hint) {
    return hint < 0 ? "no home known" : "home is " + hint;
  }

  /** Tells, and passes on. */
  private final class Told implements Effects {
    private final Effects effects;

    Told(Effects effects) {
      this.effects = effects;
    }

    private void tell(String line) {
      lines.accept("  " + line);
    }

    @Override
    public void send(int to, GroupMessage message) {
      tell("to " + to + " " + ProtocolText.of(message));
      effects.send(to, message);
    }

    @Override
    public void persist(long token, Persist change) {
      tell("persist " + token + " " + text(change));
      effects.persist(token, change);
    }

    @Override
    public void decided(Entry entry, Ballot ballot, boolean counts) {
      tell(
          "decided "
              + ProtocolText.of(new BallotedEntry(ballot, entry))
              + (counts ? ", counts" : ", void"));
      effects.decided(entry, ballot, counts);
    }

    @Override
    public void appended(EntryId id, long position) {
      tell("appended to " + position + " " + ProtocolText.of(id));
      effects.appended(id, position);
    }

    @Override
    public void refused(EntryId id) {
      tell("refused " + ProtocolText.of(id));
      effects.refused(id);
    }

    @Override
    public void tenureBegan(Ballot ballot) {
      tell("is home by " + ProtocolText.of(ballot));
      effects.tenureBegan(ballot);
    }

    @Override
    public void tenureEnded(End reason, int hint) {
      tell(
          "is home no longer: "
              + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ')
              + ", "
              + home(hint));
      effects.tenureEnded(reason, hint);
    }

    @Override
    public void yielded(int hint) {
      tell("yields, " + home(hint));
      effects.yielded(hint);
    }

    @Override
    public void confirmed(long id) {
      tell("confirmed " + id);
      effects.confirmed(id);
    }

    @Override
    public void notHome(long id, int hint) {
      tell("not confirmed " + id + ", " + home(hint));
      effects.notHome(id, hint);
    }

    @Override
    public void checked(long id, long position) {
      tell("checked " + id + ": readable with " + position);
      effects.checked(id, position);
    }

    @Override
    public void wakeAt(long nanos) {
      effects.wakeAt(nanos);
    }

    @Override
    public void supply(int to, long from, long through) {
      tell("wants " + from + " to " + through + " for " + to);
      effects.supply(to, from, through);
    }

    @Override
    public void diverged(int peer, Head own, Head other) {
      tell(
          "diverged from "
              + peer
              + ": head here "
              + ProtocolText.of(own)
              + ", there "
              + ProtocolText.of(other));
      effects.diverged(peer, own, other);
    }
  }
}
