package io.paxosstore.paxos.simulator;

import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Persist;
import io.paxosstore.paxos.replica.ReplicaState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;

/**
 * A node's disk: the shared log and the storage engine of all its groups. What was written becomes
 * durable by a sync, which takes its time; one sync serves all that waited when it began. A crash
 * loses what no sync covered, from some point on.
 */
final class Disk {
  /** Of one group. */
  static final class Durable {
    Ballot promised = Ballot.NONE;
    final TreeMap<Long, BallotedEntry> accepted = new TreeMap<>();
    long chosenThrough;
    long trimmedThrough;

    /** What the node has applied, by position from 1, and how far the engine has flushed it. */
    final List<Decided> history = new ArrayList<>();

    long flushedThrough;

    private void fold(Persist change) {
      switch (change) {
        case Persist.Promise(Ballot ballot) -> promise(ballot);
        case Persist.Accepted(Ballot ballot, Entry entry, boolean binds, long through) -> {
          if (binds) {
            promise(ballot);
          }
          accepted.put(entry.position(), new BallotedEntry(ballot, entry));
          chosenThrough = Math.max(chosenThrough, through);
        }
      }
    }

    private void promise(Ballot ballot) {
      if (ballot.compareTo(promised) > 0) {
        promised = ballot;
      }
    }

    /** Removes entries that the engine has flushed. */
    void trim(long through) {
      trimmedThrough = Math.max(trimmedThrough, through);
      accepted.headMap(trimmedThrough, true).clear();
    }

    ReplicaState recover(Head flushed) {
      return new ReplicaState(
          promised,
          List.copyOf(accepted.tailMap(flushed.position(), false).values()),
          flushed,
          Math.max(flushed.position(), chosenThrough),
          trimmedThrough);
    }
  }

  private record Write(int group, long token, Persist change) {}

  private final World world;
  private final Node node;
  private final Durable[] groups;
  private final ArrayDeque<Write> unsynced = new ArrayDeque<>();

  /** Random, of the data directory; a wiped disk has another. */
  final long incarnation;

  /** The files of a whole node. */
  CrashingFileSystem files = new CrashingFileSystem();

  private int inSync;
  private long generation;

  /** How many faults make it slow or make it stall now. */
  int slow;

  int stalled;

  /** Highest boot number that was started on this disk (R5). */
  int boot;

  /** The clock of this node told nothing at or above it (further rule 9). */
  long clockCeiling;

  Disk(World world, Node node, long incarnation) {
    this.world = world;
    this.node = node;
    this.incarnation = incarnation;
    groups = new Durable[world.parameters.groups()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = new Durable();
    }
  }

  Durable group(int group) {
    return groups[group];
  }

  void write(int group, long token, Persist change) {
    unsynced.add(new Write(group, token, change));
    if (isTakenForDurable(change)) {
      // The sync happens all the same, but nobody waits for it.
      node.later(0, () -> node.persisted(group, token));
    }
    if (inSync == 0) {
      sync();
    }
  }

  private boolean isTakenForDurable(Persist change) {
    return world.plants(PlantedBug.SYNC_IS_SKIPPED)
        || (world.plants(PlantedBug.OWN_VOTE_IS_NOT_SYNCED)
            && change instanceof Persist.Accepted accepted
            && accepted.ballot().node() == node.id);
  }

  private void sync() {
    inSync = unsynced.size();
    if (inSync == 0) {
      return;
    }
    long began = generation;
    world.agenda.after(world.syncTime(this), () -> synced(began));
  }

  private void synced(long began) {
    if (began != generation) {
      return;
    }
    if (stalled > 0) {
      world.agenda.after(1_000_000, () -> synced(began));
      return;
    }
    long[] tokens = new long[groups.length];
    for (; inSync > 0; inSync--) {
      Write write = unsynced.remove();
      fold(write);
      tokens[write.group] = write.token;
    }
    world.trace.note(
        world.agenda.now(), node.id, Trace.What.SYNC, tokens[0], unsynced.size(), () -> "");
    for (int group = 0; group < groups.length; group++) {
      if (tokens[group] > 0) {
        int which = group;
        node.later(0, () -> node.persisted(which, tokens[which]));
      }
    }
    sync();
  }

  private void fold(Write write) {
    groups[write.group].fold(write.change);
    if (write.change instanceof Persist.Accepted accepted && node.isAdmitted(incarnation)) {
      world.oracle(write.group).voted(node.id, accepted.ballot(), accepted.entry());
    }
  }

  /** Loses what is not synced, from some point on, and what the engine has not flushed. */
  void crash(Chance chance) {
    generation++;
    inSync = 0;
    boolean keeps = chance.happens(world.parameters.keptUnsynced());
    for (int kept = keeps ? chance.below(unsynced.size() + 1) : 0; kept > 0; kept--) {
      fold(unsynced.remove());
    }
    unsynced.clear();
    if (world.parameters.wholeNodes()) {
      // These six only: seeds that are written down are to mean what they meant.
      Damage[] kinds = EnumSet.range(Damage.NONE, Damage.NAMES_LOST).toArray(Damage[]::new);
      files = files.crashClone(chance.next(), kinds[chance.below(kinds.length)]);
    }
    for (Durable each : groups) {
      each.history.subList((int) each.flushedThrough, each.history.size()).clear();
    }
  }

  /** All that was written is durable, as after an orderly stop. */
  boolean isSettled() {
    return unsynced.isEmpty();
  }
}
