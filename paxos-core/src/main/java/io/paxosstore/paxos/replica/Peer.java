package io.paxosstore.paxos.replica;

/** What this replica knows of another, and what it is about to send it in this turn. */
final class Peer {
  final int node;

  /** As told by the latest of its messages. */
  Standing standing = Standing.NONE;

  /** Greatest number received from it. */
  long number;

  /** Greatest number of ours that it says to have received. */
  long echo;

  /** Its connection is lost, or it is suspected. */
  boolean lost;

  /** It is to be answered when this token is durable; 0 if nothing is owed. */
  long owedToken;

  /** The answer owed is to a ballot that it wants promised. */
  boolean owesFacts;

  /** Own proposals up to here were sent to it under the current ballot. */
  long offeredThrough;

  /** Somebody is fetching chosen entries for it; not asked again before this time. */
  long supplyUntil = Long.MIN_VALUE;

  /** A message goes out to it in this turn. */
  boolean due;

  boolean dueAsks;
  boolean dueFacts;
  boolean dueLearned;
  GroupMessage.Baton dueBaton = GroupMessage.Baton.KEPT;

  Peer(int node) {
    this.node = node;
  }

  void answer() {
    due = true;
  }

  void ask() {
    due = true;
    dueAsks = true;
  }

  /** Takes what a message tells of its sender, unless a later one was received already. */
  void heard(GroupMessage message) {
    echo = Math.max(echo, message.echo());
    if (message.number() > number) {
      number = message.number();
      standing = message.standing();
    }
  }

  void sent() {
    due = false;
    dueAsks = false;
    dueFacts = false;
    dueLearned = false;
    dueBaton = GroupMessage.Baton.KEPT;
  }
}
