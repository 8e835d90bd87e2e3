package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.replica.GroupMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** A whole node asks for the next piece of a snapshot. */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes
  record Question(int group, byte[] bytes) implements Packet {}

  /** The answer; null if there is none. */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes
  record Piece(int group, byte[] question, byte @Nullable [] bytes) implements Packet {}
}
