package io.paxosstore.paxos.replica;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other members, in the order of their ids. */
final class Peers implements Iterable<Peer> {
  private final List<Peer> all = new ArrayList<>();

  Peers(ReplicaOptions options) {
    for (int member : options.members()) {
      if (member != options.self()) {
        all.add(new Peer(member));
      }
    }
  }

  /** Null if the node is no other member. */
  @Nullable Peer find(int node) {
    for (Peer peer : all) {
      if (peer.node == node) {
        return peer;
      }
    }
    return null;
  }

  boolean isLost(int node) {
    Peer peer = find(node);
    return peer != null && peer.lost;
  }

  /** How far the best of them knows entries to be chosen. */
  long chosenThrough() {
    long through = 0;
    for (Peer peer : all) {
      through = Math.max(through, peer.standing.chosenThrough());
    }
    return through;
  }

  /** Greatest position at which one of them holds an entry. */
  long acceptedThrough() {
    long through = 0;
    for (Peer peer : all) {
      through = Math.max(through, peer.standing.acceptedThrough());
    }
    return through;
  }

  @Override
  public Iterator<Peer> iterator() {
    return all.iterator();
  }
}
