package io.paxosstore.paxos;

import java.util.List;

/**
 * What a node tells about itself and its groups, for operators and tests.
 *
 * @param node its id
 * @param members ids of all nodes, ascending
 * @param peers what it sees of the others
 * @param groups the groups that it holds, ascending
 * @param figures what it has counted since it was opened
 */
public record NodeStatus(
    int node,
    List<Integer> members,
    List<PeerStatus> peers,
    List<GroupStatus> groups,
    NodeFigures figures) {
  /** Copies the lists. */
  public NodeStatus {
    members = List.copyOf(members);
    peers = List.copyOf(peers);
    groups = List.copyOf(groups);
  }

  /** How often it has set out to become a group's home since it was opened. */
  public long takeovers() {
    return figures.takeovers();
  }

  /** How many of these because the home was silent, which was not dead. */
  public long spuriousTakeovers() {
    return figures.spuriousTakeovers();
  }

  /**
   * Another node as this one sees it; counts are since this one was opened.
   *
   * @param lag positions that it has not told to hold, of the groups whose home is this node
   * @param roundTripP99Nanos what 99 of its last 100 answers to pings did not exceed; 0 if there
   *     was none. Pings are sent while there is traffic
   * @param connections that were made
   * @param suspicions times that it became suspected
   * @param messagesSent group messages to it
   * @param messagesReceived group messages from it
   * @param messagesDropped group messages to it that found no connection or no room
   * @param bytesSent to it, of all kinds
   * @param bytesReceived from it, of all kinds
   */
  public record PeerStatus(
      int node,
      boolean connected,
      boolean suspected,
      long lag,
      long roundTripP99Nanos,
      long connections,
      long suspicions,
      long messagesSent,
      long messagesReceived,
      long messagesDropped,
      long bytesSent,
      long bytesReceived) {}

  /**
   * One replica.
   *
   * @param home id of the node believed to be home; -1 if none is known
   * @param applied position through which entries are readable here
   * @param checksum running checksum of the entries through {@code applied}: equal on all replicas
   *     at the same position
   * @param prepared transactions over several groups that wait for their outcome here
   * @param quarantined true if what is applied here was found to be damaged: the replica neither
   *     serves nor votes until a snapshot has replaced it
   */
  public record GroupStatus(
      GroupId group, int home, long applied, int checksum, int prepared, boolean quarantined) {}
}
