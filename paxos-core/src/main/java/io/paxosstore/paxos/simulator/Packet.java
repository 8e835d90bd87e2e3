package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.replica.GroupMessage;
import java.util.List;

/** What travels between nodes. */
sealed interface Packet {
  /** From replica to replica. */
  record Replication(int group, GroupMessage message) implements Packet {}

  /** A request that a gateway forwards to the home. */
  record Request(Attempt attempt) implements Packet {}

  /** What came of a request. */
  record Reply(Attempt attempt, Answer answer) implements Packet {}

  /**
   * The state of a group, for a replica that lags too far: stands for the stream of files that it
   * is in production.
   */
  record Snapshot(int group, List<Decided> history) implements Packet {}
}
