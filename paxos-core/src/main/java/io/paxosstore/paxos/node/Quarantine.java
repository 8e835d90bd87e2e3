package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.ReplicaEvent;
import io.paxosstore.paxos.replica.StateDigest;
import java.util.List;

/**
 * Compares what groups have applied here with what other nodes have, and takes a replica out of
 * service when a majority says that its state is wrong, until a snapshot has replaced it (decision
 * 014).
 */
final class Quarantine {
  private final CoreOptions options;
  private final CoreStorage storage;
  private final Turns turns;
  private final Chores chores;
  private final Group.Node node;

  Quarantine(
      CoreOptions options, CoreStorage storage, Turns turns, Chores chores, Group.Node node) {
    this.options = options;
    this.storage = storage;
    this.turns = turns;
    this.chores = chores;
    this.node = node;
  }

  /** A message of the group was heard: its sender's state is compared with the one here. */
  void compare(Group group, int from, StateDigest digest, long now) {
    if (digest.position() == 0 || group.applied().isInstalling()) {
      return;
    }
    StateChain chain = group.applied().chain();
    switch (chain.compare(from, digest, options.members().size() / 2 + 1)) {
      case FINE -> {}
      case OUTVOTED -> begin(group, from, chain, digest, now);
      case DIFFERS -> {
        if (group.disputed(digest.position(), now)) {
          turns.tell(outside -> outside.disagrees(group.id(), from, digest.position()));
          askAll(group, now);
        }
      }
    }
  }

  /** A message for a group that is in quarantine: not heard, but its sender may have a snapshot. */
  void received(Group group, int from, GroupMessage message) {
    if (!group.isSnapshotAsked()
        && message.digest().position() >= group.applied().head().position()
        && group.mayRefill(from)) {
      ask(group, from);
    }
  }

  /** A group that was found in quarantine after a restart. */
  void found(Group group, long now) {
    group.silence(List.of());
    wakeLater(group, now);
  }

  /** Time has passed, and maybe it is still open who is right. */
  void awake(Group group, long now) {
    if (!group.applied().isDisputed()) {
      return;
    }
    if (group.mayAskAll(now)) {
      askAll(group, now);
    } else if (group.asksAgain()) {
      // Woken for something else, which took this one's place.
      node.wakeAt(group, group.askAllAt());
    }
  }

  /** Time has passed in quarantine: if nobody is giving a snapshot, the next one is asked. */
  void wakeup(Group group, long now) {
    if (!group.isSnapshotAsked()) {
      ask(group, group.nextRefill(options.members(), options.self()));
    }
    wakeLater(group, now);
  }

  /** Whoever can be reached says where it stands; maybe a majority does at one position. */
  private void askAll(Group group, long now) {
    node.wakeAt(group, group.askedAll(now, options.timing().patienceNanos()));
    group.on(new ReplicaEvent.Check(Group.OWN_CHECK), now);
  }

  private void begin(Group group, int from, StateChain chain, StateDigest digest, long now) {
    long position = group.applied().head().position();
    group.silence(List.copyOf(chain.holders(digest)));
    group.on(new ReplicaEvent.Quarantined(), now);
    group.applied().quarantine();
    turns.hold(group);
    byte[] mark = StateRows.floor(position);
    try {
      storage
          .engine()
          .apply(
              new WriteBatch()
                  .put(StateRows.installingKey(group.id()), mark)
                  .put(StateRows.quarantinedKey(group.id()), mark)
                  .version(storage.hlc().now()),
              Durability.NONE);
      chores.wantFlush();
    } catch (DiskFullException e) {
      // It holds as long as this process does; after a restart the states are compared again.
    }
    int hint = group.refillers().getFirst();
    turns.tell(
        outside -> {
          outside.quarantined(group.id(), digest.position(), from);
          outside.tenureEnded(group.id(), hint);
        });
    ask(group, from);
    wakeLater(group, now);
  }

  private void ask(Group group, int from) {
    group.snapshotAsked();
    turns.tell(outside -> outside.snapshotWanted(group.id(), from));
  }

  private void wakeLater(Group group, long now) {
    node.wakeAt(group, now + options.timing().patienceNanos());
  }
}
